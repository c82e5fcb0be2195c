"""An app that hangs before it accepts a connection is stopped, and told where it stood."""

import time
from collections.abc import Callable

import pytest

from clinic.lab import Lab, Limits, NotStarted

SECONDS, MOST_SECONDS = 4, 40
LIFESPAN = """
import asyncio, time
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app):
    {body}
    yield

app = FastAPI(lifespan=lifespan)
"""


@pytest.fixture
def limits() -> Limits:
    return Limits(start_seconds=SECONDS)


@pytest.fixture
def hangs(boot: Callable[..., object], lab: Lab) -> Callable[[str], NotStarted]:
    """What is told of an app that hangs."""

    def hangs(main: str) -> NotStarted:
        started = time.monotonic()
        with pytest.raises(NotStarted) as raised:
            boot(main)
        assert time.monotonic() - started < MOST_SECONDS
        assert raised.value.problem.stage == "hang"
        assert f"{SECONDS} seconds" in str(raised.value)
        assert not lab.apps[0].running
        assert not lab.apps[0].died()
        return raised.value

    return hangs


def test_an_import_that_hangs(hangs) -> None:
    problem = hangs("import threading\n\nthreading.Event().wait()\n").problem
    assert (problem.file, problem.line) == ("app/main.py", 3)


def test_an_import_that_is_busy(hangs) -> None:
    problem = hangs("def spin():\n    while True:\n        pass\n\nspin()\n").problem
    assert problem.file == "app/main.py"
    assert problem.line in {2, 3}


def test_a_lifespan_that_blocks(hangs) -> None:
    problem = hangs(LIFESPAN.format(body="time.sleep(3600)")).problem
    assert (problem.file, problem.line) == ("app/main.py", 8)


def test_a_lifespan_that_never_yields(hangs) -> None:
    hangs(LIFESPAN.format(body="await asyncio.Event().wait()"))


def test_one_that_ignores_all_it_may_ignore(hangs) -> None:
    hangs(
        "import signal\n"
        "for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n    signal.pause()\n"
    )


def test_one_that_stops_itself(hangs) -> None:
    hangs("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n")
