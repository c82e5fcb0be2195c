"""How far a learner is: what is known of each lesson, and how an event changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

SCHEMA: Literal["clinic-progress/1"] = "clinic-progress/1"

Verdict = Literal["passed", "failed", "not_run"]


class State(StrEnum):
    """How a lesson stands."""

    untouched = "untouched"
    on_the_bench = "on-the-bench"
    partly = "some-checks-pass"
    fixed = "fixed"

    @property
    def words(self) -> str:
        """The same for a person."""
        return self.value.replace("-", " ")


class Record(BaseModel):
    """What is known of one lesson.

    The state is that of the last grading. The counts, the best points and the date of the first
    fix outlive a reset.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State = State.untouched
    attempts: int = Field(default=0, ge=0)
    hints_used: int = Field(default=0, ge=0)
    fitted: tuple[str, ...] = Field(
        default=(), description="The checks whose own hint was shown, besides the three."
    )
    best_points: int = Field(default=0, ge=0)
    points_possible: int = Field(default=0, ge=0)
    started: AwareDatetime | None = None
    last_graded: AwareDatetime | None = None
    fixed: AwareDatetime | None = Field(default=None, description="When it was first fixed.")
    revealed: AwareDatetime | None = Field(
        default=None, description="When the fix was shown before there was one."
    )
    last_result: dict[str, Verdict] = Field(
        default={}, description="The pattern of the last result: each check by its name."
    )

    @property
    def first_failed(self) -> str | None:
        """The check that failed first in the last result, if one did."""
        failed = (name for name, verdict in self.last_result.items() if verdict == "failed")
        return next(failed, None)

    @property
    def last_seen(self) -> datetime | None:
        """When something last happened."""
        dates = [date for date in (self.started, self.last_graded) if date is not None]
        return max(dates, default=None)


class Progress(BaseModel):
    """All that is known of a learner, by the slug of a lesson."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Literal["clinic-progress/1"] = Field(default=SCHEMA, alias="schema")
    lessons: dict[str, Record] = {}

    def of(self, slug: str) -> Record:
        """What is known of one lesson; nothing is known of an untouched one."""
        return self.lessons.get(slug) or Record()

    @property
    def fixed(self) -> tuple[str, ...]:
        """The lessons that were ever fixed, the last one last."""
        dates = {slug: one.fixed for slug, one in self.lessons.items() if one.fixed is not None}
        return tuple(sorted(dates, key=dates.__getitem__))

    @property
    def under_way(self) -> str | None:
        """The lesson that the learner was last at, if it is not fixed."""
        seen = {slug: one.last_seen for slug, one in self.lessons.items() if one.last_seen}
        for slug in sorted(seen, key=lambda slug: (seen[slug], slug), reverse=True):
            if self.lessons[slug].state in (State.on_the_bench, State.partly):
                return slug
        return None


@dataclass(frozen=True)
class Attempt:
    """What a grading found. `some_pass`: a check that fails on the untouched app passes."""

    passed: bool
    some_pass: bool
    points: int
    points_possible: int
    result: Mapping[str, Verdict]
    at: datetime


def started(record: Record, at: datetime, *, new: bool) -> Record:
    """After a lesson was put on the bench; `new`, unless some of its files were there already."""
    if not new and record.state is not State.untouched:
        return record
    anew = {"state": State.on_the_bench, "started": at, "last_result": {}}
    return record.model_copy(update=anew)


def graded(record: Record, attempt: Attempt) -> Record:
    """After a grading of the exercise."""
    state = State.partly if attempt.some_pass else State.on_the_bench
    return record.model_copy(
        update={
            "state": State.fixed if attempt.passed else state,
            "attempts": record.attempts + 1,
            "best_points": max(record.best_points, attempt.points),
            "points_possible": attempt.points_possible,
            "started": record.started or attempt.at,
            "last_graded": attempt.at,
            "fixed": record.fixed or (attempt.at if attempt.passed else None),
            "last_result": dict(attempt.result),
        }
    )


def revealed(record: Record, at: datetime) -> Record:
    """After the fix was shown; that counts only before the learner had one."""
    first = record.revealed or (at if record.fixed is None else None)
    return record.model_copy(update={"revealed": first})


def state_now(record: Record, *, on_bench: bool) -> State:
    """How a lesson stands, given whether its folder is there: a learner may delete it."""
    if on_bench and record.state is State.untouched:
        return State.on_the_bench
    if not on_bench and record.state is not State.fixed:
        return State.untouched
    return record.state
