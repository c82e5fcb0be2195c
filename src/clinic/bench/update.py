"""What the course changed under the learner's work, and how the two are brought together."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

from clinic.bench.exercises import on_bench
from clinic.bench.files import write_new, write_over, writing
from clinic.bench.places import course_files, exchange, fresh_folder, starter_folder
from clinic.catalogue import Lesson
from clinic.errors import ClinicError

MOST_CONFLICTS = 127  # git's exit code counts the conflicts up to there; from 128 on it is an error
CACHES = shutil.ignore_patterns("__pycache__", ".*_cache")
SIDES = ("yours", "as you got it", "the course's")


@dataclass(frozen=True)
class CourseChange:
    """A file of a starter that is not as the learner got it; `touched`: the learner's neither."""

    path: Path
    kind: Literal["changed", "added", "removed"]
    touched: bool


class Outcome(StrEnum):
    """What a merge made of one file."""

    taken = "the course's, as you had not changed it"
    merged = "merged: yours and the course's changes"
    conflict = "both changed the same lines: look for <<<<<<<"
    beside = "cannot be merged: the course's lies beside yours"
    yours = "yours, though the course took it out"
    gone = "left out, as you had deleted it"
    removed = "taken out, as the course did"


@dataclass(frozen=True)
class Merged:
    """An exercise after a merge: where it is, where the originals are, what became of each file."""

    folder: Path
    kept: Path
    files: tuple[tuple[Path, Outcome], ...]

    @property
    def conflicts(self) -> tuple[Path, ...]:
        """The files that the learner has to look at."""
        asked = (Outcome.conflict, Outcome.beside)
        return tuple(path for path, outcome in self.files if outcome in asked)


@dataclass(frozen=True)
class _Sides:
    """One file three times; None where there is none."""

    path: Path
    mine: bytes | None
    base: bytes | None
    new: bytes | None


def outdated(lesson: Lesson, below: Path) -> tuple[CourseChange, ...]:
    """The files that the course changed since the learner got them, if it changed any.

    Raises `ClinicError` if the lesson is not on the bench, or nobody knows what the learner got.
    """
    return tuple(
        CourseChange(sides.path, _kind(sides), touched=sides.mine != sides.base)
        for sides in _changed(lesson, below)
    )


def merge(lesson: Lesson, below: Path, at: datetime) -> Merged:
    """Bring the course's changes and the learner's together in a new folder.

    The learner's own is kept aside as it was. Raises `ClinicError` if there is nothing to merge or
    it is not possible; then nothing has changed.
    """
    changed = _changed(lesson, below)
    if not changed:
        raise ClinicError(
            f"the course has not changed {lesson.slug} since you got it; there is nothing to merge"
        )
    folder = on_bench(lesson, below)
    with fresh_folder(below) as place, writing(place):
        fresh, starter = place / "exercise", place / "starter"
        shutil.copytree(folder, fresh, symlinks=True, ignore=CACHES)
        for path in course_files(lesson):
            write_new(starter / path, (lesson.folder / path).read_bytes())
        files = tuple((sides.path, _bring_together(sides, fresh)) for sides in changed)
        kept = exchange(lesson, below, fresh, starter, at)
    return Merged(folder, kept, files)


def _changed(lesson: Lesson, below: Path) -> tuple[_Sides, ...]:
    """The files whose starter changed, and that the learner does not have in the new form."""
    folder, copies = on_bench(lesson, below), starter_folder(lesson, below)
    if not copies.is_dir():
        raise ClinicError(
            f"{lesson.slug}: the copy of its starter, {copies}, is gone, so nobody can tell your "
            f"changes from the course's; clinic reset {lesson.slug} begins anew"
        )
    got = {path.relative_to(copies) for path in copies.rglob("*") if path.is_file()}
    every = (
        _Sides(path, _read(folder / path), _read(copies / path), _read(lesson.folder / path))
        for path in sorted(got | set(course_files(lesson)))
    )
    return tuple(sides for sides in every if sides.base != sides.new != sides.mine)


def _bring_together(sides: _Sides, fresh: Path) -> Outcome:
    """Write what becomes of one file."""
    target, new = fresh / sides.path, sides.new
    if new is None:
        if sides.mine != sides.base:
            return Outcome.yours
        target.unlink()
        return Outcome.removed
    if sides.mine is None and sides.base is not None:
        return Outcome.gone
    if sides.mine == sides.base:
        write_over(target, new)
        return Outcome.taken
    text, conflicts = _merged(sides)
    if text is None:
        write_over(target.with_name(f"{target.name}.course"), new)
        return Outcome.beside
    write_over(target, text)
    return Outcome.conflict if conflicts else Outcome.merged


def _merged(sides: _Sides) -> tuple[bytes | None, int]:
    """The text of both, with markers around each conflict, and how many there are.

    None for what is no text. Raises `ClinicError` without git.
    """
    with _written(sides) as files:
        labels = [word for side in SIDES for word in ("-L", side)]
        try:
            result = subprocess.run(
                ["git", "merge-file", "-p", *labels, *files], capture_output=True, check=False
            )
        except FileNotFoundError:
            raise ClinicError("git is needed to merge; see clinic doctor") from None
    if result.returncode > MOST_CONFLICTS or result.returncode < 0:
        return None, 0
    return result.stdout, result.returncode


@contextmanager
def _written(sides: _Sides) -> Iterator[list[str]]:
    """The three as files, in git's order."""
    with tempfile.TemporaryDirectory(prefix="clinic-merge-") as folder:
        paths = [Path(folder, name) for name in ("mine", "base", "new")]
        for path, data in zip(paths, (sides.mine, sides.base, sides.new), strict=True):
            path.write_bytes(data or b"")
        yield [os.fspath(path) for path in paths]


def _kind(sides: _Sides) -> Literal["changed", "added", "removed"]:
    if sides.base is None:
        return "added"
    return "removed" if sides.new is None else "changed"


def _read(path: Path) -> bytes | None:
    """The bytes of a file; None if there is none. Raises `ClinicError` if it cannot be read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ClinicError(f"cannot read {path}: {error.strerror}") from None
