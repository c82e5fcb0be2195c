"""Grades the graders: six proofs for each lesson (see "The graders are graded" in the design)."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clinic.catalogue import Lesson
from clinic.errors import ClinicError
from clinic.grading.assemble import patched, solved, untouched
from clinic.grading.prose import complaints
from clinic.grading.report import Outcome, Report
from clinic.grading.runner import Session
from clinic.grading.variants import Variant, read_variants
from clinic.lab import Sandbox
from clinic.lab.scratch import scratch

FEWEST_RIGHT, FEWEST_WRONG = 2, 3


@dataclass
class Proof:
    """What was found of one lesson; it holds if `reasons` is empty."""

    slug: str
    checks: int = 0
    right: int = 0
    wrong: int = 0
    runs: int = 0
    seconds: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def demand(self, holds: bool, reason: str) -> None:
        """Note the reason unless it holds."""
        if not holds:
            self.reasons.append(reason)


def verify(lesson: Lesson, sandbox: Sandbox, *, quick: bool = False) -> Proof:
    """Run all that proves a lesson's grader. Nothing but what is in the proof can go wrong.

    `quick` runs of each wrong variant only the checks that must fail: half of the work.
    """
    proof, clock = Proof(lesson.slug), time.monotonic()
    try:
        variants = read_variants(lesson)
        proof.reasons += complaints(lesson)
        with scratch() as folder, Session(lesson, sandbox) as session:
            _prove(_Runs(session, folder, proof), lesson, variants, quick=quick)
    except ClinicError as error:
        proof.reasons.append(str(error))
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        proof.reasons.append(f"{type(error).__name__}: {error}")
    proof.seconds = round(time.monotonic() - clock, 1)
    return proof


class _Runs:
    """Grades one submission after another, and collects which checks have ever failed."""

    def __init__(self, session: Session, folder: Path, proof: Proof) -> None:
        self._session = session
        self._folder = folder
        self.proof = proof
        self.known: dict[str, str] = {}
        self.ever_failed: set[str] = set()

    def failed(
        self, name: str, build: Callable[[Path], Path], only: frozenset[str] | None = None
    ) -> frozenset[str]:
        """The names of the checks that fail against what `build` puts together."""
        self.proof.runs += 1
        submission = build(self._folder / str(self.proof.runs))
        report = self._session.grade(submission, only=only)
        if only is not None and report.outcome is Outcome.not_started:
            report = self._session.grade(submission)  # it starts in a check that was left out
        if report.outcome not in (Outcome.passed, Outcome.failed):
            self.proof.reasons.append(f"{name}: {report.outcome}: {_why(report)}")
        self.known |= {result.check.name: result.check.kind for result in report.results}
        failed = frozenset(result.check.name for result in report.failed)
        self.ever_failed |= failed
        return failed


def _prove(runs: _Runs, lesson: Lesson, variants: tuple[Variant, ...], *, quick: bool) -> None:
    proof = runs.proof
    failed = runs.failed("untouched", functools.partial(untouched, lesson))
    proof.checks = len(runs.known)
    for check, kind in runs.known.items():
        if kind == "guard":
            proof.demand(check not in failed, f"untouched: the guard {check} fails")
        else:
            proof.demand(check in failed, f"untouched: {check} ({kind}) passes")
    failed = runs.failed("solution", functools.partial(solved, lesson))
    proof.demand(not failed, f"solution: fails {_listed(failed)}")
    for variant in variants:
        only = variant.fails & runs.known.keys() if quick and variant.kind == "wrong" else None
        failed = runs.failed(variant.name, functools.partial(patched, lesson, variant), only)
        if variant.kind == "right":
            proof.right += 1
            proof.demand(not failed, f"{variant.name}: fails {_listed(failed)}")
        else:
            proof.wrong += 1
            _compare(proof, variant, failed, runs.known)
    for hint in lesson.manifest.hints:
        known = {hint.check} & {*runs.known, *(name.partition("[")[0] for name in runs.known)}
        proof.demand(hint.check is None or bool(known), f"a hint fits no check: {hint.check}")
    proof.demand(proof.right >= FEWEST_RIGHT, f"{FEWEST_RIGHT} right variants are needed")
    proof.demand(proof.wrong >= FEWEST_WRONG, f"{FEWEST_WRONG} wrong variants are needed")
    for check in runs.known:
        proof.demand(check in runs.ever_failed, f"{check} never failed: can it?")


def _compare(proof: Proof, variant: Variant, failed: frozenset[str], known: dict[str, str]) -> None:
    unknown = variant.fails - known.keys()
    proof.demand(not unknown, f"{variant.name}: no such check: {_listed(unknown)}")
    missed = variant.fails - unknown - failed
    proof.demand(not missed, f"{variant.name}: passes {_listed(missed)}")
    extra = failed - variant.fails
    proof.demand(not extra, f"{variant.name}: fails {_listed(extra)} too")


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))


def _why(report: Report) -> str:
    return report.trouble.error if report.trouble else report.reason
