"""A fake HTTP service outside the sandbox that an app inside calls, and that a check controls."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from clinic.lab.feed import PATIENCE, Feed
from clinic.lab.service import Received, Reply, Service

MOST_KEPT = 64 << 20


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
        self._plans: dict[tuple[str, str], _Plan | Feed] = {}
        self._received: list[Received] = []
        self._room = MOST_KEPT
        self._lock = threading.Lock()
        self._server: Service | None = None
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

    def stream(self, method: str, path: str, **headers: str) -> Feed:
        """Answer that request in pieces, which the check sends one by one, see `Feed`.

        `headers` are written with underscores: `content_type="text/event-stream"`.
        """
        feed = Feed({name.replace("_", "-").title(): value for name, value in headers.items()})
        self._plans[method, path] = feed
        return feed

    def listen(self) -> None:
        """Accept connections (as it does from the start)."""
        self._port, sock = self._listen(self._port)
        self._server = Service(sock, self._reply)
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
            if isinstance(plan, Feed):
                plan.end()
            elif plan.held is not None:
                plan.held.release()
        self.refuse()

    def _reply(self, received: Received) -> Reply | Feed:
        path = received.path.partition("?")[0]
        with self._lock:
            self._room -= received.size
            if self._room < 0:
                return Reply(503, {"detail": "this service has been sent more than it can hold"})
            self._received.append(received)
            plan = self._plans.get((received.method, path))
            if isinstance(plan, Feed):
                return plan
            reply = plan.next_reply() if plan else Reply(404, {"detail": "nothing planned here"})
        if plan is not None and plan.held is not None:
            plan.held.wait()
        return reply
