"""What goes in and out of the map's API: a shape for creating, and others for answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from clinic.bench import State
from clinic.catalogue.concepts import Slug
from clinic.grading import Report, Result


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExerciseCreate(_Model):
    """What a client says to put a lesson on the bench."""

    slug: Slug


class FixRequest(_Model):
    """What a client says to see the fix; `sure` is the second time of asking."""

    sure: bool = False


class ExerciseOut(_Model):
    """An exercise on the bench."""

    slug: str
    folder: str
    files: tuple[str, ...]
    new: bool = Field(description="Whether this request put it there.")


class LessonOut(_Model):
    """How one concept stands."""

    state: State
    words: str
    on_bench: bool = Field(description="Whether its folder is there, whatever the state.")
    failing: bool = Field(description="Graded, and not fixed since.")
    earned: bool = Field(
        default=False, description="Fixed at some time, so the fix is free to see."
    )
    attempts: int = 0
    hints: tuple[str, ...] = Field(default=(), description="The hints that were asked for so far.")
    hints_left: int = 0
    points: int = 0
    points_possible: int = 0


class ChapterOut(_Model):
    """How many of a chapter's concepts are fixed."""

    fixed: int
    concepts: int


class NextOut(_Model):
    """A suggestion, which nobody has to follow."""

    slug: str
    title: str
    why: str


class StandingOut(_Model):
    """How far the learner is. Concepts that nothing is known of are left out."""

    fixed: int
    concepts: int
    lessons: dict[str, LessonOut]
    chapters: dict[str, ChapterOut]
    ripples: dict[str, tuple[str, ...]] = Field(
        description="What suffers downstream, and the failing concepts that cause it."
    )
    next: NextOut | None
    notice: str | None = None


class HintOut(_Model):
    """One hint, and what it is: one of three, or what fits a check."""

    title: str
    text: str


class ChangeOut(_Model):
    """One file of a fix, as a unified diff."""

    path: str
    patch: str


class FixOut(_Model):
    """A right fix: what speaks for it, and what it changes."""

    title: str
    text: str
    changes: tuple[ChangeOut, ...]


class GradingOut(_Model):
    """A grading, as far as it is."""

    slug: str
    number: int
    phase: Literal["waiting", "running", "done", "stopped", "not_graded"]
    results: tuple[Result, ...] = ()
    report: Report | None = None
    message: str = ""


class CheckOut(_Model):
    """One check of a grading that is under way."""

    slug: str
    number: int
    result: Result


class Alive(_Model):
    """The process can answer."""

    status: Literal["alive"] = "alive"


class Ready(_Model):
    """Whether the map can do its work, part by part."""

    status: Literal["ready", "unavailable"]
    checks: dict[Literal["course", "grader", "bench"], Literal["ok", "error"]]
