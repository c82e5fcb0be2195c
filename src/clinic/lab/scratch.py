"""Temporary folders that are gone in the end, even if nobody could remove them in time."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PREFIX = "clinic-scratch-"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new, empty folder for the length of a `with`.

    Anybody may read it, as the host may run as another user, but on this machine only its owner
    can enter the folder that it lies in. What a killed grader has left behind is removed on the
    way.
    """
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = old.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            _remove(old)
    closed = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
    folder = closed / "open"
    folder.mkdir()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        _remove(closed)


def _remove(folder: Path) -> None:
    """Remove a folder, also what a submission has closed, or made deeper than Python can follow."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(folder)], capture_output=True, check=False)
