"""A learner's folder, and the made-up lesson of the letters in it."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clinic.bench import start
from clinic.catalogue import Lesson

AT = datetime(2026, 11, 25, 19, 4, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    """The moment at which everything happens."""
    return AT


@pytest.fixture
def lesson(made_up: Any) -> Lesson:
    """The made-up lesson of the letters."""
    found: Lesson = made_up.lesson()
    return found


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """The folder in which the learner uses Clinic."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def exercise(lesson: Lesson, below: Path) -> Path:
    """The lesson on the bench, as a learner gets it."""
    return start(lesson, below).folder


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder."""

    def tree(folder: Path) -> dict[str, bytes]:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    return tree


@pytest.fixture
def walled() -> Callable[[Path, str], list[str]]:
    """The start of a command for which a folder is read-only, or a disk with 32 KiB.

    `walled(folder, "read-only")` and `walled(folder, "full")`; a root is no exception there.
    """
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed; apt install bubblewrap")

    def walled(folder: Path, how: str) -> list[str]:
        user = [] if os.geteuid() == 0 else ["--unshare-user"]
        wall = ["bwrap", *user, "--dev-bind", "/", "/"]
        if how == "read-only":
            return [*wall, "--ro-bind", str(folder), str(folder), "--"]
        return [*wall, "--size", "32768", "--tmpfs", str(folder), "--"]

    return walled
