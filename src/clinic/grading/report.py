"""The report of one grading: what was run, what was seen, and what it is worth.

`Report` is the published form. Its JSON schema is `report.schema.json` beside this file; the
number in `SCHEMA` grows when a reader of an older report would misread a new one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from clinic.grading.harmless import Harmless, HarmlessCommand

SCHEMA: Literal["clinic-report/1"] = "clinic-report/1"


Kind = Literal["fault", "guard", "shape"]
Stage = Literal["import", "startup", "exit", "hang"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcome(StrEnum):
    """How a grading ended."""

    passed = "passed"
    failed = "failed"
    not_started = "not_started"
    limit = "limit"
    grader_error = "grader_error"


class Check(_Model):
    """One check, as it is known before anything of a submission runs."""

    name: str
    kind: Kind
    rule: str = Field(description="The docstring: the rule as a sentence.")


class Exchange(_Model):
    """A request that was sent, what came back, and a curl that repeats it."""

    request: Harmless
    response: Harmless | None = None
    error: Harmless | None = Field(default=None, description="Why there was no complete response.")
    curl: HarmlessCommand


class Result(_Model):
    """What one check found."""

    check: Check
    outcome: Literal["passed", "failed", "not_run"]
    message: Harmless = Field(default="", description="Why it failed; empty unless it did.")
    exchanges: tuple[Exchange, ...] = Field(
        default=(), description="The conversation of a failed check."
    )
    log: Harmless = Field(
        default="", description="The end of what the app printed in a failed check."
    )
    seconds: float = 0.0


class Trouble(_Model):
    """Why an app did not start: where in the learner's code, and the end of its traceback."""

    stage: Stage
    error: Harmless
    file: Harmless | None = None
    line: int | None = None
    code: Harmless | None = Field(default=None, description="That line of the learner's code.")
    traceback: Harmless | None = None


class Resemblance(_Model):
    """A known wrong fix that fails the same checks."""

    title: str
    text: str


class Report(_Model):
    """One grading of one submission."""

    schema_: Literal["clinic-report/1"] = Field(default=SCHEMA, alias="schema")
    lesson: str
    title: str
    submission: Harmless
    outcome: Outcome
    results: tuple[Result, ...]
    reason: Harmless = Field(
        default="", description="Of a limit or a grader's error: which, and why."
    )
    trouble: Trouble | None = None
    resembles: Resemblance | None = None
    hint: str | None = None
    notes: tuple[Harmless, ...] = ()
    sandbox: Literal["bubblewrap", "none"]
    versions: dict[str, str]
    started: datetime
    seconds: float

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    @model_validator(mode="before")
    @classmethod
    def _counted_anew(cls, data: Any) -> Any:
        """What is computed is written, and not read."""
        if not isinstance(data, dict):
            return data
        return {
            name: value for name, value in data.items() if name not in cls.model_computed_fields
        }

    @property
    def failed(self) -> tuple[Result, ...]:
        """The checks that failed."""
        return tuple(result for result in self.results if result.outcome == "failed")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def points_possible(self) -> int:
        """A point for each check of the fault and of the shape."""
        return sum(result.check.kind != "guard" for result in self.results)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def points(self) -> int:
        """The points earned: what works already earns none, and breaking it costs one each."""
        earned = sum(r.check.kind != "guard" and r.outcome == "passed" for r in self.results)
        broken = sum(r.check.kind == "guard" and r.outcome != "passed" for r in self.results)
        return max(0, earned - broken)
