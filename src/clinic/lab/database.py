"""The grader's end of the switch in the database driver (`inside/plants.py` is the other)."""

from __future__ import annotations

import os


class Database:
    """The database of an app that was booted with `plant="database"`. It works at first."""

    def __init__(self) -> None:
        self.far_end, self._near_end = os.pipe()

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
        """Give up both ends."""
        os.close(self.far_end)
        os.close(self._near_end)
