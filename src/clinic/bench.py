"""The learner's bench: a folder for each exercise, in which nothing is ever overwritten."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from clinic.catalogue import Lesson
from clinic.errors import ClinicError

EXERCISES = "exercises"


@dataclass(frozen=True)
class Exercise:
    """A lesson on the bench: where it is, and which files were new."""

    folder: Path
    written: tuple[Path, ...]


def exercise_folder(lesson: Lesson, below: Path) -> Path:
    """Where the learner's copy of a lesson is, below the folder in which Clinic is used."""
    return below / EXERCISES / lesson.slug


def start(lesson: Lesson, below: Path) -> Exercise:
    """Put a lesson on the bench. A file that exists already is left as it is.

    Raises `ClinicError` if the folder cannot be written.
    """
    folder = exercise_folder(lesson, below)
    written = []
    for path in (Path(lesson.page.name), *lesson.starter_files()):
        target = folder / path
        if target.exists() or target.is_symlink():
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with (lesson.folder / path).open("rb") as source, target.open("xb") as copy:
                shutil.copyfileobj(source, copy)
        except OSError as error:
            raise ClinicError(f"cannot write {target} ({error.strerror})") from None
        written.append(path)
    return Exercise(folder, tuple(written))
