"""One connection to an app, and the answer that comes on it: all of it within bounds."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpcore
import httpx

from clinic.lab.errors import NoAnswer

PIECE = 4096
LONGEST_TYPE = 200
TEXT = {"utf-8", "us-ascii", "iso-8859-1", "windows-1252"}


class Answer(httpx.Response):
    """A response whose body, decompressed, may not be longer than `longest` bytes."""

    longest: int

    @property
    def charset_encoding(self) -> str | None:
        """What it says its text is encoded in, if that is one for text: `zlib` is none."""
        if len(self.headers.get("Content-Type", "")) > LONGEST_TYPE:
            return None
        named = super().charset_encoding
        return named if named is not None and named.lower() in TEXT else None

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The body in pieces. Raises `NoAnswer` once it is too long."""
        length = 0
        for chunk in super().iter_bytes(chunk_size):
            length += len(chunk)
            if length > self.longest:
                raise NoAnswer(f"got an answer of more than {self.longest >> 20} MiB")
            yield chunk


class Pieces(httpx.SyncByteStream):
    """A body in pieces so small that none of them can be decompressed to a great length."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            for start in range(0, len(chunk), PIECE):
                yield chunk[start : start + PIECE]


class Wire(httpcore.NetworkStream):
    """A connected socket, all of whose reads and writes share one deadline, until it is moved."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Read what has come. Raises `TimeoutError` at the deadline."""
        self._sock.settimeout(self._rest())
        return self._sock.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all of it. Raises `TimeoutError` at the deadline."""
        self._sock.settimeout(self._rest())
        self._sock.sendall(buffer)

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        """The socket, if that is asked for."""
        return self._sock if info == "socket" else None

    def extend(self, seconds: float) -> None:
        """Move the deadline: so many seconds from now."""
        self._deadline = time.monotonic() + seconds

    def _rest(self) -> float:
        rest = self._deadline - time.monotonic()
        if rest <= 0:
            raise TimeoutError
        return rest


def complete_connection(sock: socket.socket, seconds: float) -> socket.socket:
    """Wait for a connection that somebody else has begun. Raises `OSError` if it is refused."""
    _, writable, _ = select.select([], [sock], [], seconds)
    if not writable:
        sock.close()
        raise TimeoutError
    error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        sock.close()
        raise ConnectionRefusedError(error, "refused")
    sock.setblocking(True)
    return sock


def as_curl_sends(request: httpx.Request) -> httpcore.Request:
    """The request with its headers in the order of curl's: nothing in it tells of a grader."""
    headers = [pair for pair in request.headers.raw if pair[0].lower() != b"content-length"]
    length = request.headers.get("Content-Length", "0")
    if length != "0":
        headers.append((b"Content-Length", length.encode()))
    url = httpcore.URL(scheme=b"http", host=b"127.0.0.1", port=80, target=request.url.raw_path)
    return httpcore.Request(
        request.method,
        url,
        headers=headers,
        content=request.stream,
    )
