"""The manifest of a lesson: what `lesson.toml` holds."""

import re
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from clinic.catalogue.concepts import Line


def _link(text: str) -> str:
    if not re.fullmatch(r"https?://\S+", text):
        raise ValueError(
            f'"{text}" must be a link to a page, such as "https://fastapi.tiangolo.com"'
        )
    return text


def _entry(text: str) -> str:
    if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*", text):
        raise ValueError(f'"{text}" must be a module and a name, such as "app.main:app"')
    return text


def _file(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or str(path) != text:
        raise ValueError(f'"{text}" must be a path below the lesson, such as "app/db.py"')
    return text


Link = Annotated[str, AfterValidator(_link)]
Entry = Annotated[str, AfterValidator(_entry)]
GivenFile = Annotated[str, AfterValidator(_file)]


class Hint(BaseModel):
    """One rung of the ladder from a question to the name of the API; or what fits one check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    check: str | None = Field(
        default=None, description="The check that it fits, where that is the first to fail."
    )


class Manifest(BaseModel):
    """What a lesson says about itself. Paths are not in it: they follow from its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line
    tag: Line
    minutes: int = Field(gt=0, strict=True)
    difficulty: int = Field(ge=1, le=3, strict=True)
    verified_with: dict[str, str] = Field(min_length=1)
    entry: Entry = "app.main:app"
    given: tuple[GivenFile, ...] = ()
    docs: tuple[Link, ...] = Field(min_length=1)
    objectives: tuple[Line, ...] = Field(min_length=1)
    out_of_scope: tuple[Line, ...]
    env: dict[str, str] = {}
    hints: tuple[Hint, ...] = Field(alias="hint")

    @field_validator("hints")
    @classmethod
    def _three(cls, hints: tuple[Hint, ...]) -> tuple[Hint, ...]:
        rungs = [hint for hint in hints if hint.check is None]
        if len(rungs) != 3:
            raise ValueError(
                f"there are {len(rungs)}; write exactly three: a question, where to look, "
                "the name of the API"
            )
        return hints

    @property
    def rungs(self) -> tuple[Hint, ...]:
        """The three hints that come one after the other, whatever fails."""
        return tuple(hint for hint in self.hints if hint.check is None)

    def fitting(self, check: str | None) -> Hint | None:
        """The hint for that check, if there is one; without its parameter, it is for them all."""
        if check is None:
            return None
        names = (check, check.partition("[")[0])
        return next((hint for hint in self.hints if hint.check in names), None)
