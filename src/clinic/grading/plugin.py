"""The pytest plugin: gives a check its fixtures, and turns what happened into results.

It is registered as an object for one run, so there is nothing to find for a submission and
nothing to configure for a grader.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import pytest

from clinic.grading.evidence import conversation, crash, log_of
from clinic.grading.report import Check, Kind, Result
from clinic.grading.source import Source
from clinic.lab import (
    App,
    Exchange,
    Lab,
    LabError,
    NotStarted,
    Problem,
    Proxy,
    Snapshot,
    Stopped,
    Upstream,
)

KINDS: tuple[Kind, ...] = ("fault", "guard", "shape")
# What a check trips over is an answer of another form than it needs, and so the learner's, but for
# these, which no answer can cause. Whatever an app can bring about at will must cost it points.
OF_THE_GRADER = (
    LabError, OSError, MemoryError, ImportError, NameError, RuntimeError, pytest.FixtureLookupError,
)  # fmt: skip
OF_AN_ANSWER = (RecursionError, UnboundLocalError)  # too deep to be read; a loop over nothing


class Grader:
    """One run of one suite against one submission."""

    def __init__(
        self,
        open_lab: Callable[[Callable[[Exchange], None]], Lab],
        *,
        entry: str,
        snapshot: Snapshot,
        probe: CodeType | None,
        only: frozenset[str] | None,
        seconds_a_check: float,
        seconds_in_all: float,
        on_result: Callable[[Result], None],
    ) -> None:
        self._open_lab = open_lab
        self._entry = entry
        self._snapshot = snapshot
        self._probe = probe
        self._only = only
        self._seconds = seconds_a_check
        self._end = time.monotonic() + seconds_in_all
        self._in_all = seconds_in_all
        self._on_result = on_result
        self._exchanges: list[Exchange] = []
        self._lab: Lab | None = None
        self._booted = False
        self.checks: list[Check] = []
        self.results: list[Result] = []
        self.problem: Problem | None = None
        self.limit: str | None = None
        self.error: str | None = None
        self.interrupted = False
        self.cancelled = False

    @property
    def lab(self) -> Lab:
        """The lab of this run; another one after a limit ended it."""
        if self._lab is None:
            self._lab = self._open_lab(self._exchanges.append)
        return self._lab

    def give_back(self) -> Lab | None:
        """The lab, for the next run; None if there is none that still works."""
        lab, self._lab = self._lab, None
        return lab

    def cancel(self) -> None:
        """Run no further check, and end what the one under way waits for."""
        self.cancelled = True
        if self._lab is not None:
            with contextlib.suppress(Stopped, OSError):
                self._lab.ask("clear")

    # What a check is given.

    @pytest.fixture
    def boot(self) -> Callable[..., App]:
        """Boot the app; see graders/README.md."""

        def boot(*, entry: str | None = None, **options: Any) -> App:
            try:
                app = self.lab.boot(entry or self._entry, **options)
            except NotStarted as failure:
                if not self._booted:
                    self.problem = failure.problem
                raise
            self._booted = True
            return app

        return boot

    @pytest.fixture
    def run(self) -> Callable[..., App]:
        """Run a command; see graders/README.md."""
        return self.lab.run

    @pytest.fixture
    def upstream(self) -> Callable[[], Upstream]:
        """A fake service; see graders/README.md."""
        return self.lab.upstream

    @pytest.fixture
    def proxy(self) -> Callable[[App], Proxy]:
        """A reverse proxy in front of an app; see graders/README.md."""
        return self.lab.proxy

    @pytest.fixture
    def probe(self) -> Callable[..., Any]:
        """Call a function of probe.py; see graders/README.md."""
        if self._probe is None:
            raise LabError("this lesson's grader has no probe.py")
        code = self._probe

        def probe(name: str, *arguments: object, **options: Any) -> Any:
            return self.lab.probe(code, name, *arguments, **options)

        return probe

    @pytest.fixture
    def source(self) -> Source:
        """The submission as text; see graders/README.md."""
        return Source(self._snapshot)

    # What pytest tells.

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the markers known."""
        for marker in (*KINDS, "expects_500"):
            config.addinivalue_line("markers", marker)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what nobody asks for."""
        if self._only is not None:
            items[:] = [item for item in items if item.name in self._only]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take down what must be run, before anything is run."""
        self.checks = [_check(item) for item in session.items]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Give each check its time, and nothing of the check before."""
        self._exchanges.clear()
        timer = threading.Timer(self._seconds, self._out_of_time)
        timer.start()
        try:
            return (yield)
        finally:
            timer.cancel()
            self._tidy(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:
        """Make a result of a call, or of a fixture that failed."""
        report = yield
        if (call.when == "call" or call.excinfo is not None) and not self.cancelled:
            result = self._result(item, call)
            self.results.append(result)
            if self.problem is None:  # or no check has been run at all
                self._on_result(result)
        return report

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """Take down why a suite cannot be loaded."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self.error = f"the suite cannot be loaded: {_in_a_line(call.excinfo.value)}"

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Take down what is wrong with a suite; nothing is printed."""
        self.error = self.error or _in_a_line(excinfo.value)
        return True

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell a Ctrl-C from a run that ends itself."""
        theirs = isinstance(excinfo.value, KeyboardInterrupt)
        self.interrupted = theirs and not isinstance(excinfo.value, pytest.Session.Interrupted)

    def _result(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Result:
        failure = call.excinfo.value if call.excinfo else None
        message = self._message(item, failure)
        if message is None:
            return Result(check=_check(item), outcome="passed", seconds=round(call.duration, 3))
        if message == self.error:  # it says nothing about the submission
            return Result(check=_check(item), outcome="not_run", seconds=round(call.duration, 3))
        return Result(
            check=_check(item),
            outcome="failed",
            message=message,
            exchanges=conversation(self._exchanges, self._lab),
            log=log_of(self._exchanges, self._lab),
            seconds=round(call.duration, 3),
        )

    def _message(self, item: pytest.Item, failure: BaseException | None) -> str | None:
        """Why the check failed, or None if it passed."""
        passed = self._lab.passed if self._lab is not None else None
        if passed is not None or isinstance(failure, Stopped):
            self.limit = self.limit or passed or str(failure)
            return f"The submission was stopped: {passed or failure}."
        if isinstance(failure, NotStarted):
            where = f" ({failure.problem.file}, line {failure.problem.line})"
            return f"The app did not start: {failure}{where if failure.problem.file else ''}"
        if isinstance(failure, AssertionError | pytest.fail.Exception):
            return str(failure) or "the check says no more"
        if failure is None:
            excused = item.get_closest_marker("expects_500") is not None
            return None if excused else crash(self._exchanges, self._lab)
        if _of_the_grader(failure):
            self.error = f"{item.name}: {_in_a_line(failure)}"
            return self.error
        kind = type(failure).__name__
        return f"An answer had another form than the task asks for ({kind}: {failure})."

    def _out_of_time(self) -> None:
        if self._lab is not None:
            self._lab.stop(f"a check took more than {self._seconds:g} seconds")

    def _tidy(self, item: pytest.Item) -> None:
        """Leave nothing of this check; end the run if the app never started."""
        if self.problem is not None:
            item.session.shouldstop = "the app did not start"
        elif self.cancelled:
            item.session.shouldstop = "somebody cancelled it"
        elif time.monotonic() > self._end:
            self.limit = self.limit or f"the checks took more than {self._in_all:g} seconds"
            item.session.shouldstop = self.limit
        if self._lab is not None:
            try:
                self._lab.clear()
            except Stopped:
                self._lab.close()
                self._lab = None


def _of_the_grader(failure: BaseException) -> bool:
    if isinstance(failure, OF_AN_ANSWER):
        return False
    return isinstance(failure, OF_THE_GRADER) or not isinstance(failure, Exception)


def _in_a_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _check(item: pytest.Item) -> Check:
    kinds = [kind for kind in KINDS if item.get_closest_marker(kind)]
    if len(kinds) != 1:
        raise LabError(f"{item.name} must have one of the markers {', '.join(KINDS)}")
    documented = getattr(item, "obj", None)
    rule = " ".join((getattr(documented, "__doc__", None) or "").split())
    return Check(name=item.name, kind=kinds[0], rule=rule)
