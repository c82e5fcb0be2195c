"""Hands connections to a Unix socket on to an app; what the app answers may be held back."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

PIECE, PAGE = 1 << 16, 4096
LONGEST_HEAD, HEAD_END = 1 << 16, b"\r\n\r\n"
CONNECT_SECONDS = 10.0
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Pour = Callable[[socket.socket, socket.socket], None]


def as_it_comes(source: socket.socket, target: socket.socket) -> None:
    """Pass everything on at once."""
    while data := source.recv(PIECE):
        target.sendall(data)


def in_pages(source: socket.socket, target: socket.socket) -> None:
    """Pass an answer on as a buffering proxy does: in whole pages, and the rest at its end.

    Like nginx, it passes an answer on at once that says `X-Accel-Buffering: no`, without that
    header (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering).
    """
    head, blank, body = _with_head(source).partition(HEAD_END)
    lines = head.split(b"\r\n")
    orders = [line for line in lines if line.lower().startswith(b"x-accel-")]
    kept = b"\r\n".join(line for line in lines if line not in orders) + blank + body
    if b"x-accel-buffering: no" in [order.lower() for order in orders]:
        target.sendall(kept)
        as_it_comes(source, target)
        return
    while data := source.recv(PIECE):
        kept += data
        whole = len(kept) - len(kept) % PAGE
        target.sendall(kept[:whole])
        kept = kept[whole:]
    target.sendall(kept)


def one_request(source: socket.socket, target: socket.socket) -> None:
    """Pass a request on as the only one of its connection, so that the answer has an end."""
    kept = _with_head(source)
    target.sendall(kept.replace(HEAD_END, b"\r\nConnection: close" + HEAD_END, 1))
    as_it_comes(source, target)


def _with_head(source: socket.socket) -> bytes:
    """What comes, read until its head is whole, or it ends, or has no end."""
    kept = b""
    while HEAD_END not in kept and len(kept) < LONGEST_HEAD and (data := source.recv(PIECE)):
        kept += data
    return kept


class Relay:
    """Listens at a path. Each connection is one to the app, which `connect` opens.

    `there` and `back` are how questions and answers are passed on; `absent` is what a client is
    told if nothing listens.
    """

    def __init__(
        self,
        path: Path,
        connect: Callable[[float], socket.socket],
        *,
        there: Pour = as_it_comes,
        back: Pour = as_it_comes,
        absent: bytes = b"",
    ) -> None:
        self._connect = connect
        self._there, self._back, self._absent = there, back, absent
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        path.chmod(0o666)  # the proxy may be another user; only it can enter the folder
        self._listening.listen(64)
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Accept nothing more, and break off what is open."""
        for sock in (self._listening, *list(self._open)):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError, AssertionError):
            stack.enter_context(client)
            try:
                app = stack.enter_context(self._connect(CONNECT_SECONDS))
            except OSError:
                client.recv(PIECE)
                client.sendall(self._absent)
                return
            self._open |= {client, app}
            question = threading.Thread(target=_carry, args=(self._there, client, app), daemon=True)
            question.start()
            _carry(self._back, app, client)
            question.join()
            self._open -= {client, app}


def _carry(pour: Pour, source: socket.socket, target: socket.socket) -> None:
    """Pour until one of the two has ended, and let both know."""
    with contextlib.suppress(OSError):
        pour(source, target)
    for sock in (source, target):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
