"""`plant="database"` gives the check a switch in the app's database driver."""

import pytest

from clinic.lab import App

READS = """
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from sqlite3 import OperationalError
import sqlite3
import aiosqlite
import sqlalchemy
from fastapi import FastAPI

engine = sqlalchemy.create_engine("sqlite:///clinic.db")

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

@app.get("/sync")
def sync() -> str:
    try:
        with sqlite3.connect("clinic.db") as connection:
            return connection.execute("SELECT 'a row'").fetchone()[0]
    except OperationalError:
        return "down"

@app.get("/engine")
def through_the_engine() -> str:
    try:
        with engine.connect() as connection:
            return connection.scalar(sqlalchemy.text("SELECT 'a row'"))
    except sqlalchemy.exc.OperationalError:
        return "down"

async def read(connection: aiosqlite.Connection) -> str:
    try:
        rows = list(await connection.execute_fetchall("SELECT 'a row'"))
    except OperationalError:
        return "down"
    return rows[0][0]
"""

WAYS = pytest.mark.parametrize("way", ["/new", "/kept", "/sync", "/engine"])


@pytest.fixture
def app(boot) -> App:
    """An app that reads, over a new connection or over one that it has kept."""
    return boot(READS, plant="database")


def test_it_works_until_it_is_told_otherwise(app: App) -> None:
    for way in ("/new", "/kept", "/sync", "/engine"):
        assert app.get(way).json() == "a row"


@WAYS
def test_it_fails_and_heals(app: App, way: str) -> None:
    app.database.fail()
    assert app.get(way).json() == "down"
    app.database.heal()
    assert app.get(way).json() == "a row"


@WAYS
@pytest.mark.parametrize("end", ["heal", "fail"])
def test_it_hangs_until_the_next_change(app: App, way: str, end: str) -> None:
    app.database.hang()
    waiting = app.send("GET", way)
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


@WAYS
def test_statements_are_counted(app: App, way: str) -> None:
    assert app.database is not None
    app.get(way)  # and what is done once, when the first connection is made
    before = app.database.executed
    app.get("/ping")
    assert app.database.executed == before
    app.get(way)
    app.get(way)
    assert app.database.executed == before + 2
