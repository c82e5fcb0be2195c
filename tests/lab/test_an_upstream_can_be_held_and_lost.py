"""A check holds a service's answers to prove an order, and takes the service away."""

import pytest

from clinic.lab import App, Lab, Reply, Upstream

CALLS = """
import os
from fastapi import FastAPI
import httpx

app = FastAPI()
kept = httpx.AsyncClient(base_url=os.environ["LABS_URL"], timeout=60)

@app.get("/kept")
async def over_a_kept_connection(path: str = "/tests") -> str:
    return await call(kept, path)

@app.get("/new")
async def over_a_new_connection(path: str = "/tests") -> str:
    async with httpx.AsyncClient(base_url=os.environ["LABS_URL"], timeout=60) as client:
        return await call(client, path)

async def call(client: httpx.AsyncClient, path: str) -> str:
    try:
        return (await client.get(path)).json()
    except httpx.TransportError as error:
        return type(error).__name__
"""


@pytest.fixture
def app(boot, labs: Upstream) -> App:
    """An app that calls the service."""
    return boot(CALLS, env={"LABS_URL": labs.url})


def test_a_held_request_waits_until_it_is_released(app: App, labs: Upstream) -> None:
    held = labs.hold("GET", "/tests", Reply(200, "ready"))
    assert held.count == 0
    assert not held.arrived(within=0)
    pending = app.send("GET", "/new")
    assert held.arrived()
    assert held.count == 1
    assert not pending.answered(within=0)
    held.release()
    assert pending.answered()
    assert pending.result().json() == "ready"


def test_several_are_held_at_once_and_released_together(app: App, labs: Upstream) -> None:
    held = labs.hold("GET", "/tests", Reply(200, "one"), Reply(200, "two"))
    pending = [app.send("GET", "/new") for _ in range(3)]
    assert held.arrived(3)
    assert not held.arrived(4, within=0)
    held.release()
    assert sorted(p.result().json() for p in pending) == ["one", "two", "two"]
    assert app.get("/new").json() == "two", "those that come later are not held"


def test_what_is_held_does_not_hold_the_rest(app: App, labs: Upstream) -> None:
    held = labs.hold("GET", "/slow", Reply(200, "slow"))
    labs.answer("GET", "/tests", Reply(200, "fast"))
    pending = app.send("GET", "/kept?path=/slow")
    assert held.arrived()
    assert app.get("/kept").json() == "fast"
    held.release()
    assert pending.result().json() == "slow"


@pytest.mark.parametrize("connection", ["/new", "/kept"])
def test_a_lost_service_refuses_and_comes_back_at_the_same_place(
    app: App, labs: Upstream, connection: str
) -> None:
    labs.answer("GET", "/tests", Reply(200, "ready"))
    url = labs.url
    assert app.get(connection).json() == "ready"
    for _ in range(2):
        labs.refuse()
        assert app.get(connection).json() == "ConnectError"
        labs.listen()
        assert labs.url == url
        assert app.get(connection).json() == "ready"


def test_a_request_that_is_held_when_the_service_is_lost_is_still_answered(
    app: App, labs: Upstream
) -> None:
    held = labs.hold("GET", "/tests", Reply(200, "ready"))
    pending = app.send("GET", "/kept")
    assert held.arrived()
    labs.refuse()
    assert app.get("/new").json() == "ConnectError"
    held.release()
    assert pending.result().json() == "ready"
    assert app.get("/kept").json() == "ConnectError"


def test_a_lab_that_is_cleared_lets_go_of_what_is_held(app: App, labs: Upstream, lab: Lab) -> None:
    held = labs.hold("GET", "/tests")
    app.send("GET", "/new")
    assert held.arrived()
    lab.clear()
    assert lab.boot("app.main:app", env={"LABS_URL": "http://nowhere"}).running


def test_it_stays_when_an_app_is_booted_again(app: App, labs: Upstream, lab: Lab) -> None:
    labs.answer("GET", "/tests", Reply(200, "ready"))
    app.stop()
    again = lab.boot("app.main:app", env={"LABS_URL": labs.url})
    assert again.get("/new").json() == "ready"
