"""Grades exercises, one after the other, in a thread of its own.

bubblewrap ends with the thread that started it, so one thread opens, uses and closes the sandbox.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from clinic.catalogue import Lesson
from clinic.errors import ClinicError
from clinic.grading import Report, Result
from clinic.grading.runner import Cancelled, Session
from clinic.lab import Sandbox
from clinic.web.schemas import CheckOut, GradingOut
from clinic.web.services.hub import Hub
from clinic.web.services.refusals import NothingToStop

log = structlog.stdlib.get_logger("clinic.web.grader")
CLOSE_SECONDS, CANCEL_PAUSE = 5.0, 0.1


@dataclass(frozen=True)
class Job:
    """One grading that is asked for."""

    number: int
    lesson: Lesson
    folder: Path
    hints_used: int


class Grader:
    """A queue of gradings, and the thread that works it off.

    `sandbox` is asked for in that thread, when it is first needed; `keep` is given each report.
    """

    def __init__(
        self, hub: Hub, sandbox: Callable[[], Sandbox], keep: Callable[[Report], None]
    ) -> None:
        self._hub, self._sandbox, self._keep = hub, sandbox, keep
        self._change = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._latest: dict[str, GradingOut] = {}
        self._session: Session | None = None
        self._warm_for = ""
        self._closed = False
        self._numbers = self._current = 0
        self._stoppers: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._work, name="grader", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread works; if not, nothing is graded any more."""
        return self._thread.is_alive()

    def order(self, lesson: Lesson, folder: Path, hints_used: int) -> GradingOut:
        """Grade this folder as soon as possible; the grading under way, if there is one."""
        with self._change:
            latest = self._latest.get(lesson.slug)
            if latest is not None and latest.phase in ("waiting", "running"):
                return latest
            self._numbers += 1
            self._jobs.append(Job(self._numbers, lesson, folder, hints_used))
            grading = GradingOut(slug=lesson.slug, number=self._numbers, phase="waiting")
            self._tell(grading)
            self._change.notify()
            return grading

    def stop(self, slug: str) -> None:
        """End the grading of this lesson. Raises `NothingToStop` if there is none."""
        with self._change:
            latest = self._latest.get(slug)
            if latest is None or latest.phase not in ("waiting", "running"):
                raise NothingToStop(f"no grading of {slug} is under way")
            waiting = [job for job in self._jobs if job.lesson.slug == slug]
            for job in waiting:
                self._jobs.remove(job)
                self._tell(latest.model_copy(update={"phase": "stopped"}))
            if not waiting:
                self._stop_current()

    def latest(self) -> tuple[GradingOut, ...]:
        """The last grading of each lesson, since the server was started."""
        with self._change:
            return tuple(self._latest.values())

    def close(self) -> None:
        """End everything; the sandbox is gone when this returns."""
        with self._change:
            self._closed = True
            self._stop_current()
            self._change.notify()
        self._thread.join(CLOSE_SECONDS)

    def _stop_current(self) -> None:
        """Begin to cancel the job under way; it may not have come so far that it can be."""
        if self._current:
            thread = threading.Thread(target=self._cancel, args=(self._current,), daemon=True)
            self._stoppers.append(thread)
            thread.start()

    def _cancel(self, number: int) -> None:
        while self._current == number:
            session = self._session
            if session is not None:
                session.cancel()
            time.sleep(CANCEL_PAUSE)

    def _settle(self) -> None:
        """Let no cancelling reach the next job."""
        with self._change:
            self._current = 0
            stoppers, self._stoppers = self._stoppers, []
        for thread in stoppers:
            thread.join()

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                self._carry_out(job)
                self._settle()
        finally:
            self._end_session()

    def _next(self) -> Job | None:
        with self._change:
            self._change.wait_for(lambda: self._closed or self._jobs)
            if self._closed:
                return None
            job = self._jobs.popleft()
            self._current = job.number
            self._tell(GradingOut(slug=job.lesson.slug, number=job.number, phase="running"))
            return job

    def _carry_out(self, job: Job) -> None:
        """One grading, from the sandbox to the report; whatever goes wrong is told."""
        slug, number = job.lesson.slug, job.number
        try:
            report = self._session_for(job.lesson).grade(
                job.folder,
                hints_used=job.hints_used,
                on_result=lambda result: self._checked(slug, number, result),
            )
            self._keep(report)
            done = GradingOut(
                slug=slug, number=number, phase="done", results=report.results, report=report
            )
        except Cancelled:
            done = GradingOut(slug=slug, number=number, phase="stopped")
        except ClinicError as error:
            done = _not_graded(slug, number, str(error))
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            done = _not_graded(slug, number, f"{place}{error.strerror or error}")
        except Exception:
            log.exception("the grader failed", slug=slug)
            self._end_session()
            done = _not_graded(slug, number, "the grader failed; its log says why")
        with self._change:
            self._tell(done)

    def _checked(self, slug: str, number: int, result: Result) -> None:
        with self._change:
            so_far = self._latest[slug]
            others = tuple(r for r in so_far.results if r.check.name != result.check.name)
            self._latest[slug] = so_far.model_copy(update={"results": (*others, result)})
        self._hub.publish("check", CheckOut(slug=slug, number=number, result=result))

    def _tell(self, grading: GradingOut) -> None:
        self._latest[grading.slug] = grading
        self._hub.publish("grading", grading)

    def _session_for(self, lesson: Lesson) -> Session:
        if self._session is None or self._warm_for != lesson.slug:
            self._end_session()
            self._session, self._warm_for = Session(lesson, self._sandbox()), lesson.slug
        return self._session

    def _end_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.__exit__()


def _not_graded(slug: str, number: int, message: str) -> GradingOut:
    return GradingOut(slug=slug, number=number, phase="not_graded", message=message)
