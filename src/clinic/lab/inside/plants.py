"""Faults that are planted before the app is imported, and switched by the grader as it runs.

A planted fault reads its state from a pipe of single bytes that the grader writes: "f" for fail,
"h" for hang, "o" for heal.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import aiosqlite


class Switch:
    """The state of a fault; waits are woken when it changes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._changed = threading.Condition()
        self._state = "o"
        self._turns = 0
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        while byte := os.read(self._descriptor, 1):
            with self._changed:
                self._state = byte.decode()
                self._turns += 1
                self._changed.notify_all()

    def pass_or_fail(self) -> None:
        """Return when the dependency works, wait while it hangs, raise when it is down."""
        with self._changed:
            turns = self._turns
            if self._state == "h":
                self._changed.wait_for(lambda: self._turns > turns)
            if self._state == "f":
                raise sqlite3.OperationalError("unable to open database file")


def database(descriptor: int) -> None:
    """Put the switch into the aiosqlite driver: new connections and everything done on one.

    A broken SQLite file is no database outage: a pooled connection goes on reading it. The driver
    runs each call in the connection's own thread, so a hang there leaves the event loop free, as a
    lost network does.
    """
    switch = Switch(descriptor)
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
            switch.pass_or_fail()
            return function(*args, **kw)

        return await execute(self, call, *args, **kw)

    connection.__init__, connection._execute = planted_prepare, planted_execute


PLANTS: dict[str, Callable[[int], None]] = {"database": database}
