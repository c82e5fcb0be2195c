"""Runs the hidden checks of a lesson against a submission, and writes the report."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Self

from clinic.catalogue import Lesson
from clinic.errors import ClinicError
from clinic.grading.report import Outcome, Report, Resemblance, Result, Trouble
from clinic.grading.variants import resembling
from clinic.lab import Exchange, Lab, Limits, Problem, Sandbox, Snapshot, take_snapshot
from clinic.lab.scratch import scratch

if TYPE_CHECKING:
    import pytest

    from clinic.grading.plugin import Grader

SECONDS_A_CHECK, SECONDS_IN_ALL = 60.0, 300.0
REPORTED = ("fastapi", "starlette", "pydantic", "sqlalchemy", "uvicorn")
# Nothing of a user's own pytest set-up may reach a grading.
PYTEST = ["--import-mode=importlib", "--noconftest", "--assert=plain", "-p", "no:cacheprovider"]
PYTEST += ["-p", "no:terminal", "-p", "no:logging", "-p", "no:warnings", "-p", "no:faulthandler"]
PYTEST += ["-p", "no:unraisableexception", "-p", "no:threadexception", "-s", "-c", os.devnull]


class GradingError(ClinicError):
    """The submission could not be graded at all."""


class Cancelled(ClinicError):
    """Somebody ended the grading before it was done."""


class Session:
    """A warm sandbox for one lesson, in which a submission can be graded again and again."""

    def __init__(
        self,
        lesson: Lesson,
        sandbox: Sandbox,
        *,
        limits: Limits | None = None,
        seconds_a_check: float = SECONDS_A_CHECK,
    ) -> None:
        self._lesson = lesson
        self._sandbox = sandbox
        self._limits = limits or Limits()
        self._seconds_a_check = seconds_a_check
        self._open_things = ExitStack()
        self._stage = self._open_things.enter_context(scratch())
        self._lab: Lab | None = self._open()
        self._grader: Grader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lab is not None:
            self._lab.close()
        self._open_things.close()

    def grade(
        self,
        path: Path,
        *,
        hints_used: int = 0,
        only: frozenset[str] | None = None,
        on_result: Callable[[Result], None] = lambda _: None,
    ) -> Report:
        """Grade the folder as it is now. A fault of the grader's own is tried once more.

        `only` names the checks to run; without it, all are. Raises `ClinicError` if the folder
        cannot be graded, `Cancelled` after `cancel`.
        """
        report = self._once(path, hints_used, only, on_result)
        if report.outcome is Outcome.grader_error:
            report = self._once(path, hints_used, only, on_result)
        return report

    def cancel(self) -> None:
        """End a grading that is under way, from another thread; the sandbox stays warm."""
        grader = self._grader
        if grader is not None:
            grader.cancel()

    def _once(
        self,
        path: Path,
        hints_used: int,
        only: frozenset[str] | None,
        on_result: Callable[[Result], None],
    ) -> Report:
        import pytest  # it takes a moment, in which the sandbox gets warm

        from clinic.grading.plugin import Grader

        started, clock = datetime.now(UTC), time.monotonic()
        snapshot = self._snapshot(path)
        grader = Grader(
            self._lab_for,
            entry=self._lesson.manifest.entry,
            snapshot=snapshot,
            probe=_compiled(self._lesson.probe),
            only=only,
            seconds_a_check=self._seconds_a_check,
            seconds_in_all=SECONDS_IN_ALL,
            on_result=on_result,
        )
        self._grader = grader
        try:
            with _no_settings_of_the_user():
                code = pytest.main([str(self._lesson.suite), *PYTEST], plugins=[grader])
        finally:
            self._lab = grader.give_back() or self._lab
            self._grader = None
            sys.modules.pop(self._lesson.suite.stem, None)  # the next run loads it afresh
        if grader.interrupted:
            raise KeyboardInterrupt
        if grader.cancelled:
            raise Cancelled("the grading was cancelled")
        results = _complete(grader)
        outcome, reason = _outcome(grader, code, results)
        failed = [result.check.name for result in results if result.outcome == "failed"]
        known = resembling(self._lesson, failed) if failed and not _untouched(results) else None
        return Report(
            lesson=self._lesson.slug,
            title=self._lesson.title,
            submission=str(path),
            outcome=outcome,
            results=results,
            reason=reason,
            trouble=_trouble(grader.problem, snapshot) if grader.problem else None,
            resembles=Resemblance(title=known.title, text=known.text) if known else None,
            hint=self._hint(failed, hints_used),
            notes=snapshot.notes,
            sandbox="bubblewrap" if self._sandbox.isolates else "none",
            versions={"python": platform.python_version()} | {n: version(n) for n in REPORTED},
            started=started,
            seconds=round(time.monotonic() - clock, 3),
        )

    def _hint(self, failed: list[str], used: int) -> str | None:
        """What fits the first failed check, else the next of the three; `used` were used."""
        if not failed:
            return None
        left = self._lesson.manifest.rungs[used : used + 1]
        fitting = self._lesson.manifest.fitting(failed[0])
        return next((hint.text for hint in (fitting, *left) if hint is not None), None)

    def _snapshot(self, path: Path) -> Snapshot:
        code = self._stage / "code"
        shutil.rmtree(code, ignore_errors=True)
        given = {name: self._lesson.folder / name for name in self._lesson.manifest.given}
        snapshot = take_snapshot(path, code, given)
        module = Path(*self._lesson.manifest.entry.partition(":")[0].split("."))
        files = (module.with_suffix(".py"), module / "__init__.py")
        if not any((code / file).is_file() for file in files):
            raise GradingError(f"{path} holds no {files[0]}; name the folder that holds it")
        return snapshot

    def _lab_for(self, observe: Callable[[Exchange], None]) -> Lab:
        lab, self._lab = self._lab or self._open(), None
        lab.observe = observe
        return lab

    def _open(self) -> Lab:
        env = self._lesson.manifest.env
        return Lab(self._stage, self._sandbox, limits=self._limits, env=env)


def grade(
    lesson: Lesson,
    path: Path,
    sandbox: Sandbox,
    *,
    on_result: Callable[[Result], None] = lambda _: None,
) -> Report:
    """Grade one folder once. Raises `ClinicError` if it cannot be graded."""
    with Session(lesson, sandbox) as session:
        return session.grade(path, on_result=on_result)


def _compiled(probe: Path) -> CodeType | None:
    """The probe without its docstrings, comments and path, so that none of it can be read."""
    if not probe.is_file():
        return None
    return compile(probe.read_text("utf-8"), "probe", "exec", dont_inherit=True, optimize=2)


@contextmanager
def _no_settings_of_the_user() -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("PYTEST_")}
    for name in kept:
        del os.environ[name]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(kept)


def _complete(grader: Grader) -> tuple[Result, ...]:
    """A result for each check that was known before the run, in the order of the file."""
    seen = {result.check.name: result for result in grader.results}
    if grader.problem is not None:
        seen.clear()
    return tuple(
        seen.get(check.name) or Result(check=check, outcome="not_run") for check in grader.checks
    )


def _outcome(
    grader: Grader, code: int | pytest.ExitCode, results: tuple[Result, ...]
) -> tuple[Outcome, str]:
    """How it ended, and why. Whatever is not as it must be fails closed."""
    if grader.problem is not None:
        return Outcome.not_started, ""
    if grader.error is not None:
        return Outcome.grader_error, grader.error
    if grader.limit is not None:
        return Outcome.limit, grader.limit
    names = sorted(result.check.name for result in grader.results)
    known = sorted({check.name for check in grader.checks})
    if not known or names != known:
        return Outcome.grader_error, f"not every check ran once (pytest ended with {code!s})"
    passed = all(result.outcome == "passed" for result in results)
    return (Outcome.passed if passed else Outcome.failed), ""


def _untouched(results: tuple[Result, ...]) -> bool:
    """Whether exactly those checks fail that fail on the lesson's own app: nothing worked yet."""
    return all((r.outcome == "failed") == (r.check.kind != "guard") for r in results)


def _trouble(problem: Problem, snapshot: Snapshot) -> Trouble:
    """The problem as a report shows it, with the learner's line of code."""
    code = None
    if problem.file is not None and problem.line is not None:
        try:
            lines = snapshot.text(problem.file).splitlines()
            code = lines[problem.line - 1].strip() if problem.line <= len(lines) else None
        except (OSError, ValueError, IndexError):  # the submission may have made it up
            code = None
    return Trouble(
        stage="exit" if problem.stage == "call" else problem.stage,
        error=problem.error,
        file=problem.file,
        line=problem.line,
        code=code,
        traceback=problem.traceback,
    )
