"""Writes files whole or not at all, and says in words why one cannot be written."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic.errors import ClinicError

REMEDIES = {
    errno.EACCES: "make it writable, or use Clinic in another folder",
    errno.EPERM: "make it writable, or use Clinic in another folder",
    errno.EROFS: "make it writable, or use Clinic in another folder",
    errno.ENOSPC: "free some space on this disk",
    errno.EDQUOT: "free some of your quota on this disk",
    errno.ENOTDIR: "something that is no folder is in the way; move it aside",
    errno.EEXIST: "something that is no folder is in the way; move it aside",
    errno.EXDEV: "it is on another disk, or a mount point; move it aside yourself",
    errno.EBUSY: "it is in use as a mount point; move it aside yourself",
}


def in_words(error: OSError) -> str:
    """What the system says, and what helps against it."""
    said = error.strerror or str(error)
    remedy = REMEDIES.get(error.errno or 0)
    return f"{said}; {remedy}" if remedy else said


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an error of the system into a `ClinicError` that names this path and what helps."""
    try:
        yield
    except OSError as error:
        raise ClinicError(f"cannot write {path}: {in_words(error)}") from None


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, and its folders.

    Raises `FileExistsError` if it is there, `OSError` if it cannot be written; then no part of it
    is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except OSError:
            path.unlink()
            with contextlib.suppress(OSError):  # what is still buffered would be written again
                file.close()
            raise


def write_over(path: Path, data: bytes) -> None:
    """Put this in the place of a file in one step: a reader sees the old one or the new one.

    One process at a time may do so. Raises `OSError` if it cannot be written; then the old file is
    as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have a new name survive a loss of power, where the file system can promise that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
