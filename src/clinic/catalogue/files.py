"""Reads a TOML file into a model, or says in one line what is wrong with it."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from clinic.catalogue.errors import CatalogueError

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, shown: str) -> dict[str, Any]:
    """The table in this file; `shown` is how an error names the file."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{shown}: the file is missing; add it") from None
    except OSError as error:
        raise CatalogueError(f"{shown}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise CatalogueError(
            f"{shown}: not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{shown}: not TOML: {_one_line(str(error))}") from None


def checked(model: type[Model], data: dict[str, Any], shown: str) -> Model:
    """The data as this model."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first, *others = _causes(error.errors(include_url=False))
        more = f" (and {len(others)} more)" if others else ""
        raise CatalogueError(f"{shown}: {_told(first)}{more}") from None


def _causes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without those of a list that only lost the entries which are at fault."""
    parents = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    return [error for error in errors if error["loc"] not in parents]


def _told(error: ErrorDetails) -> str:
    field = ".".join(_place(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            return f"{field} is missing; add it"
        case "extra_forbidden":
            return f"{field} is not a field of this file; take it out"
        case "too_short" | "string_too_short":
            return f"{field} must not be empty"
        case "tuple_type":
            return f"{field} must be a list"
        case "dict_type" | "model_type":
            return f"{field} must be a table"
        case "string_type":
            return f"{field} must be a text in quotes"
    message = _one_line(error["msg"]).removeprefix("Value error, ")
    if message.startswith("Input should "):
        return f"{field} {message.removeprefix('Input ')}"
    return f"{field}: {message}"


def _place(part: int | str) -> str:
    return str(part + 1) if isinstance(part, int) else part


def _one_line(text: str) -> str:
    return " ".join(text.split())
