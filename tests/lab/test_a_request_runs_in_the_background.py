"""`send` makes a request in the background, so that a check can act while it is under way."""

import pytest

from clinic.lab import Lab, NoAnswer

WAITS = """
import asyncio
from fastapi import FastAPI

app = FastAPI()
door = asyncio.Event()

@app.get("/wait")
async def wait() -> str:
    print("waits", flush=True)
    await door.wait()
    return "came in"

@app.post("/open")
async def open_door() -> None:
    door.set()
"""


def test_it_is_answered_once_the_answer_has_come(boot) -> None:
    app = boot(WAITS)
    pending = app.send("GET", "/wait")
    app.wait_for_log("waits")
    assert not pending.answered(within=0)
    app.post("/open")
    assert pending.answered()
    assert pending.answered(within=0)
    assert pending.result().json() == "came in"


def test_a_request_that_gets_no_answer_is_never_answered(boot) -> None:
    app = boot(WAITS)
    pending = app.send("GET", "/wait")
    app.wait_for_log("waits")
    app.stop()
    assert not pending.answered()
    with pytest.raises(NoAnswer, match="GET /wait"):
        pending.result()


def test_many_run_at_once(boot) -> None:
    app = boot(WAITS)
    pending = [app.send("GET", "/wait") for _ in range(20)]
    app.post("/open")
    assert {p.result().json() for p in pending} == {"came in"}


def test_each_exchange_is_observed(boot, lab: Lab) -> None:
    seen = []
    lab.observe = seen.append
    app = boot(WAITS)
    app.send("POST", "/open").result()
    app.get("/wait", token="abc", params={"of": "it"})
    app.stop()
    with pytest.raises(NoAnswer):
        app.get("/gone")
    lab.observe = lambda _: None
    assert [exchange.request.method for exchange in seen] == ["POST", "GET", "GET"]
    assert seen[1].request.url.query == b"of=it"
    assert seen[1].request.headers["authorization"] == "Bearer abc"
    assert seen[1].response.json() == "came in"
    assert seen[2].response is None
    assert seen[2].error == "was refused: nothing listens on that port"
