"""Grades whatever was ordered last, in one thread that lives as long as the screen.

bubblewrap ends with the thread that started it, so the sandbox is opened, used and closed in here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from textual.message import Message

from clinic.catalogue import Lesson
from clinic.errors import ClinicError
from clinic.grading import Result
from clinic.grading.runner import Cancelled, Session
from clinic.lab import Sandbox
from clinic.terminal.watch.messages import Checked, Judged, NotGraded

CLOSE_SECONDS = 5.0


@dataclass(frozen=True)
class Order:
    """One run that is asked for."""

    run: int
    lesson: Lesson
    folder: Path
    hints_used: int = 0


class Grading(Protocol):
    """Something that grades; it tells `Checked`, then `Judged` or `NotGraded`."""

    def grade(self, order: Order) -> None:
        """Begin this run, and end the one under way. Returns at once."""

    def close(self) -> None:
        """End everything."""


class GradingThread:
    """A warm sandbox for the lesson on the screen, and the thread that it needs."""

    def __init__(self, sandbox: Sandbox, tell: Callable[[Message], object]) -> None:
        self._sandbox = sandbox
        self._tell = tell
        self._news = threading.Condition()
        self._order: Order | None = None
        self._closed = self._running = False
        self._session: Session | None = None
        self._warm_for: Lesson | None = None
        self._cancelling: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._work, name="grading", daemon=True)
        self._thread.start()

    def grade(self, order: Order) -> None:
        """Begin this run, and end the one under way. Returns at once."""
        with self._news:
            self._order = order
            self._cancel()
            self._news.notify()

    def close(self) -> None:
        """End everything; the sandbox is gone when this returns."""
        with self._news:
            self._closed = True
            self._cancel()
            self._news.notify()
        self._thread.join(CLOSE_SECONDS)

    def _work(self) -> None:
        try:
            while (order := self._next()) is not None:
                self._carry_out(order)
                self._settle()
        finally:
            self._end_session()

    def _next(self) -> Order | None:
        with self._news:
            self._news.wait_for(lambda: self._closed or self._order is not None)
            order, self._order = self._order, None
            self._running = not self._closed
            return None if self._closed else order

    def _carry_out(self, order: Order) -> None:
        """One run, from the sandbox to the report; whatever goes wrong is told."""
        try:
            report = self._session_for(order.lesson).grade(
                order.folder,
                hints_used=order.hints_used,
                on_result=lambda result: self._checked(order, result),
            )
        except Cancelled:
            return
        except ClinicError as error:
            self._tell(NotGraded(order.run, str(error)))
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            self._tell(NotGraded(order.run, f"{place}{error.strerror or error}"))
        except Exception as error:
            self._end_session()
            self._tell(NotGraded(order.run, f"the grader failed: {type(error).__name__}: {error}"))
        else:
            self._tell(Judged(order.run, report))

    def _session_for(self, lesson: Lesson) -> Session:
        if self._session is None or self._warm_for != lesson:
            self._end_session()
            self._session, self._warm_for = Session(lesson, self._sandbox), lesson
        return self._session

    def _end_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.__exit__()

    def _checked(self, order: Order, result: Result) -> None:
        with self._news:
            if self._order is not None or self._closed:
                self._cancel()  # the first call came before there was anything to cancel
        self._tell(Checked(order.run, result))

    def _cancel(self) -> None:
        """End the run under way; that may take a moment, which is not the caller's."""
        if self._running and self._session is not None:
            thread = threading.Thread(target=self._session.cancel, daemon=True)
            self._cancelling.append(thread)
            thread.start()

    def _settle(self) -> None:
        """Let no cancelling reach the next run."""
        with self._news:
            self._running = False
            under_way, self._cancelling = self._cancelling, []
        for thread in under_way:
            thread.join()
