"""Faults that are planted before the app is imported, and switched by the grader as it runs.

A planted fault reads its state from a pipe of single bytes that the grader writes: "f" for fail,
"h" for hang, "o" for heal. A second pipe takes one byte for each statement.
"""

from __future__ import annotations

import contextlib
import os
import select
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import aiosqlite

HANGING_SECONDS = 0.05
STATEMENTS = (
    "execute", "executemany", "executescript", "_execute_fetchall", "_execute_insert",
)  # fmt: skip


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
    """Put the switch into the aiosqlite driver: new connections and everything done on one.

    A broken SQLite file is no database outage: a pooled connection goes on reading it. The driver
    runs each call in the connection's own thread, so a hang there leaves the event loop free, as a
    lost network does.
    """
    switch = Switch(orders)
    os.set_blocking(counter, False)
    connection: Any = aiosqlite.Connection
    prepare, execute = connection.__init__, connection._execute

    def planted_prepare(self: Any, connector: Callable[[], Any], *args: Any, **kw: Any) -> None:
        def connect() -> Any:
            switch.pass_or_fail()
            return connector()

        prepare(self, connect, *args, **kw)

    async def planted_execute(
        self: Any, function: Callable[..., Any], *args: Any, **kw: Any
    ) -> Any:
        def call(*args: Any, **kw: Any) -> Any:
            if function.__name__ in STATEMENTS:
                with contextlib.suppress(BlockingIOError):
                    os.write(counter, b"s")
            if function.__name__ != "close":  # to let a connection go needs no server
                switch.pass_or_fail()
            return function(*args, **kw)

        return await execute(self, call, *args, **kw)

    connection.__init__, connection._execute = planted_prepare, planted_execute


PLANTS: dict[str, Callable[[int, int], None]] = {"database": database}
