"""A check sends signals to an app, and is told how it ended."""

import signal

import pytest

from clinic.lab import NoAnswer

STOPS = """
import asyncio, os, signal, sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, print, "told by a signal")
    yield
    print("closed in good order")

app = FastAPI(lifespan=lifespan)

@app.get("/")
async def home() -> str:
    return "open"

@app.get("/exit")
async def leave(code: int) -> None:
    print(f"leaving with {code}", flush=True)
    os._exit(code)

@app.get("/die")
async def die(number: int) -> None:
    os.kill(os.getpid(), number)
"""


def test_a_signal_reaches_the_app(boot) -> None:
    app = boot(STOPS)
    app.signal(signal.SIGUSR1)
    app.wait_for_log("told by a signal")
    assert app.running
    assert app.get("/").json() == "open"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_app_that_is_asked_to_stop_closes(boot, number: signal.Signals) -> None:
    app = boot(STOPS)
    app.signal(number)
    assert app.wait() in {0, -number}
    assert "closed in good order" in app.log
    assert not app.running
    assert not app.died()
    with pytest.raises(NoAnswer, match="refused"):
        app.get("/")


def test_an_app_that_is_killed_does_not(boot) -> None:
    app = boot(STOPS)
    app.signal(signal.SIGKILL)
    assert not app.died(within=20), "it was asked to"
    assert app.wait() == -signal.SIGKILL
    assert "closed" not in app.log


def test_an_app_can_be_stopped_twice(boot) -> None:
    app = boot(STOPS)
    app.stop()
    app.stop()
    assert app.wait() == -signal.SIGKILL


def test_an_app_that_ends_unasked_has_died(boot) -> None:
    app = boot(STOPS)
    assert not app.died()
    with pytest.raises(NoAnswer, match="GET /exit"):
        app.get("/exit?code=7")
    assert app.died(within=20)
    assert not app.running
    assert "leaving with 7" in app.log
    assert app.wait() == 7


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_signal_that_ended_it_is_a_negative_code(boot, number: signal.Signals) -> None:
    app = boot(STOPS)
    with pytest.raises(NoAnswer):
        app.get(f"/die?number={number:d}")
    assert app.wait() == -number


def test_a_signal_to_an_app_that_has_ended_is_refused(boot) -> None:
    app = boot(STOPS)
    app.stop()
    with pytest.raises(AssertionError, match="could not send SIGTERM"):
        app.signal(signal.SIGTERM)
