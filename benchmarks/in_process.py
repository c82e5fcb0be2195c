"""The peer of every measurement: the same checks as plain pytest in the learner's process.

A pytest plugin that gives the suite of a lesson a `boot` as most graders would write it: import
the app anew, drive it with FastAPI's TestClient, read the database file.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient


class Clinic(TestClient):
    """The app, with the one method of the lab's that the suite uses besides HTTP."""

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Read the database file in the current folder."""
        with sqlite3.connect("clinic.db") as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, parameters)]


@pytest.fixture
def boot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Clinic]]:
    """A fresh import of the app, in an empty folder."""
    monkeypatch.syspath_prepend(os.environ["SUBMISSION"])
    monkeypatch.chdir(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "app"]:
        del sys.modules[name]
    from app.main import app  # type: ignore[import-not-found]  # the learner's

    with Clinic(app, raise_server_exceptions=False) as clinic:
        yield lambda: clinic


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers of a suite known."""
    for marker in ("fault", "guard", "shape"):
        config.addinivalue_line("markers", marker)
