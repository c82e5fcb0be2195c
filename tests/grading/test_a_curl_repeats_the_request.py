"""The curl in a report sends what the check has sent: it is run, and the app tells what came."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.grading import Exchange, Report, Result
from clinic.lab import Sandbox

ECHO = '''
"""Answers with what came: the request line, the headers, the body."""

import hashlib
import json
import re


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message.get("more_body")
    target = scope["raw_path"] + b"?" + scope["query_string"]
    headers = [[name.decode("latin1"), value.decode("latin1")] for name, value in scope["headers"]]
    told = {"method": scope["method"], "target": target.decode("latin1")}
    told |= {"headers": sorted(headers), "body": hashlib.sha256(body).hexdigest()}
    answer = json.dumps(told).encode()
    start = {"type": "http.response.start", "status": 200}
    start["headers"] = [(b"x-told", answer), (b"content-length", b"4")]
    await send(start)
    await send({"type": "http.response.body", "body": b"told"})
'''
REQUESTS = {
    "get": ("GET", "/letters/1", {}),
    "query": ("GET", "/letters?of=M%C3%A5ns&from=1 May&q=a'b\"c", {}),
    "brackets": ("GET", "/letters?page[size]=10&ids={1,2}&x=[1-3]", {}),
    "params": ("GET", "/letters", {"params": {"q": "a&b=c#d"}}),
    "encoded-path": ("GET", "/letters/a%2Fb/%2e%2e/c", {}),
    "dots": ("GET", "/letters/../secret", {}),
    "token": ("GET", "/letters/1", {"token": "abc.def"}),
    "header": ("GET", "/letters/1", {"headers": {"X-Quoted": 'it\'s "so" $HOME `ls` !'}}),
    "empty-header": ("GET", "/letters/1", {"headers": {"X-Empty": ""}}),
    "agent": ("GET", "/letters/1", {"headers": {"User-Agent": "a phone", "Host": "clinic"}}),
    "accept": ("GET", "/letters/1", {"headers": {"Accept": "text/csv"}}),
    "head": ("HEAD", "/letters/1", {}),
    "options": ("OPTIONS", "/letters/1", {}),
    "json": ("POST", "/letters", {"json": {"text": 'It\'s "so" for $5\n\\ Måns 🩺'}}),
    "hidden": ("POST", "/letters", {"json": {"text": "a\u202eb\u200bc\x1b[31md\ufeff"}}),
    "at-sign": ("POST", "/letters", {"content": "@/etc/hostname"}),
    "no-type": ("POST", "/letters", {"content": "words"}),
    "no-body": ("POST", "/letters", {}),
    "empty-json": ("PUT", "/letters/1", {"json": {}}),
    "form": ("POST", "/letters", {"data": {"text": "a b&c", "to": "Måns"}}),
    "upload": ("POST", "/letters", {"files": {"scan": ("a.txt", b"one\r\ntwo\n", "text/plain")}}),
    "control": ("POST", "/letters", {"content": "a\tb\r\nc\x07'\\n\n"}),
    "bytes": ("POST", "/letters", {"content": b"\xff\xfe\x80'"}),
    "delete": ("DELETE", "/letters/1", {}),
    "delete-body": ("DELETE", "/letters/1", {"json": {"why": "gone"}}),
    "patch": ("PATCH", "/letters/1", {"json": {"text": None}}),
    "long": ("PUT", "/letters/1", {"json": {"text": "It's long. " * 150}}),
}
TOO_LONG = {"content": "x" * 200_000}
SUITE = f"""
import pytest

REQUESTS = {REQUESTS | {"too-long": ("POST", "/letters", TOO_LONG)}!r}


@pytest.mark.fault
@pytest.mark.parametrize("name", REQUESTS)
def test_request(boot, name):
    '''It is repeated.'''
    method, path, options = REQUESTS[name]
    boot().request(method, path, **options)
    assert False, "so that the report shows it"
"""


@pytest.fixture(scope="module")
def report(
    warm_one: Callable[..., Any],
    either: Sandbox,
    with_suite: Callable[..., Any],
    submission: Callable[..., Path],
) -> Report:
    return warm_one(either).grade(with_suite(SUITE), submission({"app/main.py": ECHO}))


@pytest.fixture(scope="module")
def port(submission: Callable[..., Path]) -> Iterator[int]:
    """The port on which uvicorn serves the same app, started by hand."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "uvicorn", "app.main:app", "--log-level", "warning"]
        command += ["--fd", str(listening.fileno())]
        folder = submission({"app/main.py": ECHO})
        with subprocess.Popen(command, cwd=folder, pass_fds=[listening.fileno()]) as server:
            yield listening.getsockname()[1]
            server.kill()


@pytest.fixture
def shown(
    report: Report, named: Callable[[Report], dict[str, Result]]
) -> Callable[[str], Exchange]:
    """The exchange that the report shows for one of the requests."""
    return lambda name: named(report)[f"test_request[{name}]"].exchanges[-1]


# What differs between two programs that send the same, and is of no weight.
OWN = re.compile(r"host: 127\.0\.0\.1:\d+|user-agent: curl/.*|content-length: \d+")


def told(response: str) -> dict[str, object]:
    """What the app says that came, without what a client puts in by itself."""
    (line,) = (line for line in response.splitlines() if line.lower().startswith("x-told: "))
    came: dict[str, object] = json.loads(line.partition(": ")[2])
    came["headers"] = [pair for pair in came["headers"] if not OWN.fullmatch(": ".join(pair))]
    return came


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl (apt install curl)")
@pytest.mark.parametrize("name", REQUESTS)
def test_it_sends_the_same(shown: Callable[[str], Exchange], port: int, name: str) -> None:
    exchange = shown(name)
    command = exchange.curl.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    ran = subprocess.run(
        ["bash", "-c", f"{command} --silent --show-error --max-time 20"],
        capture_output=True,
        check=False,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert told(ran.stdout.decode()) == told(exchange.response or "")


def test_no_command_is_shown_that_would_send_less(shown: Callable[[str], Exchange]) -> None:
    """A body too long for a report is told by its length."""
    assert shown("too-long").curl == (
        "# more than a command line can hold: POST /letters with 200,000 bytes"
    )


def test_it_can_be_shown_as_it_is(shown: Callable[[str], Exchange]) -> None:
    """No character in it is hidden, or does something to a terminal."""
    for name in ("hidden", "control", "bytes"):
        curl = shown(name).curl.replace("\n", "")
        assert curl.isprintable(), curl
