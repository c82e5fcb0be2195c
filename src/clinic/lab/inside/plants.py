"""Faults that are planted before the app is imported, and switched by the grader as it runs.

A planted fault reads its state from a pipe of single bytes that the grader writes: "f" for fail,
"h" for hang, "o" for heal. A second pipe takes one byte for each statement.
"""

from __future__ import annotations

import contextlib
import functools
import os
import select
import sqlite3
import sqlite3.dbapi2
import threading
from collections.abc import Callable
from typing import Any

HANGING_SECONDS = 0.05


class Switch:
    """The state of a fault, read anew for each call: an order of the grader's holds at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._reading = threading.Lock()
        self._state = "o"
        self._turns = 0

    def pass_or_fail(self) -> None:
        """Return when the dependency works, wait while it hangs, raise when it is down."""
        turn = self._catch_up(seconds=0)
        while self._state == "h" and self._turns == turn:
            self._catch_up(seconds=HANGING_SECONDS)
        if self._state == "f":
            # By these words SQLAlchemy's dialect knows a lost connection, and discards it.
            raise sqlite3.OperationalError("no active connection")

    def _catch_up(self, *, seconds: float) -> int:
        """Wait so long for an order, and carry out all that have come; how many there were."""
        self._has_come(seconds)
        with self._reading:  # another thread may have read it in the meantime
            while self._has_come(seconds=0) and (byte := os.read(self._descriptor, 1)):
                self._state = byte.decode()
                self._turns += 1
            return self._turns

    def _has_come(self, seconds: float) -> bool:
        return bool(select.select([self._descriptor], [], [], seconds)[0])


def database(orders: int, counter: int) -> None:
    """Put the switch into sqlite3, where every driver ends: connections and all done with one.

    A broken SQLite file is no database outage: a pooled connection goes on reading it. An async
    driver runs each call in a thread of its own, so a hang leaves the event loop free, as a lost
    network does.
    """
    switch = Switch(orders)
    os.set_blocking(counter, False)

    def planted(call: Callable[..., Any], *, counted: bool = False) -> Callable[..., Any]:
        @functools.wraps(call)
        def planted_call(*args: Any, **kw: Any) -> Any:
            if counted:
                with contextlib.suppress(BlockingIOError):
                    os.write(counter, b"s")
            switch.pass_or_fail()
            return call(*args, **kw)

        return planted_call

    class Cursor(sqlite3.Cursor):
        execute = planted(sqlite3.Cursor.execute, counted=True)
        executemany = planted(sqlite3.Cursor.executemany, counted=True)
        executescript = planted(sqlite3.Cursor.executescript, counted=True)
        fetchone = planted(sqlite3.Cursor.fetchone)
        fetchmany = planted(sqlite3.Cursor.fetchmany)
        fetchall = planted(sqlite3.Cursor.fetchall)

    class Connection(sqlite3.Connection):
        commit = planted(sqlite3.Connection.commit)
        rollback = planted(sqlite3.Connection.rollback)
        __exit__ = planted(sqlite3.Connection.__exit__)  # it commits, and calls neither

        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        # Those of sqlite3 make a cursor of its own class, and so would pass the switch by.
        def execute(self, *args: Any) -> Any:
            return self.cursor().execute(*args)

        def executemany(self, *args: Any) -> Any:
            return self.cursor().executemany(*args)

        def executescript(self, script: str) -> Any:
            return self.cursor().executescript(script)

    connect = functools.partial(planted(sqlite3.connect), factory=Connection)
    sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]


PLANTS: dict[str, Callable[[int, int], None]] = {"database": database}
