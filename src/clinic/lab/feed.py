"""An answer of a fake service that a check sends piece by piece."""

from __future__ import annotations

import contextlib
import select
import socket
import threading

PATIENCE = 60.0
LAST_CHUNK = b"0\r\n\r\n"


class Feed:
    """One answer, sent in pieces to each client that asks for it; a late one gets all of them."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        self._changed = threading.Condition()
        self._pieces: list[bytes] = []
        self._clients: list[socket.socket] = []
        self._arrived = 0
        self._left = 0

    def send(self, text: str) -> None:
        """Send a piece to all who are there, and keep it for those who come."""
        data = text.encode()
        self._send(b"%x\r\n%s\r\n" % (len(data), data))

    def end(self) -> None:
        """Send the end of the answer."""
        self._send(LAST_CHUNK)

    def arrived(self, count: int = 1, within: float = 10.0) -> bool:
        """Whether so many clients have asked for it, now or within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._arrived >= count, within)

    def left(self, count: int = 1, within: float = 10.0) -> bool:
        """Whether so many clients have hung up before the end, now or within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._left >= count, within)

    def serve(self, client: socket.socket) -> None:
        """Called for a request whose answer has begun; returns when it is over."""
        with self._changed:
            for piece in self._pieces:
                client.sendall(piece)
            self._clients.append(client)
            self._arrived += 1
            self._changed.notify_all()
        with contextlib.suppress(OSError):  # a client that hangs up may do so with a reset
            while not self._ended and select.select([client], [], [], PATIENCE)[0]:
                if not client.recv(4096):  # what it says is of no interest, only that it is there
                    break
        with self._changed:
            self._clients.remove(client)
            self._left += not self._ended
            self._changed.notify_all()

    @property
    def _ended(self) -> bool:
        return self._pieces[-1:] == [LAST_CHUNK]

    def _send(self, piece: bytes) -> None:
        with self._changed:
            if self._ended:
                return
            self._pieces.append(piece)
            for client in self._clients:
                with contextlib.suppress(OSError):  # it has hung up: `left` tells
                    client.sendall(piece)
                    if piece == LAST_CHUNK:
                        client.shutdown(socket.SHUT_RDWR)
