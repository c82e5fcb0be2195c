"""The grader's end of the switch in the database driver (`inside/plants.py` is the other)."""

from __future__ import annotations

import contextlib
import os


class Database:
    """The database of an app that was booted with `plant="database"`. It works at first."""

    def __init__(self) -> None:
        self._orders, self._near_end = os.pipe()
        self._tally, self._counter = os.pipe()
        os.set_blocking(self._tally, False)
        self._executed = 0

    @property
    def far_ends(self) -> tuple[int, int]:
        """What the app is handed: where it reads orders, and where it counts statements."""
        return self._orders, self._counter

    @property
    def executed(self) -> int:
        """How many SQL statements the driver has been given since the start."""
        with contextlib.suppress(BlockingIOError):  # a pipe holds no more than 64 KiB
            self._executed += len(os.read(self._tally, 1 << 16))
        return self._executed

    def fail(self) -> None:
        """From now on the driver raises `sqlite3.OperationalError`, like a server that is down."""
        os.write(self._near_end, b"f")

    def hang(self) -> None:
        """From now on each call of the driver waits until the next change."""
        os.write(self._near_end, b"h")

    def heal(self) -> None:
        """From now on the database works again."""
        os.write(self._near_end, b"o")

    def close(self) -> None:
        """Give up all ends."""
        for descriptor in (self._orders, self._near_end, self._tally, self._counter):
            os.close(descriptor)
