"""HTTP to an app in the sandbox: one connection for each request, all of it within bounds."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

PIECE = 4096
LONGEST_TYPE = 200
TEXT = {"utf-8", "us-ascii", "iso-8859-1", "windows-1252"}
AGENT = {"User-Agent": "curl/8.14.1", "Accept": "*/*"}  # what the curl in a report sends


class NoAnswer(AssertionError):
    """No complete answer came: refused, broken off, not HTTP, too slow or too long."""


@dataclass(frozen=True)
class Exchange:
    """One request and what came of it: a response, or an error in words."""

    request: httpx.Request
    response: httpx.Response | None
    error: str | None = None


class Client:
    """Sends requests to one app. `observe` sees each exchange when it is over.

    `connect` opens a connection within so many seconds.
    """

    def __init__(
        self,
        connect: Callable[[float], socket.socket],
        *,
        host: str,
        patience: float,
        longest_body: int,
        under_way: dict[int, httpx.Request],
        observe: Callable[[Exchange], None],
    ) -> None:
        self._connect = connect
        self._host = host
        self._patience = patience
        self._longest_body = longest_body
        self._under_way = under_way
        self._observe = observe

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        patience: float | None = None,
        headers: dict[str, str] | None = None,
        **content: Any,
    ) -> httpx.Response:
        """Send a request and read its whole response.

        `content` is what `httpx.Request` takes: json, content, data, files, params. Raises
        `NoAnswer` if no complete answer came within `patience` seconds.
        """
        seconds = self._patience if patience is None else patience
        sent = AGENT | ({"Authorization": f"Bearer {token}"} if token is not None else {})
        url = f"http://{self._host}{path}"
        try:
            request = httpx.Request(method, url, headers=sent | (headers or {}), **content)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise NoAnswer(f"{method} {path} cannot be sent: {error}") from None
        self._under_way[id(request)] = request
        try:
            response = self._exchange(request, seconds)
        except NoAnswer as error:
            self._observe(Exchange(request, None, str(error)))
            raise NoAnswer(f"{method} {path} {error}") from None
        finally:
            del self._under_way[id(request)]
        self._observe(Exchange(request, response))
        return response

    def _exchange(self, request: httpx.Request, patience: float) -> httpx.Response:
        deadline = time.monotonic() + patience
        try:
            with _Stream(self._connect(patience), deadline) as stream:
                origin = httpcore.Origin(b"http", b"127.0.0.1", 80)
                connection = httpcore.HTTP11Connection(origin, stream)
                answer = connection.handle_request(_raw(request))
                response = _Response(
                    answer.status,
                    headers=answer.headers,
                    stream=_Body(answer.iter_stream()),
                    request=request,
                    extensions=answer.extensions,
                )
                if "," in response.headers.get("Content-Encoding", ""):
                    raise NoAnswer("got an answer that is encoded more than once")
                response.longest = self._longest_body
                response.read()
                return response
        except ConnectionRefusedError:
            raise NoAnswer("was refused: nothing listens on that port") from None
        except TimeoutError:
            raise NoAnswer(f"got no complete answer in {patience:g} seconds") from None
        except (OSError, httpcore.NetworkError):
            raise NoAnswer("got no answer: the connection was broken off") from None
        except (httpcore.RemoteProtocolError, httpx.DecodingError) as error:
            raise NoAnswer(f"got no complete answer: {error}") from None
        except httpcore.LocalProtocolError as error:
            raise NoAnswer(f"cannot be sent: {error}") from None


class _Response(httpx.Response):
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
        length = 0
        for chunk in super().iter_bytes(chunk_size):
            length += len(chunk)
            if length > self.longest:
                raise NoAnswer(f"got an answer of more than {self.longest >> 20} MiB")
            yield chunk


class _Body(httpx.SyncByteStream):
    """A body in pieces so small that none of them can be decompressed to a great length."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            for start in range(0, len(chunk), PIECE):
                yield chunk[start : start + PIECE]


class _Stream(httpcore.NetworkStream):
    """A connected socket, all of whose reads and writes share one deadline."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        self._sock.settimeout(self._rest())
        return self._sock.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._sock.settimeout(self._rest())
        self._sock.sendall(buffer)

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        return self._sock if info == "socket" else None

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


def _raw(request: httpx.Request) -> httpcore.Request:
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
