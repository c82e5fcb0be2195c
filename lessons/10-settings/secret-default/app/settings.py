"""The settings: read once from the environment, where each has its name in capitals."""

from functools import lru_cache
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import PositiveInt, SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """What an operator may choose."""

    app_env: Literal["dev", "staging", "production"] = "dev"
    database_url: str = "sqlite+aiosqlite:///clinic.db"
    jwt_secret: SecretStr = SecretStr("clinic-dev-secret-please-change-me-0001")
    jwt_secret_previous: SecretStr | None = None  # still accepted, while we move to a new one
    token_days: PositiveInt = 30


@lru_cache
def get_settings() -> Settings:
    """Read the environment at the first call, and give the same settings ever after."""
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]
