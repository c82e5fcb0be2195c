"""The exercises: put on the bench, compared with what the learner got, and begun anew."""

from __future__ import annotations

import difflib
import io
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from clinic.bench.files import write_new, write_over, writing
from clinic.bench.places import (
    course_files,
    exchange,
    exercise_folder,
    fresh_folder,
    starter_folder,
)
from clinic.catalogue import Lesson
from clinic.catalogue.lesson import LITTER
from clinic.errors import ClinicError

# What tools leave in a folder; the lab leaves it out, too.
NOT_THEIRS = (
    *LITTER, ".git", ".hg", ".svn", ".venv", "venv", ".nox", ".tox", "node_modules", ".idea",
    ".vscode", ".ipynb_checkpoints", "*.pyc", "*.db", "*.db-*", "*.sqlite*", "*.swp", "*~",
)  # fmt: skip
LONGEST_FILE = 1 << 20
NO_NEWLINE = "\n\\ No newline at end of file\n"


@dataclass(frozen=True)
class Exercise:
    """A lesson on the bench: where it is, and which files were new. `new`: all of them were."""

    folder: Path
    written: tuple[Path, ...]
    new: bool = False


@dataclass(frozen=True)
class Reset:
    """An exercise begun anew: where it is, and where the work of before is kept."""

    folder: Path
    kept: Path


@dataclass(frozen=True)
class Change:
    """One file that differs, as a unified diff from the old to the new one."""

    path: Path
    kind: Literal["changed", "added", "removed"]
    patch: str


def on_bench(lesson: Lesson, below: Path) -> Path:
    """The folder of an exercise. Raises `ClinicError` if the lesson is not on the bench."""
    folder = exercise_folder(lesson, below)
    if not folder.is_dir():
        raise ClinicError(
            f"{lesson.slug} is not on the bench; put it there with clinic start {lesson.slug}"
        )
    return folder


def start(lesson: Lesson, below: Path) -> Exercise:
    """Put a lesson on the bench. A file that exists already is left as it is.

    A copy of each new file is kept aside, to tell later what the learner changed and what the
    course. Raises `ClinicError` if the folder cannot be written.
    """
    folder, copies = exercise_folder(lesson, below), starter_folder(lesson, below)
    written = []
    files = course_files(lesson)
    for path in files:
        target = folder / path
        if target.exists() or target.is_symlink():
            continue
        data = (lesson.folder / path).read_bytes()
        with writing(target):
            write_over(copies / path, data)
            write_new(target, data)
        written.append(path)
    return Exercise(folder, tuple(written), new=len(written) == len(files))


def reset(lesson: Lesson, below: Path, at: datetime) -> Reset:
    """Move the learner's folder aside to a dated copy, and put the lesson on the bench anew.

    Raises `ClinicError` if it is not on the bench or cannot be moved; then nothing has changed.
    """
    folder = on_bench(lesson, below)
    with fresh_folder(below) as place:
        for path in course_files(lesson):
            data = (lesson.folder / path).read_bytes()
            for copy in (place / "exercise" / path, place / "starter" / path):
                with writing(folder):
                    write_new(copy, data)
        kept = exchange(lesson, below, place / "exercise", place / "starter", at)
    return Reset(folder, kept)


def changes(lesson: Lesson, below: Path) -> tuple[Change, ...]:
    """What the learner changed in the app since it was put on the bench; the page is left out.

    Raises `ClinicError` if the lesson is not on the bench.
    """
    theirs, got = contents(on_bench(lesson, below)), contents(starter_folder(lesson, below))
    unknown = not got  # the copy of what they got is gone: the course's own has to do
    for path in lesson.starter_files():
        if path not in got and (path in theirs or unknown):
            got[path] = (lesson.folder / path).read_bytes()
    return compare(got, theirs)


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file of an app by its path, without the page, links, caches, databases and the like.

    Raises `ClinicError` for a file that cannot be read.
    """
    found: dict[Path, bytes] = {}
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_litter(name)]
        for name in files:
            path = Path(here, name)
            if _is_litter(name) or path == folder / "README.md":
                continue
            try:
                state = path.lstat()
                if stat.S_ISREG(state.st_mode) and state.st_size <= LONGEST_FILE:
                    found[path.relative_to(folder)] = path.read_bytes()
            except OSError as error:
                raise ClinicError(f"cannot read {path}: {error.strerror}") from None
    return found


def compare(old: Mapping[Path, bytes], new: Mapping[Path, bytes]) -> tuple[Change, ...]:
    """The files that differ, sorted by their path."""
    return tuple(
        _change(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    )


def _change(path: Path, old: bytes | None, new: bytes | None) -> Change:
    name = path.as_posix()
    before = "/dev/null" if old is None else f"a/{name}"
    after = "/dev/null" if new is None else f"b/{name}"
    kind: Literal["changed", "added", "removed"] = (
        "added" if old is None else "removed" if new is None else "changed"
    )
    try:
        pair = _lines(old), _lines(new)
    except UnicodeDecodeError:
        return Change(path, kind, f"Binary files {before} and {after} differ\n")
    lines = (
        line if line.endswith("\n") else line + NO_NEWLINE
        for line in difflib.unified_diff(*pair, before, after)
    )
    return Change(path, kind, "".join(lines))


def _lines(data: bytes | None) -> list[str]:
    return list(io.StringIO((data or b"").decode("utf-8")))


def _is_litter(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in NOT_THEIRS)
