"""The settings: read once from the environment, where each has its name in capitals."""

from functools import lru_cache
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import AfterValidator, Field, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PUBLISHED = "clinic-dev-secret-please-change-me-0001"  # was the default; anybody may know it


def private(secret: SecretStr) -> SecretStr:
    """Refuse a value that this repository has published."""
    if secret.get_secret_value() == PUBLISHED:
        raise ValueError("this value is public: make one of your own, and show it to nobody")
    return secret


Secret = Annotated[SecretStr, Field(min_length=32), AfterValidator(private)]


class Settings(BaseSettings):
    """What an operator may choose; a secret has no default, and no error shows its value."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    app_env: Literal["dev", "staging", "production"] = "dev"
    database_url: str = "sqlite+aiosqlite:///clinic.db"
    jwt_secret: Secret
    jwt_secret_previous: Secret | None = None  # still accepted, while we move to a new one
    token_days: PositiveInt = 30


@lru_cache
def get_settings() -> Settings:
    """Read the environment at the first call, and give the same settings ever after."""
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]
