"""`rows` runs SQL on the app's database in a process that holds none of the learner's code."""

import pytest

from clinic.lab import App, Lab, Limits

KEEPS = """
import sqlite3
from fastapi import FastAPI

sqlite3.register_adapter(dict, str)
with sqlite3.connect("clinic.db") as database:
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, note TEXT)")
    database.execute("INSERT INTO visits (note) VALUES ('flu'), ('cough')")
app = FastAPI()

@app.get("/visits")
def visits() -> list[str]:
    with sqlite3.connect("clinic.db") as database:
        return [note for (note,) in database.execute("SELECT note FROM visits ORDER BY id")]
"""


@pytest.fixture
def limits() -> Limits:
    return Limits(request_seconds=8)  # SQLite itself waits five seconds for a lock


@pytest.fixture
def app(boot) -> App:
    """An app with two visits in its database."""
    return boot(KEEPS)


def test_rows_are_read(app: App) -> None:
    found = app.rows("SELECT id, note FROM visits WHERE note = ? ORDER BY id", "cough")
    assert found == [{"id": 2, "note": "cough"}]
    assert app.rows("SELECT * FROM visits WHERE note IS ?", None) == []


def test_a_seed_is_seen_by_the_app(app: App) -> None:
    assert app.rows("INSERT INTO visits (note) VALUES (?)", "fever") == []
    assert app.get("/visits").json() == ["flu", "cough", "fever"]


def test_rows_stay_when_the_app_has_ended(app: App) -> None:
    app.stop()
    assert app.rows("SELECT count(*) AS n FROM visits") == [{"n": 2}]


def test_another_file_can_be_named(app: App, lab: Lab) -> None:
    code = "import sqlite3; sqlite3.connect('other.db').execute('CREATE TABLE x (y)')"
    lab.run("-c", code, beside=app).wait()
    assert app.rows("SELECT * FROM x", database="other.db") == []


@pytest.mark.parametrize(
    ("sql", "database", "told"),
    [
        ("SELECT * FROM patients", "clinic.db", "no such table: patients"),
        ("SELECT", "clinic.db", "incomplete input"),
        ("SELECT * FROM visits", "missing.db", "there is no file missing.db"),
        ("SELECT * FROM visits", "app/main.py", "not a database"),
        ("INSERT INTO visits VALUES (1, 'again')", "clinic.db", "UNIQUE constraint failed"),
    ],
)
def test_what_cannot_be_read_is_told_in_sqlites_words(
    app: App, sql: str, database: str, told: str
) -> None:
    with pytest.raises(AssertionError, match=f"could not read the database: .*{told}"):
        app.rows(sql, database=database)


def test_the_learners_code_has_no_part_in_it(boot, lab: Lab, submission) -> None:
    shadow = "raise SystemExit('the learner was here')"
    submission(KEEPS, {"json.py": shadow, "wire.py": shadow, "sitecustomize.py": shadow})
    app = lab.boot("app.main:app")
    assert app.rows("SELECT count(*) AS n FROM visits") == [{"n": 2}]


def test_a_database_that_is_locked_is_told(app: App, lab: Lab) -> None:
    code = (
        "import signal, sqlite3\n"
        "database = sqlite3.connect('clinic.db', isolation_level=None)\n"
        "database.execute('BEGIN EXCLUSIVE')\n"
        "print('locked', flush=True)\nsignal.pause()"
    )
    lab.run("-c", code, beside=app).wait_for_log("locked")
    with pytest.raises(AssertionError, match="database is locked"):
        app.rows("SELECT * FROM visits")


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
        "SELECT printf('%.*c', 3000000, 'x') AS long",
    ],
    ids=["endless", "too long"],
)
def test_a_read_that_goes_wrong_does_not_spoil_the_next(app: App, sql: str) -> None:
    for _ in range(2):
        with pytest.raises(AssertionError, match="could not read the database: no answer"):
            app.rows(sql)
        assert app.rows("SELECT count(*) AS n FROM visits") == [{"n": 2}]
