"""Reads the SQLite files of a sandbox, through a process in there that holds no learner's code."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clinic.lab.lines import read_line

if TYPE_CHECKING:
    from clinic.lab.app import App


class Clerk:
    """Asks that process. `start` has it forked with the descriptor it is to listen on.

    Once it is `lost`, it cannot be asked any more.
    """

    def __init__(self, start: Callable[[int], App], *, patience: float) -> None:
        self.lost = False
        self._ours, theirs = socket.socketpair()
        self._patience = patience
        self._asking = threading.Lock()
        try:
            with theirs:
                self._process = start(theirs.fileno())
        except BaseException:
            self._ours.close()
            raise

    def rows(self, path: str, sql: str, parameters: tuple[object, ...]) -> list[dict[str, Any]]:
        """Run one statement and commit it. Raises `AssertionError` with SQLite's words."""
        question = json.dumps({"path": path, "sql": sql, "parameters": parameters})
        with self._asking:
            said = self._ask(question)
        if "result" not in said:
            raise AssertionError(f"could not read the database: {said.get('error')}")
        rows: list[dict[str, Any]] = said["result"]
        return rows

    def _ask(self, question: str) -> dict[str, Any]:
        try:
            self._ours.sendall(question.encode() + b"\n")
            said = read_line(self._ours.fileno(), self._patience)
        except OSError:
            said = None
        if said is None:  # a late answer must not be taken for that to the next question
            self.lost = True
            self._process.stop()
            return {"error": f"no answer of at most 1 MiB came in {self._patience:g} seconds"}
        return said

    def close(self) -> None:
        """Let the process end."""
        self._ours.close()
