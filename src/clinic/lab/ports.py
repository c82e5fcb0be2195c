"""The ports of a sandbox, as they are reached from outside: connections are handed out of it."""

from __future__ import annotations

import socket
from collections.abc import Callable

import httpx

from clinic.lab.channel import Channel
from clinic.lab.client import Client, Exchange
from clinic.lab.connection import complete_connection
from clinic.lab.errors import Stopped
from clinic.lab.limits import Limits

Connect = Callable[[float], socket.socket]


class Ports:
    """Opens connections into a sandbox, and takes those that come out of it.

    `under_way` are the requests that wait for their answer.
    """

    def __init__(
        self, channel: Channel, limits: Limits, observe: Callable[[Exchange], None]
    ) -> None:
        self.under_way: dict[int, httpx.Request] = {}
        self._channel = channel
        self._limits = limits
        self._observe = observe

    def client(self, port: int, connect: Connect | None = None) -> Client:
        """A client of what listens on that port; `connect` goes another way to it."""
        return Client(
            connect or (lambda seconds: self.dial(port, seconds)),
            host=f"127.0.0.1:{port}",
            patience=self._limits.request_seconds,
            longest_body=self._limits.body,
            under_way=self.under_way,
            observe=self._observe,
        )

    def dial(self, port: int, seconds: float) -> socket.socket:
        """A connection to that port. Raises `OSError` if there is none within so many seconds."""
        _, handed = self._channel.ask("dial", port=port)
        return complete_connection(socket.socket(fileno=handed[0]), seconds)

    def listen(self, port: int) -> tuple[int, socket.socket]:
        """A listening socket in there, on that port or, for 0, on a free one; the port and it."""
        try:
            message, handed = self._channel.ask("listen", port=port)
        except OSError as error:  # somebody in there has taken the port, or all of them
            raise Stopped(f"no service can listen on a port of the sandbox: {error}") from None
        return message.port or 0, socket.socket(fileno=handed[0])
