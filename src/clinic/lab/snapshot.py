"""A copy of a submission as it was at one moment, with nothing in it but ordinary files."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinic.lab.errors import LabError

MOST_FILES = 2_000
MOST_BYTES = 16 << 20
DEEPEST = 32
MOST_NOTES = 20
NOT_CODE = {
    "__pycache__", ".git", ".hg", ".svn", ".venv", "venv", ".nox", ".tox", "node_modules",
    ".pytest_cache", ".mypy_cache", ".ruff_cache", ".idea", ".vscode",
}  # fmt: skip
NOT_SOURCE = (".pyc", ".db", ".db-wal", ".db-shm", ".db-journal", ".sqlite", ".sqlite3")


@dataclass(frozen=True)
class Snapshot:
    """A folder that nobody edits, and what a reader of the report should know about it."""

    folder: Path
    notes: tuple[str, ...]

    def text(self, path: str) -> str:
        """The text of one file. Raises `OSError` or `ValueError` if there is no such text.

        A path that leads out of the folder names no file, as a submission may have made it up.
        """
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise FileNotFoundError(path)
        return (self.folder / path).read_text(encoding="utf-8")


def take_snapshot(source: Path, target: Path, given: Mapping[str, Path]) -> Snapshot:
    """Copy a submission into the new folder `target`.

    Left out: links, pipes, devices, caches, and databases of earlier runs. `given` maps relative
    paths to the files that belong to the task: they replace the learner's. Raises `LabError` if
    `source` is no folder, is empty, or is too large to be a submission.
    """
    if not source.is_dir():
        what = "is not a folder" if source.exists() else "does not exist"
        raise LabError(f"{source} {what}; name the folder that holds app/")
    target.mkdir()
    target.chmod(0o755)
    notes: list[str] = []
    room = _Room(source)
    try:
        _copy_all(source.resolve(), target, room, notes)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise room.too_deep() from None
        raise LabError(f"cannot copy {source} ({error.strerror})") from None
    if room.files == 0:
        raise LabError(f"{source} is empty; name the folder that holds app/")
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [f"and so on: {len(notes) - MOST_NOTES:,} more were left out"]
    notes += _lay_over(target, given)
    return Snapshot(target, tuple(notes))


class _Room:
    """Holds what was copied against what a submission may hold."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self.files = 0
        self._bytes = 0

    def take(self, size: int) -> None:
        self.files += 1
        self._bytes += size
        if self.files > MOST_FILES or self._bytes > MOST_BYTES:
            raise LabError(
                f"{self._source} holds more than {MOST_FILES:,} files or {MOST_BYTES >> 20} MiB; "
                "name the folder of one exercise"
            )

    def too_deep(self) -> LabError:
        return LabError(
            f"{self._source} holds folders more than {DEEPEST} deep; "
            "name the folder of one exercise"
        )


def _copy_all(source: Path, target: Path, room: _Room, notes: list[str]) -> None:
    """Copy what is an ordinary file at the moment it is opened, and note what is not."""
    for folder, folders, files, descriptor in os.fwalk(source, onerror=_complain):
        here = Path(folder).relative_to(source)
        if len(here.parts) > DEEPEST:
            raise room.too_deep()
        folders[:] = sorted(name for name in folders if name not in NOT_CODE)
        for name in sorted(files + [n for n in folders if (source / here / n).is_symlink()]):
            if name.endswith(NOT_SOURCE):
                continue
            data = _read(name, descriptor, room)
            if data is None:
                notes.append(f"{here / name} was left out: it is not an ordinary file")
                continue
            place = _place(target, here / name)
            place.write_bytes(data)
            place.chmod(0o644)


def _complain(error: OSError) -> None:
    raise _unreadable(str(error.filename), error)


def _unreadable(name: str, error: OSError) -> LabError:
    return LabError(f"cannot read {name if name.isprintable() else ascii(name)} ({error.strerror})")


def _read(name: str, folder: int, room: _Room) -> bytes | None:
    """The bytes of one file of that folder; None for a link, a pipe, a device, a second name."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EMLINK):
            return None
        raise _unreadable(name, error) from None
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
            return None
        room.take(state.st_size)
        return file.read(state.st_size)


def _lay_over(target: Path, given: Mapping[str, Path]) -> list[str]:
    notes = []
    for path, original in given.items():
        place = target / path
        if not place.is_file() or place.read_bytes() != original.read_bytes():
            notes.append(f"{path} belongs to the task: it was graded from the course's own copy")
        if place.is_dir():
            shutil.rmtree(place)
        shutil.copyfile(original, _place(target, Path(path)))
        place.chmod(0o644)
    return notes


def _place(target: Path, path: Path) -> Path:
    """Where a file goes. Its folders are made, and may be read by all whatever our umask is."""
    folder = target
    for name in path.parent.parts:
        folder /= name
        if not folder.is_dir():
            folder.unlink(missing_ok=True)
            folder.mkdir()
            folder.chmod(0o755)
    return folder / path.name
