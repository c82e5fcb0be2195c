"""The HTTP server behind a fake service. What it takes in is bounded: an app sends anything."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any

from clinic.lab.feed import PATIENCE, Feed

LONGEST_HEAD, LONGEST_BODY = 1 << 16, 1 << 20
MOST_READ = 128 << 20
MOST_AT_ONCE = 128
FEED_SECONDS = 5.0  # to take a piece; who does not is gone
NO_BODY = (204, 304)  # RFC 9110, section 6.4.1


@dataclass(frozen=True)
class Reply:
    """What the service says: a status, a JSON body and headers besides."""

    status: int = 200
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)


HANG_UP = Reply(0)  # no answer at all: the service breaks the connection off


@dataclass(frozen=True)
class Received:
    """A request that has come: its path holds the query, its names of headers are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        """The body, parsed. Raises `ValueError` if it is not JSON."""
        return json.loads(self.body)

    @property
    def size(self) -> int:
        """How many bytes of the app's are in it."""
        names = sum(len(name) + len(value) for name, value in self.headers.items())
        return len(self.path) + names + len(self.body)


class Service(ThreadingHTTPServer):
    """Serves on a socket that somebody else has bound; `reply` says what to answer."""

    daemon_threads = True

    def __init__(self, sock: socket.socket, reply: Callable[[Received], Reply | Feed]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = sock
        self.reply = reply
        self.lost = False
        self.room = MOST_READ
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._idle: set[socket.socket] = set()
        self._lock = threading.Lock()

    def server_close(self) -> None:
        """Stop, and hang up on clients that have kept a connection without using it."""
        super().server_close()
        with self._lock:
            self.lost = True
            for connection in self._idle:
                _hang_up(connection)

    @contextlib.contextmanager
    def busy(self, connection: socket.socket) -> Iterator[None]:
        """Until the end of the `with`, that connection waits for us and not for its client."""
        with self._lock:
            self._idle.discard(connection)
        yield
        with self._lock:
            self._idle.add(connection)
            if self.lost:
                _hang_up(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread, or close it where there are too many."""
        if self._places.acquire(blocking=False):
            with self._lock:
                self._idle.add(request)
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve it, and give its place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that has ended."""
        with self._lock:
            self._idle.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """An app may break off a connection as it likes."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server: Service

    def setup(self) -> None:
        super().setup()
        self._coming = _Bounded(self.rfile, self.server)
        self.rfile = self._coming  # type: ignore[assignment]

    def handle_one_request(self) -> None:
        self._coming.head = LONGEST_HEAD
        super().handle_one_request()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._do
        raise AttributeError(name)

    def _do(self) -> None:
        with self.server.busy(self.connection):
            length = self.headers.get("Content-Length", "0")
            size = int(length) if length.isdigit() else 0
            body = self.rfile.read(min(size, LONGEST_BODY))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = self.server.reply(Received(self.command, self.path, headers, body))
            if isinstance(reply, Feed):
                self._feed(reply)
            else:
                self._answer(reply)

    def _feed(self, feed: Feed) -> None:
        """Begin the answer, and wait until the feed has ended or the client is gone."""
        self.close_connection = True
        self.send_response(200)
        for name, value in feed.headers.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        self.connection.settimeout(FEED_SECONDS)
        feed.serve(self.connection)

    def _answer(self, reply: Reply) -> None:
        if reply is HANG_UP:
            self.close_connection = True
            _hang_up(self.connection)
            return
        data = json.dumps(reply.json).encode()
        self.send_response(reply.status)
        if reply.status not in NO_BODY:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if self.server.lost:
            self.send_header("Connection", "close")
        self.end_headers()
        if reply.status not in NO_BODY and self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Its log is `Upstream.received`."""


class _Bounded:
    """What comes in on a connection, as long as there is room for it; then it is broken off."""

    def __init__(self, file: BufferedIOBase, server: Service) -> None:
        self._file = file
        self._server = server
        self.head = LONGEST_HEAD
        self.close = file.close

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._server.room -= len(data)
        return data

    def readline(self, size: int) -> bytes:
        if min(self.head, self._server.room) <= 0:
            raise ConnectionAbortedError
        line = self._file.readline(min(size, self.head))
        self.head -= len(line)
        self._server.room -= len(line)
        return line


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the client may have been faster
        connection.shutdown(socket.SHUT_RDWR)
