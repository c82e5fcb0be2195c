"""What a learner did, kept as progress. Where that is not possible, one line says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from clinic.bench import Attempt, NotKept, ProgressFile, Record, graded
from clinic.grading import Outcome, Report
from clinic.terminal.screen import complain, here


def progress_file(tell: Callable[[str], None] = complain) -> ProgressFile:
    """The progress of whoever uses Clinic in this folder."""
    return ProgressFile(here(), tell)


def keep(slug: str, change: Callable[[Record], Record]) -> Record | None:
    """Keep a change of one lesson's progress; None if that was not possible, which is told."""
    try:
        return progress_file().change(slug, change)
    except NotKept as error:
        complain(str(error))
        return None


def keep_attempt(report: Report) -> Record | None:
    """Keep what a grading of the exercise found. The grader's own fault is no attempt."""
    if report.outcome is Outcome.grader_error:
        return None
    attempt = attempt_of(report, datetime.now(UTC))
    return keep(report.lesson, lambda record: graded(record, attempt))


def attempt_of(report: Report, at: datetime) -> Attempt:
    """A report in the words of the bench."""
    return Attempt(
        passed=report.outcome is Outcome.passed,
        some_pass=any(r.check.kind != "guard" and r.outcome == "passed" for r in report.results),
        points=report.points,
        points_possible=report.points_possible,
        result={result.check.name: result.outcome for result in report.results},
        at=at,
    )
