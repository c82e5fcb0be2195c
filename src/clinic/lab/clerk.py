"""Reads the SQLite files of a sandbox, through a process in there that holds no learner's code."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

from clinic.lab.lines import read_line


class Clerk:
    """Asks that process. `start` has it forked with the descriptor it is to listen on."""

    def __init__(self, start: Callable[[int], None], *, patience: float) -> None:
        self._ours, theirs = socket.socketpair()
        self._patience = patience
        self._asking = threading.Lock()
        with theirs:
            start(theirs.fileno())

    def rows(self, path: str, sql: str, parameters: tuple[object, ...]) -> list[dict[str, Any]]:
        """Run one statement and commit it. Raises `AssertionError` with SQLite's words."""
        question = json.dumps({"path": path, "sql": sql, "parameters": parameters})
        with self._asking:
            try:
                self._ours.sendall(question.encode() + b"\n")
                said = read_line(self._ours.fileno(), self._patience) or {}
            except OSError:
                said = {}
        if "result" not in said:
            reason = said.get("error", "the reader has ended")
            raise AssertionError(f"could not read the database: {reason}")
        rows: list[dict[str, Any]] = said["result"]
        return rows

    def close(self) -> None:
        """Let the process end."""
        self._ours.close()
