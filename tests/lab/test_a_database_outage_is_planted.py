"""`plant="database"` gives the check a switch in the app's database driver."""

import pytest

from clinic.lab import App

READS = """
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from sqlite3 import OperationalError
import aiosqlite
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with aiosqlite.connect("clinic.db") as app.state.kept:
        yield

app = FastAPI(lifespan=lifespan)

@app.get("/ping")
async def ping() -> str:
    return "pong"

@app.get("/new")
async def new(number: int = 0) -> str:
    print(f"request {number}", flush=True)
    try:
        async with aiosqlite.connect("clinic.db") as connection:
            return await read(connection)
    except OperationalError:
        return "down"

@app.get("/kept")
async def kept() -> str:
    return await read(app.state.kept)

async def read(connection: aiosqlite.Connection) -> str:
    try:
        rows = list(await connection.execute_fetchall("SELECT 'a row'"))
    except OperationalError:
        return "down"
    return rows[0][0]
"""


@pytest.fixture
def app(boot) -> App:
    """An app that reads, over a new connection or over one that it has kept."""
    return boot(READS, plant="database")


def test_it_works_until_it_is_told_otherwise(app: App) -> None:
    assert app.get("/new").json() == "a row"
    assert app.get("/kept").json() == "a row"


@pytest.mark.parametrize("connection", ["/new", "/kept"])
def test_it_fails_and_heals(app: App, connection: str) -> None:
    app.database.fail()
    assert app.get(connection).json() == "down"
    app.database.heal()
    assert app.get(connection).json() == "a row"


@pytest.mark.parametrize("connection", ["/new", "/kept"])
@pytest.mark.parametrize("end", ["heal", "fail"])
def test_it_hangs_until_the_next_change(app: App, connection: str, end: str) -> None:
    app.database.hang()
    waiting = app.send("GET", connection)
    assert app.get("/ping").json() == "pong", "the event loop must stay free"
    assert not waiting.answered(within=0.3)
    getattr(app.database, end)()
    assert waiting.result().json() == {"heal": "a row", "fail": "down"}[end]


def test_all_that_hang_go_on_together(app: App) -> None:
    for first in (1, 11, 21):
        app.database.hang()
        numbers = range(first, first + 8)
        waiting = [app.send("GET", f"/new?number={number}") for number in numbers]
        for number in numbers:
            app.wait_for_log(f"request {number}\n")
        app.database.heal()
        assert [pending.result().json() for pending in waiting] == ["a row"] * 8


def test_an_app_without_the_plant_has_no_switch(boot) -> None:
    app = boot(READS)
    assert app.database is None
    assert app.get("/new").json() == "a row"


def test_an_app_ends_while_its_database_hangs(app: App) -> None:
    app.database.hang()
    app.send("GET", "/new?number=1")
    app.wait_for_log("request 1\n")
    app.stop()
    assert not app.running


def test_statements_are_counted(app: App) -> None:
    assert app.database is not None
    before = app.database.executed
    app.get("/ping")
    assert app.database.executed == before
    app.get("/kept")
    app.get("/kept")
    assert app.database.executed == before + 2
