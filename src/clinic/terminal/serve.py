"""`clinic serve`: the learner's app on a port of this machine, started again at each save."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.style import Style
from rich.text import Text

from clinic import bench
from clinic.catalogue import Course, Lesson
from clinic.errors import ClinicError
from clinic.terminal.exercise import LessonName, say
from clinic.terminal.screen import complain, here

HOST, USUAL_PORT = "127.0.0.1", 8000  # where every curl in a page or a report goes
GRACE_SECONDS = 5.0


def command(
    lesson: LessonName,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="8000, if it is free.")
    ] = None,
) -> None:
    """Run your app with reload, and show its log; Ctrl-C ends it."""
    found = Course.load().lesson(lesson)
    folder = bench.on_bench(found, here())
    chosen = free_port(port)
    address = f"http://{HOST}:{chosen}"
    say(f"{found.slug} at {address}, its docs at ", _to(f"{address}/docs"), ". Ctrl-C ends it.")
    with _served(found, folder, chosen) as server, contextlib.suppress(KeyboardInterrupt):
        raise ClinicError(f"the server ended by itself, with exit code {server.wait()}")


def free_port(wanted: int | None) -> int:
    """The port that is asked for, or the usual one, or if that is taken any other.

    Raises `ClinicError` if the one that is asked for is taken.
    """
    port = wanted or USUAL_PORT
    if _is_free(port):
        return port
    if wanted is not None:
        raise ClinicError(f"port {wanted} is taken; name another one with --port, or leave it out")
    with socket.create_server((HOST, 0)) as listening:
        other: int = listening.getsockname()[1]
    complain(f"Port {port} is taken, so your app listens on {other}: mind it in a curl.")
    return other


def server_command(lesson: Lesson, folder: Path, port: int) -> list[str]:
    """The command that serves a learner's app and starts it anew at each save."""
    serving = [lesson.manifest.entry, "--host", HOST, "--port", str(port)]
    return [sys.executable, "-m", "uvicorn", *serving, "--reload", "--reload-dir", str(folder)]


def environment(lesson: Lesson) -> dict[str, str]:
    """What the app finds in its environment; the lesson's own part wins over the learner's."""
    return os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | lesson.manifest.env


@contextmanager
def _served(lesson: Lesson, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server, for the length of a `with`; nothing of it is left, however that ends."""
    with _ended_by_hangup():
        server = subprocess.Popen(
            server_command(lesson, folder, port),
            cwd=folder,
            env=environment(lesson),
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is ours: an app that hangs would not heed it
        )
        try:
            yield server
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, and end all of it that is still there after a while."""
    server.terminate()
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(GRACE_SECONDS)
    finally:  # whoever presses Ctrl-C twice does not want to wait
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@contextmanager
def _ended_by_hangup() -> Iterator[None]:
    """Let a terminal that is closed end us in an orderly way."""

    def leave(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGHUP, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _is_free(port: int) -> bool:
    try:
        with socket.create_server((HOST, port)):
            return True
    except OSError:
        return False


def _to(address: str) -> Text:
    return Text(address, Style(link=address))
