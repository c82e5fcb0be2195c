"""A boot is a fresh process on fresh files, told all and only what the check wants it to know."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.lab import App, Lab, LabError

TELLS = """
import os
import time
from fastapi import FastAPI, Request

app = FastAPI()
other = FastAPI()

@app.get("/environment")
async def environment() -> dict[str, str]:
    return dict(os.environ)

@app.get("/process")
async def process(request: Request) -> dict[str, object]:
    return {"id": os.getpid(), "leads": os.getsid(0) == os.getpid(), "folder": os.getcwd(),
            "client": request.client, "url": str(request.url)}

@app.get("/hour")
async def hour() -> int:
    return time.localtime(0).tm_hour

@other.get("/")
async def home() -> str:
    return "the other app"
"""
COUNTS = """
import aiosqlite
from pathlib import Path
from fastapi import FastAPI

app = FastAPI()

@app.post("/visits")
async def visit() -> int:
    with Path("visits.txt").open("a") as file:
        file.write("one\\n")
    async with aiosqlite.connect("clinic.db") as database:
        await database.execute("CREATE TABLE IF NOT EXISTS visits (id INTEGER PRIMARY KEY)")
        await database.execute("INSERT INTO visits DEFAULT VALUES")
        await database.commit()
        rows = list(await database.execute_fetchall("SELECT id FROM visits"))
    assert len(rows) == len(Path("visits.txt").read_text().splitlines())
    return len(rows)
"""
Boot = Callable[..., App]


def test_the_environment_is_what_the_check_says_and_what_is_ordinary(boot: Boot) -> None:
    app = boot(TELLS, env={"LABS_URL": "http://labs", "TZ": "Europe/Vienna"})
    environment = app.get("/environment").json()
    assert environment.pop("LABS_URL") == "http://labs"
    assert environment.pop("TZ") == "Europe/Vienna"
    assert "PATH" in environment
    assert environment.keys() <= {"HOME", "LANG", "PATH", "TMPDIR"}


def test_a_lab_has_an_environment_that_a_boot_can_override(
    submission: Callable[..., Path], open_lab: Callable[..., Lab]
) -> None:
    submission(TELLS)
    lab = open_lab(env={"ROLE": "nurse", "WARD": "3"})
    environment = lab.boot("app.main:app", env={"ROLE": "doctor"}).get("/environment").json()
    assert environment["ROLE"] == "doctor"
    assert environment["WARD"] == "3"


def test_a_time_zone_in_the_environment_holds(boot: Boot) -> None:
    assert boot(TELLS).get("/hour").json() == 0
    assert boot(TELLS, env={"TZ": "EAST-13"}).get("/hour").json() == 13


def test_the_app_sees_an_ordinary_client(boot: Boot) -> None:
    told = boot(TELLS).get("/process").json()
    address, port = told["client"]
    assert address == "127.0.0.1"
    assert 1024 <= port <= 65_535
    assert told["url"].startswith("http://127.0.0.1:")


def test_each_boot_is_a_process_of_its_own(boot: Boot, lab: Lab) -> None:
    first = boot(TELLS).get("/process").json()
    second = lab.boot("app.main:app").get("/process").json()
    assert first["id"] != second["id"]
    assert first["folder"] != second["folder"]
    assert first["leads"]
    assert second["leads"]


def test_another_entry_can_be_named(submission: Callable[..., Path], lab: Lab) -> None:
    submission(TELLS, {"app/sub/__init__.py": TELLS})
    assert lab.boot("app.main:other").get("/").json() == "the other app"
    assert lab.boot("app.sub:other").get("/").json() == "the other app"


def test_a_boot_has_files_and_a_database_of_its_own(boot: Boot, lab: Lab) -> None:
    assert boot(COUNTS).post("/visits").json() == 1
    assert lab.boot("app.main:app").post("/visits").json() == 1


def test_a_boot_beside_another_shares_files_and_database(boot: Boot, lab: Lab) -> None:
    first = boot(COUNTS)
    second = lab.boot("app.main:app", beside=first)
    assert first.post("/visits").json() == 1
    assert second.post("/visits").json() == 2
    assert first.post("/visits").json() == 3
    assert len(second.rows("SELECT * FROM visits")) == 3


def test_a_boot_beside_an_app_that_has_ended_finds_its_files(boot: Boot, lab: Lab) -> None:
    first = boot(COUNTS)
    first.post("/visits")
    first.stop()
    assert lab.boot("app.main:app", beside=first).post("/visits").json() == 2


def test_the_submission_may_change_after_a_clear(boot: Boot, lab: Lab) -> None:
    assert boot(COUNTS).get("/process").status_code == 404
    lab.clear()
    assert lab.apps == []
    assert boot(TELLS).get("/process").status_code == 200


def test_what_the_app_changes_in_its_own_code_is_gone_with_it(boot: Boot, lab: Lab) -> None:
    rewrites = 'open("app/main.py", "w").write("1 / 0")\n' + TELLS
    assert boot(rewrites).get("/process").status_code == 200
    assert lab.boot("app.main:app").get("/process").status_code == 200


def test_a_number_in_the_environment_is_the_graders_mistake(boot: Boot) -> None:
    with pytest.raises(LabError, match="env: WORKERS must be text, not 2"):
        boot(TELLS, env={"WORKERS": 2})
