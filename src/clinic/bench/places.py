"""Where everything of a learner's lies, below the folder in which Clinic is used."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from clinic.bench.files import writing
from clinic.catalogue import Lesson

EXERCISES = "exercises"
KEPT, STARTERS, FRESH = ".kept", ".starters", ".fresh-"


def exercise_folder(lesson: Lesson, below: Path) -> Path:
    """Where the learner's copy of a lesson is, below the folder in which Clinic is used."""
    return below / EXERCISES / lesson.slug


def bench_around(folder: Path) -> Path:
    """The folder whose exercises this folder is one of, or is in; else the folder itself."""
    for above in (folder, *folder.parents):
        if above.name == EXERCISES and (above / STARTERS).is_dir():
            return above.parent
    return folder


def starter_folder(lesson: Lesson, below: Path) -> Path:
    """Where the files of a lesson are kept as they were when the learner got them."""
    return below / EXERCISES / STARTERS / lesson.slug


def course_files(lesson: Lesson) -> tuple[Path, ...]:
    """All that a learner gets: the page, and the starter's files."""
    return (Path(lesson.page.name), *lesson.starter_files())


def dated(at: datetime) -> str:
    """The moment as part of a file's name, in local time."""
    return at.astimezone().strftime("%Y-%m-%d-%H%M")


def unused(path: Path) -> Path:
    """This path, or the same with a number if something is there already."""
    taken, number = path, 1
    while os.path.lexists(taken):
        number += 1
        taken = path.with_name(f"{path.name}-{number}")
    return taken


@contextmanager
def fresh_folder(below: Path) -> Iterator[Path]:
    """A new folder beside the exercises, gone after the `with`: its contents can be renamed.

    Raises `ClinicError` if there is no place for it.
    """
    exercises = below / EXERCISES
    with writing(exercises):
        folder = Path(tempfile.mkdtemp(dir=exercises, prefix=FRESH))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def exchange(lesson: Lesson, below: Path, fresh: Path, starter: Path, at: datetime) -> Path:
    """Move the exercise aside and the fresh one into its place; where the old one is now.

    `starter` becomes the copy of the files as the learner got them. Raises `ClinicError` if that
    is not possible; then the exercise is where it was.
    """
    folder, copies = exercise_folder(lesson, below), starter_folder(lesson, below)
    kept = unused(below / EXERCISES / KEPT / f"{lesson.slug}-{dated(at)}")
    with writing(kept):
        kept.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(kept)
    with writing(folder):
        try:
            fresh.rename(folder)
        except OSError:
            kept.rename(folder)
            raise
    with contextlib.suppress(OSError):  # without it, the course's own starter has to do
        copies.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(copies, ignore_errors=True)
        starter.rename(copies)
    return kept
