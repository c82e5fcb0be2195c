"""`clinic serve`: the own app on a port of this machine, and nothing of it left in the end."""

import contextlib
import json
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

SECONDS = 60
HANGS = """
import time


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        print("hanging now", flush=True)
        time.sleep(1000)
"""


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        found: int = sock.getsockname()[1]
        return found


@pytest.fixture
def serving(user, port: int):
    """`clinic serve` in the background: `serving("Application startup complete")`."""

    @contextmanager
    def serving(until: str) -> Iterator[tuple[Any, list[str]]]:
        words = ("serve", "idor", "--port", str(port))
        with user.begins(*words, stderr=-2, start_new_session=True) as process:  # -2: to stdout
            lines: list[str] = []
            started: list[psutil.Process] = []
            try:
                read_until(process, until, lines)
                started = psutil.Process(process.pid).children(recursive=True)
                yield process, lines
            finally:  # a test that fails must not leave a server behind
                for other in started:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        other.kill()

    return serving


def read_until(process, text: str, lines: list[str]) -> None:
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return
    raise AssertionError("".join(lines))


def gone(process, number: signal.Signals) -> int:
    """The exit code, once it and all that it started have ended."""
    started = psutil.Process(process.pid).children(recursive=True)
    assert len(started) > 1, "a server, and one that starts it anew"
    process.send_signal(number)
    process.communicate(timeout=SECONDS)
    assert not psutil.wait_procs(started, timeout=SECONDS)[1]
    code: int = process.returncode
    return code


def test_the_app_answers_and_is_started_anew_at_a_save(
    serving, user, on_bench, made_up, port: int
) -> None:
    main = on_bench("idor") / "app/main.py"
    with serving("Application startup complete") as (process, lines):
        assert f"its docs at http://127.0.0.1:{port}/docs" in lines[0]
        letter = Request(f"http://127.0.0.1:{port}/letters/1", headers={"X-Reader": "maya"})
        with urlopen(letter) as answer:
            assert json.load(answer)["owner"] == "maya"
        read_until(process, "Good morning, maya", lines)  # the lesson's own environment
        made_up.edit(main, "1: {", "3: {")
        read_until(process, "Application startup complete", lines)
        with pytest.raises(HTTPError, match="404"):
            urlopen(letter)
        assert gone(process, signal.SIGINT) == 0
    assert not list((user.here / "exercises/idor").rglob("*.pyc"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["kill", "closed"])
def test_a_terminal_that_is_closed_leaves_nothing(serving, on_bench, number) -> None:
    on_bench("idor")
    with serving("Application startup complete") as (process, _):
        assert gone(process, number) == 128 + number


def test_an_app_that_hangs_is_ended(serving, on_bench) -> None:
    on_bench("idor", {"app/main.py": HANGS})
    with serving("hanging now") as (process, _):
        assert gone(process, signal.SIGINT) == 0


def test_a_port_that_is_taken_is_named(user, on_bench, port: int) -> None:
    on_bench("idor")
    with socket.create_server(("127.0.0.1", port)):
        ran = user.types("serve", "idor", "--port", str(port))
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"port {port} is taken; ")
