"""The learner's desk: the bench and its record, as the map needs them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

from clinic import bench
from clinic.catalogue import Course, Lesson
from clinic.grading import Outcome, Report
from clinic.terminal.compare import right_fixes
from clinic.terminal.keep import attempt_of
from clinic.web.schemas import (
    ChangeOut,
    ExerciseOut,
    FixOut,
    HintOut,
    StandingOut,
)
from clinic.web.services.refusals import NotEarned
from clinic.web.services.standing import standing_of


class Desk:
    """The exercises and the progress below one folder. Its methods block: call them in a thread."""

    def __init__(self, course: Course, below: Path) -> None:
        self._course, self._below = course, below
        self._file = bench.ProgressFile(below, self._notice)
        self._notices: list[str] = []
        self._lock = threading.Lock()

    def standing(self) -> StandingOut:
        """How far the learner is, and what suffers from what is not fixed yet."""
        course, progress = self._course, self._file.read()
        there = frozenset(
            lesson.slug
            for lesson in map(course.lesson, (concept.slug for concept in course.written))
            if bench.exercise_folder(lesson, self._below).is_dir()
        )
        with self._lock:
            notice = self._notices[-1] if self._notices else None
        return standing_of(course, progress, there, notice)

    def put(self, slug: str) -> ExerciseOut:
        """Put a lesson on the bench; nothing that exists is touched."""
        lesson = self._course.lesson(slug)
        exercise = bench.start(lesson, self._below)
        at = datetime.now(UTC)
        self._file.change(slug, lambda record: bench.started(record, at, new=exercise.new))
        return self._exercise(lesson, exercise.folder, new=exercise.new)

    def exercise(self, slug: str) -> ExerciseOut:
        """An exercise. Raises `ClinicError` if it is not on the bench."""
        lesson = self._course.lesson(slug)
        return self._exercise(lesson, bench.on_bench(lesson, self._below), new=False)

    def to_grade(self, slug: str) -> tuple[Lesson, Path, int]:
        """A lesson, where the learner's copy is, and how many hints were used."""
        lesson = self._course.lesson(slug)
        used = self._file.read().of(slug).hints_used
        return lesson, bench.on_bench(lesson, self._below), used

    def hint(self, slug: str) -> HintOut:
        """The next hint, which is counted; the last one again if all are used."""
        lesson = self._course.lesson(slug)
        bench.on_bench(lesson, self._below)
        before = self._file.read().of(slug)
        record = self._file.change(slug, lambda record: bench.hinted(lesson, record))
        title, text = bench.hint_taken(lesson, before, record)
        return HintOut(title=title, text=text)

    def fixes(self, slug: str, *, sure: bool) -> tuple[FixOut, ...]:
        """The right fixes. Before there is one of the learner's own, they are asked for twice."""
        lesson = self._course.lesson(slug)
        earned = self._file.read().of(slug).fixed is not None
        if not earned and not sure:
            raise NotEarned(
                f"You have not fixed {slug} yet. The record will say that you saw the fix first. "
                "Ask again if that is what you want."
            )
        found = tuple(
            FixOut(
                title=fix.title,
                text=fix.text,
                changes=tuple(ChangeOut(path=str(c.path), patch=c.patch) for c in fix.changes),
            )
            for fix in right_fixes(lesson)
        )
        if not earned:
            at = datetime.now(UTC)
            self._file.change(slug, lambda record: bench.revealed(record, at))
        return found

    def keep(self, report: Report) -> None:
        """Keep what a grading found. The grader's own fault is no attempt of the learner's."""
        if report.outcome is Outcome.grader_error:
            return
        attempt = attempt_of(report, datetime.now(UTC))
        try:
            self._file.change(report.lesson, lambda record: bench.graded(record, attempt))
        except bench.NotKept as error:
            self._notice(str(error))

    def signature(self) -> object:
        """Something that changes when the record or the bench does."""
        folder = self._below / bench.EXERCISES
        try:
            stat = self._file.path.stat()
            record = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            record = (0, 0, 0)
        try:
            names = sorted(path.name for path in folder.iterdir() if path.name[0] != ".")
        except OSError:
            names = []
        return record, tuple(names)

    def _exercise(self, lesson: Lesson, folder: Path, *, new: bool) -> ExerciseOut:
        files = tuple(path.as_posix() for path in lesson.starter_files())
        return ExerciseOut(slug=lesson.slug, folder=str(folder), files=files, new=new)

    def _notice(self, text: str) -> None:
        with self._lock:
            self._notices.append(text)
