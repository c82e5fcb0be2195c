"""A traceback is printed after the answer that it explains; a report waits for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from clinic.grading.logs import condensed
from clinic.lab import Sandbox

APP = """
import asyncio


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return
    body = b"Internal Server Error"
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 500, "headers": [length]})
    await send({"type": "http.response.body", "body": body})
    await asyncio.sleep(1)
    raise RuntimeError("the ink is out")
"""
SUITE = '''
import pytest


@pytest.mark.fault
def test_one_app(boot):
    """It answers."""
    assert boot().get("/").status_code == 200, "it crashed"


@pytest.mark.fault
def test_an_app_and_a_command(boot, run):
    """It answers, and something else is started after it."""
    answer = boot().get("/")
    run("-c", "pass").wait()
    assert answer.status_code == 200, "it crashed"


@pytest.mark.fault
def test_two_apps(boot):
    """The first of two apps answers."""
    first, _ = boot(), boot()
    assert first.get("/").status_code == 200, "it crashed"
'''


def test_a_late_traceback_is_in_the_report(
    warm_one: Callable[..., Any],
    both: Sandbox,
    with_suite: Callable[..., Any],
    submission: Callable[..., Path],
) -> None:
    """Whatever else was started, and in whichever app it crashed."""
    report = warm_one(both).grade(with_suite(SUITE), submission({"app/main.py": APP}))
    assert len(report.failed) == 3
    for result in report.failed:
        assert "RuntimeError: the ink is out" in result.log, result.check.name


def test_frames_of_libraries_are_counted() -> None:
    """Also those that have no file, such as the code that SQLAlchemy writes as it runs."""
    log = """\
Traceback (most recent call last):
  File "/venv/lib/python3.11/site-packages/fastapi/routing.py", line 1, in app
    run(
        ^^^^
  File "/srv/clinic-1/app/main.py", line 7, in read
    store()
  File "<sqlalchemy generated _go() wrapper>", line 2, in _prepare_impl
    return target(fn, self)
            ^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/asyncio/base.py", line 3, in run
    step()
RuntimeError: no ink"""
    assert list(condensed(log)) == [
        "Traceback (most recent call last):",
        "  [1 calls in libraries]",
        '  File "app/main.py", line 7, in read',
        "    store()",
        "  [2 calls in libraries]",
        "RuntimeError: no ink",
    ]
