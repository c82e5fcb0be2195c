"""What a process prints: read as it comes, kept within bounds."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

HEAD, TAIL = 64 * 1024, 192 * 1024


class Log:
    """The output of one process. Its middle is dropped once it is longer than can be kept."""

    def __init__(self, *, most: int, on_flood: Callable[[], None]) -> None:
        read, self.descriptor = os.pipe()
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0
        self._length = 0
        self._most = most
        self._on_flood = on_flood
        self._changed = threading.Condition()
        self._ended = False
        threading.Thread(target=self._follow, args=(read,), daemon=True).start()

    def close_writer(self) -> None:
        """Give up our own copy of the writing end, once the host has its own."""
        os.close(self.descriptor)

    @property
    def text(self) -> str:
        """All that was printed so far, with a note where something was dropped."""
        with self._changed:
            return self._text()

    def wait_for(self, text: str, seconds: float) -> bool:
        """Whether that text is in the log, now or within so many seconds."""
        with self._changed:
            return (
                self._changed.wait_for(
                    lambda: text in self._text() or (self._ended and text not in self._text()),
                    seconds,
                )
                and text in self._text()
            )

    def wait_until_complete(self, seconds: float) -> None:
        """Wait until everybody who could print has ended, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended, seconds)

    def _text(self) -> str:
        note = f"\n[... {self._dropped:,} bytes dropped ...]\n".encode() if self._dropped else b""
        return (self._head + note + self._tail).decode(errors="replace")

    def _follow(self, read: int) -> None:
        while chunk := os.read(read, 65_536):
            with self._changed:
                self._take(chunk)
                self._changed.notify_all()
            if self._length - len(chunk) <= self._most < self._length:
                self._on_flood()
        os.close(read)
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self, chunk: bytes) -> None:
        self._length += len(chunk)
        room = HEAD - len(self._head)
        self._head += chunk[:room] if room > 0 else b""
        self._tail += chunk[max(room, 0) :]
        excess = len(self._tail) - TAIL
        if excess > 0:
            del self._tail[:excess]
            self._dropped += excess
