"""Messages between the grader and the host: one JSON object each, with file descriptors."""

from __future__ import annotations

import array
import json
import os
import socket
import struct
from typing import Any

HEADER = struct.Struct("!I")
MOST_DESCRIPTORS = 4
LONGEST_MESSAGE = 1 << 20


def send(
    control: socket.socket, message: dict[str, Any], descriptors: tuple[int, ...] = ()
) -> None:
    """Send one message; the descriptors travel with its first byte."""
    data = json.dumps(message).encode()
    data = HEADER.pack(len(data)) + data
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    sent = control.sendmsg([data], rights if descriptors else [])
    control.sendall(data[sent:])


def receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for one message. Raises `EOFError` once the other side is gone."""
    header, descriptors, _, _ = socket.recv_fds(control, HEADER.size, MOST_DESCRIPTORS)
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    header += _exactly(control, HEADER.size - len(header))
    (length,) = HEADER.unpack(header)
    if length > LONGEST_MESSAGE:
        raise EOFError("a message is longer than any that is ever sent")
    message = json.loads(_exactly(control, length))
    if not isinstance(message, dict):
        raise EOFError("a message is not an object")
    return message, descriptors


def _exactly(control: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        chunk = control.recv(length - len(data))
        if not chunk:
            raise EOFError("the other side has closed the connection")
        data += chunk
    return bytes(data)
