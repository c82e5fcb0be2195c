"""An answer that is read as it comes may be endless or drip: it is bounded like any other."""

import time

import pytest

from clinic.lab import Lab, Limits, NoAnswer

MISBEHAVES = """
import asyncio
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()

@app.get("/endless")
async def endless() -> StreamingResponse:
    async def pieces():
        while True:
            yield 65536 * b"x"

    return StreamingResponse(pieces(), headers={"X-Accel-Buffering": "no"})

@app.get("/drips")
async def drips() -> StreamingResponse:
    async def pieces():
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    return StreamingResponse(pieces(), headers={"X-Accel-Buffering": "no"})
"""


@pytest.fixture
def limits() -> Limits:
    """An answer may have a MiB."""
    return Limits(body=1 << 20)


@pytest.mark.parametrize("behind", ["nothing", "a proxy"])
def test_an_endless_answer_is_cut(boot, lab: Lab, behind: str) -> None:
    app = boot(MISBEHAVES)
    asked = app if behind == "nothing" else lab.proxy(app)
    with (
        pytest.raises(NoAnswer, match="more than 1 MiB"),
        asked.stream("GET", "/endless") as answer,
    ):
        answer.read_until("never")


@pytest.mark.parametrize("behind", ["nothing", "a proxy"])
def test_one_that_drips_has_one_deadline(boot, lab: Lab, behind: str) -> None:
    app = boot(MISBEHAVES)
    asked = app if behind == "nothing" else lab.proxy(app)
    began = time.monotonic()
    with (
        pytest.raises(NoAnswer, match=r"'never' did not come in 0\.5 seconds; so far came 'x"),
        asked.stream("GET", "/drips") as answer,
    ):
        answer.read_until("never", within=0.5)
    assert time.monotonic() - began < 15, "each drop has moved the deadline"
