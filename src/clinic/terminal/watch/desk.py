"""The learner's desk as the screen needs it: what is on it, how far it is, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clinic.bench import (
    NotKept,
    ProgressFile,
    Record,
    Reset,
    State,
    exercise_folder,
    graded,
    hinted,
    reset,
    start,
    started,
    state_now,
    suggest,
)
from clinic.catalogue import Chapter, Course, Lesson
from clinic.grading import Outcome, Report
from clinic.terminal.keep import attempt_of


@dataclass(frozen=True)
class Choice:
    """A lesson to go to, and why: the arrow's words, if an arrow leads there."""

    slug: str
    title: str
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A lesson in the list."""

    slug: str
    title: str
    chapter: Chapter
    number: int
    state: State
    record: Record


class Desk:
    """Everything of one learner in one folder. `tell` is given a line about what was not kept."""

    def __init__(
        self, course: Course, below: Path, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        self.course = course
        self.below = below
        self.tell = tell
        self._told: set[str] = set()
        self._progress = ProgressFile(below, self._tell_once)

    def folder(self, lesson: Lesson) -> Path:
        """Where the learner's copy is."""
        return exercise_folder(lesson, self.below)

    def shown(self, path: Path) -> str:
        """The path as the learner would type it."""
        return str(path.relative_to(self.below)) if path.is_relative_to(self.below) else str(path)

    def record(self, lesson: Lesson) -> Record:
        """What is known of this lesson."""
        return self._progress.read().of(lesson.slug)

    def pick_up(self) -> Choice | None:
        """The lesson that is under way, else the next one; None if every lesson is fixed."""
        progress = self._progress.read()
        if progress.under_way in self._slugs:
            return self._choice(str(progress.under_way))
        best = suggest(self.course, progress.fixed)
        return self._choice(best.slug, best.why) if best is not None else None

    def after(self, lesson: Lesson) -> Choice | None:
        """Where to go from here: along the arrows from a fixed lesson, else to the next one."""
        progress, written = self._progress.read(), self._slugs
        if progress.of(lesson.slug).fixed is not None:
            others = [slug for slug in progress.fixed if slug != lesson.slug]
            best = suggest(self.course, [*others, lesson.slug])
            return self._choice(best.slug, best.why) if best is not None else None
        later = written[written.index(lesson.slug) + 1 :]
        return self._choice(later[0]) if later else None

    def before(self, lesson: Lesson) -> Choice | None:
        """The lesson before this one in the course."""
        earlier = self._slugs[: self._slugs.index(lesson.slug)]
        return self._choice(earlier[-1]) if earlier else None

    def rows(self) -> tuple[Row, ...]:
        """Every lesson that is written, in the order of the course."""
        progress = self._progress.read()
        return tuple(
            Row(
                concept.slug,
                concept.title,
                self.course.chapter_of(concept.slug),
                self.course.number(concept.slug),
                state_now(
                    progress.of(concept.slug),
                    on_bench=exercise_folder(self.course.lesson(concept.slug), self.below).is_dir(),
                ),
                progress.of(concept.slug),
            )
            for concept in self.course.written
        )

    def put_on_bench(self, lesson: Lesson) -> None:
        """Start the lesson, or go on with it. Raises `ClinicError` if that is not possible."""
        exercise = start(lesson, self.below)
        if exercise.written:
            now = datetime.now(UTC)
            self._keep(lesson, lambda record: started(record, now, new=exercise.new))

    def begin_anew(self, lesson: Lesson) -> Reset | None:
        """Keep the learner's folder aside and start afresh; None if there was none to keep."""
        if not self.folder(lesson).is_dir():
            self.put_on_bench(lesson)
            return None
        now = datetime.now(UTC)
        done = reset(lesson, self.below, now)
        self._keep(lesson, lambda record: started(record, now, new=True))
        return done

    def keep(self, lesson: Lesson, report: Report, *, saved: bool) -> None:
        """Keep the verdict as an attempt.

        What is found without a save is no attempt, unless it is news: somebody edited before.
        """
        known = self.record(lesson).last_result
        found = {one.check.name: one.outcome for one in report.results}
        news = known != found and bool(known or report.points)
        if report.outcome is Outcome.grader_error or not (saved or news):
            return
        attempt = attempt_of(report, datetime.now(UTC))
        self._keep(lesson, lambda record: graded(record, attempt))

    def take_hint(self, lesson: Lesson, record: Record) -> Record:
        """The record after one more hint, also where that cannot be kept."""
        return self._keep(lesson, lambda kept: hinted(lesson, kept)) or hinted(lesson, record)

    def _tell_once(self, line: str) -> None:
        """Say it; what is read again and again has the same trouble again and again."""
        if line not in self._told:
            self._told.add(line)
            self.tell(line)

    def _keep(self, lesson: Lesson, change: Callable[[Record], Record]) -> Record | None:
        try:
            return self._progress.change(lesson.slug, change)
        except NotKept as trouble:
            self.tell(str(trouble))
            return None

    @property
    def _slugs(self) -> tuple[str, ...]:
        return tuple(concept.slug for concept in self.course.written)

    def _choice(self, slug: str, why: str = "") -> Choice:
        title = next(one.title for one in self.course.concepts if one.slug == slug)
        return Choice(slug, title, why)
