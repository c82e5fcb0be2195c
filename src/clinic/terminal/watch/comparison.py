"""What a save has changed: the checks that it fixed, and those that it broke."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.grading import Outcome, Report

RAN = (Outcome.passed, Outcome.failed, Outcome.limit)


@dataclass(frozen=True)
class Since:
    """How many checks pass that did not, and the other way round."""

    fixed: int
    broke: int

    def __str__(self) -> str:
        said = [f"{word} {count}" for word, count in self._counts if count]
        return ", ".join(said) or "nothing changed"

    @property
    def _counts(self) -> tuple[tuple[str, int], ...]:
        return ("fixed", self.fixed), ("broke", self.broke)


def ran(report: Report) -> bool:
    """Whether the checks of this report say something: the app started, and the grader worked."""
    return report.outcome in RAN


def since(before: Report, now: Report) -> Since:
    """What changed from one report to the next of the same lesson."""
    old, new = _passing(before), _passing(now)
    known = {result.check.name for result in now.results}
    return Since(fixed=len(new - old), broke=len((old - new) & known))


def _passing(report: Report) -> set[str]:
    return {result.check.name for result in report.results if result.outcome == "passed"}
