"""What can go wrong in the lab, each with a sentence for a person."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from clinic.errors import ClinicError


class LabError(ClinicError):
    """The lab itself cannot work: no sandbox, no such folder, too large a submission."""


class Problem(BaseModel):
    """What went wrong in the learner's code, as the sandbox tells it."""

    model_config = ConfigDict(frozen=True)

    stage: Literal["import", "startup", "exit", "hang", "call"]
    error: str = Field(max_length=100_000)
    file: str | None = None
    line: int | None = None
    traceback: str | None = None


class NotStarted(AssertionError):
    """The app did not come to accept connections."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.error)
        self.problem = problem


class ProbeFailed(AssertionError):
    """A function of the learner's code raised when a probe called it."""

    def __init__(self, name: str, problem: Problem) -> None:
        where = f" ({problem.file}, line {problem.line})" if problem.file else ""
        super().__init__(f"{name}: {problem.error}{where}")
        self.problem = problem


class NoAnswer(AssertionError):
    """No complete answer came: refused, broken off, not HTTP, too slow or too long."""


class Stopped(AssertionError):
    """The submission passed a limit of the lab, and all of it was ended."""
