"""A fake HTTP service outside the sandbox that an app inside calls, and that a check controls."""

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

LONGEST_HEAD, LONGEST_BODY = 1 << 16, 1 << 20
MOST_KEPT = 64 << 20
MOST_READ = 2 * MOST_KEPT
MOST_AT_ONCE = 128
PATIENCE = 60.0
NO_BODY = (204, 304)  # RFC 9110, section 6.4.1


@dataclass(frozen=True)
class Reply:
    """What the service says: a status and a JSON body."""

    status: int = 200
    json: Any = None


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


class Held:
    """Requests of one kind that wait for `release`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._released = False
        self._count = 0

    @property
    def count(self) -> int:
        """How many requests have come so far."""
        with self._changed:
            return self._count

    def arrived(self, count: int = 1, within: float = 10.0) -> bool:
        """Whether so many requests have come, now or within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count >= count, within)

    def release(self) -> None:
        """Let all of them go on, and those that are still to come."""
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def wait(self) -> None:
        """Called for a request: count it, and wait until it is released."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._released, PATIENCE)


class _Plan:
    """What to say to one kind of request: each reply once, the last one for ever after."""

    def __init__(self, replies: tuple[Reply, ...], held: Held | None) -> None:
        self._replies = list(replies) or [Reply()]
        self.held = held

    def next_reply(self) -> Reply:
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


class Upstream:
    """A service at `url`. What nobody planned for is answered with 404."""

    def __init__(self, listen: Callable[[int], tuple[int, socket.socket]]) -> None:
        self._listen = listen
        self._plans: dict[tuple[str, str], _Plan] = {}
        self._received: list[Received] = []
        self._room = MOST_KEPT
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._port = 0
        self.listen()

    @property
    def url(self) -> str:
        """Where the app finds the service."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def received(self) -> list[Received]:
        """The requests so far, in the order in which they came."""
        with self._lock:
            return list(self._received)

    def answer(self, method: str, path: str, *replies: Reply) -> None:
        """Say this to that request; of several replies each once, the last one for ever after."""
        self._plans[method, path] = _Plan(replies, held=None)

    def hold(self, method: str, path: str, *replies: Reply) -> Held:
        """The same, but let each request wait until it is released."""
        held = Held()
        self._plans[method, path] = _Plan(replies, held)
        return held

    def listen(self) -> None:
        """Accept connections (as it does from the start)."""
        self._port, sock = self._listen(self._port)
        self._server = _Server(sock, self._reply)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def refuse(self) -> None:
        """Accept no connections any more: whoever connects is refused at once.

        Connections that a client has kept are closed; requests under way are still answered.
        """
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def close(self) -> None:
        """Let all who wait go, and end."""
        for plan in self._plans.values():
            if plan.held is not None:
                plan.held.release()
        self.refuse()

    def _reply(self, received: Received) -> Reply:
        path = received.path.partition("?")[0]
        with self._lock:
            self._room -= received.size
            if self._room < 0:
                return Reply(503, {"detail": "this service has been sent more than it can hold"})
            self._received.append(received)
            plan = self._plans.get((received.method, path))
            reply = plan.next_reply() if plan else Reply(404, {"detail": "nothing planned here"})
        if plan is not None and plan.held is not None:
            plan.held.wait()
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, sock: socket.socket, reply: Callable[[Received], Reply]) -> None:
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
        if self._places.acquire(blocking=False):
            with self._lock:
                self._idle.add(request)
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._idle.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """An app may break off a connection as it likes."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server: _Server

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
            self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        data = json.dumps(reply.json).encode()
        self.send_response(reply.status)
        if reply.status not in NO_BODY:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
        if self.server.lost:
            self.send_header("Connection", "close")
        self.end_headers()
        if reply.status not in NO_BODY and self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Its log is `Upstream.received`."""


class _Bounded:
    """What comes in on a connection, as long as there is room for it; then it is broken off."""

    def __init__(self, file: BufferedIOBase, server: _Server) -> None:
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
