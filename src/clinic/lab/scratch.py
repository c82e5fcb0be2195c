"""Temporary folders that are gone in the end, even if nobody could remove them in time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PREFIX = "clinic-scratch-"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new, empty folder for the length of a `with`.

    What a killed grader has left behind is removed on the way.
    """
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = old.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
    folder.chmod(0o755)  # the host may run as another user
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
