"""The concepts of the course, in chapters."""

import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from clinic.catalogue.files import checked, read_toml


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError(f'"{text}" must be lower-case words joined by hyphens')
    return text


def _line(text: str) -> str:
    if not text or text != text.strip() or len(text.splitlines()) > 1:
        raise ValueError("must be one line of text with no blanks around it")
    return text


Slug = Annotated[str, AfterValidator(_slug)]
Line = Annotated[str, AfterValidator(_line)]


class Concept(BaseModel):
    """One thing to know, with the claim that the cheat sheet makes about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    title: Line
    tag: Line
    flags: tuple[Line, ...]
    claim: Line


class Chapter(BaseModel):
    """A run of concepts under one title. Its number is its place in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    slug: Slug
    title: Line
    concepts: tuple[Concept, ...] = Field(alias="concept", min_length=1)

    @property
    def folder(self) -> str:
        """The name of its folder below lessons/, graders/ and solutions/."""
        return f"{self.number:02d}-{self.slug}"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    chapter: tuple[Chapter, ...] = Field(min_length=1)

    @field_validator("chapter", mode="before")
    @classmethod
    def _number(cls, entries: Any) -> Any:
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return entries
        return [{**entry, "number": number} for number, entry in enumerate(entries, start=1)]

    @field_validator("chapter")
    @classmethod
    def _unique(cls, chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
        for slugs in (
            [chapter.slug for chapter in chapters],
            [concept.slug for chapter in chapters for concept in chapter.concepts],
        ):
            twice = [slug for slug, count in Counter(slugs).items() if count > 1]
            if twice:
                raise ValueError(f"the slug {twice[0]} is used twice")
        return chapters


def read_chapters(path: Path) -> tuple[Chapter, ...]:
    """The chapters in this TOML file, in its order."""
    return checked(_File, read_toml(path, path.name), path.name).chapter
