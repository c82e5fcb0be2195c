"""The settings of the map: read from the environment, checked once, before anything is served."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from clinic.errors import ClinicError

LOOPBACK = "127.0.0.1"


class Settings(BaseSettings):
    """Each field is a variable: CLINIC_MAP_PORT, CLINIC_MAP_FOLDER and so on."""

    model_config = SettingsConfigDict(
        env_prefix="CLINIC_MAP_", frozen=True, hide_input_in_errors=True
    )

    port: int = Field(default=8321, ge=0, le=65535, description="0 takes any port that is free.")
    folder: Path = Field(default_factory=Path.cwd, description="Where exercises/ is, or will be.")
    editor: str | None = Field(
        default=None, min_length=1, description="The program that opens an exercise."
    )
    course: Path | None = Field(default=None, description="Another course, for authors and tests.")
    log_format: Literal["text", "json"] = "text"
    unsafe: bool = Field(default=False, description="Grade without a sandbox, even as root.")

    @field_validator("folder")
    @classmethod
    def _there(cls, folder: Path) -> Path:
        if not folder.is_dir():
            raise ValueError("must be a folder that exists")
        return folder.resolve()


@lru_cache
def get_settings() -> Settings:
    """The settings of this process. Raises `ClinicError` that names the variable at fault."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"CLINIC_MAP_{'_'.join(map(str, first['loc'])).upper()}"
        reason = first["msg"].removeprefix("Value error, ")
        raise ClinicError(f"{name}: {reason}") from None
