"""Whatever keeps an app from starting, the learner is told what and where."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.lab import Lab, NotStarted, Problem

Told = Callable[..., Problem]
APP = "from fastapi import FastAPI\napp = FastAPI()\n"
LIFESPAN = """
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app):
    {body}
    yield

app = FastAPI(lifespan=lifespan)
"""


@pytest.fixture
def told(submission: Callable[..., Path], lab: Lab) -> Told:
    """What is told of a submission that does not start."""

    def told(
        main: str | bytes, files: dict[str, str] | None = None, entry: str = "app.main:app"
    ) -> Problem:
        submission(main, files)
        with pytest.raises(NotStarted) as raised:
            lab.boot(entry)
        problem = raised.value.problem
        assert str(raised.value) == problem.error
        assert not lab.apps[0].died(within=20), "an app that never started has not crashed"
        return problem

    return told


@pytest.mark.parametrize(
    ("main", "error", "line"),
    [
        ("def broken(:\n    pass\n", "SyntaxError: invalid syntax", 1),
        ("x = 1\n  y = 2\n", "IndentationError: unexpected indent", 2),
        ("# café\nname = 'caf\xe9'\n".encode("latin-1"), "SyntaxError: (unicode error)", None),
        (b"x = 1\ny = '\0'\n", "SyntaxError: source code", None),
        ("x = 1\n\n1 / 0\n", "ZeroDivisionError: division by zero", 3),
        ("import fastapi.missing\n", "ModuleNotFoundError: No module named 'fastapi.miss", 1),
        ("from app.models import Patient\n", "ModuleNotFoundError: No module named 'app.mod", 1),
        ("import os\nos.environ['SECRET_KEY']\n", "KeyError: 'SECRET_KEY'", 2),
        ("raise BaseException('strange')\n", "BaseException: strange", 1),
        ("import sys\nsys.exit(3)\n", "it called sys.exit(3)", 2),
        ("exit()\n", "it called sys.exit(None)", None),
        ("def f():\n    f()\nf()\n", "RecursionError: maximum recursion depth", 2),
    ],
)
def test_an_import_that_fails(told: Told, main: str | bytes, error: str, line: int | None) -> None:
    problem = told(main)
    assert problem.stage == "import"
    assert problem.error.startswith(error)
    if line is not None:
        assert (problem.file, problem.line) == ("app/main.py", line)


def test_a_failure_is_told_where_the_learner_can_do_something(told: Told) -> None:
    models = "from pydantic import BaseModel\n\nclass Patient(BaseModel):\n    name: 'Nmae'\n"
    problem = told("from app.models import Patient\nPatient(name=1)\n", {"app/models.py": models})
    assert problem.error.startswith("pydantic.errors.PydanticUserError")
    assert (problem.file, problem.line) == ("app/main.py", 2)
    assert problem.traceback.startswith('  File "app/main.py", line 2, in <module>')


def test_a_traceback_holds_nothing_of_ours(told: Told) -> None:
    problem = told("from app.models import f\nf()\n", {"app/models.py": "def f():\n    1 / 0\n"})
    assert (problem.file, problem.line) == ("app/models.py", 2)
    for name in ("host.py", "jobs.py", "importlib", "clinic"):
        assert name not in problem.traceback


@pytest.mark.parametrize(
    ("value", "kind"), [("{}", "dict"), ("None", "NoneType"), ("'app'", "str")]
)
def test_an_app_that_is_none(told: Told, value: str, kind: str) -> None:
    problem = told(f"app = {value}\n")
    assert problem.stage == "import"
    assert problem.error == (
        f"app.main:app is of the type {kind}, which is not an ASGI application"
    )


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        ("app.main:application", "AttributeError: module 'app.main' has no attribute 'application"),
        ("app.main:app.missing", "AttributeError: 'FastAPI' object has no attribute 'missing'"),
        ("app.missing:app", "ModuleNotFoundError: No module named 'app.missing'"),
    ],
)
def test_an_entry_that_is_not_there(told: Told, entry: str, error: str) -> None:
    problem = told(APP, entry=entry)
    assert problem.stage == "import"
    assert problem.error.startswith(error)


@pytest.mark.parametrize(
    ("main", "ending"),
    [
        ("import os\nos._exit(7)\n", "exit code 7"),
        ("import os\nos._exit(0)\n", "exit code 0"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "SIGKILL"),
        ("import ctypes\nctypes.string_at(0)\n", "SIGSEGV"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGRTMIN)\n", "SIGRTMIN"),
    ],
)
def test_a_process_that_ends(told: Told, main: str, ending: str) -> None:
    problem = told(main)
    assert problem.stage == "exit"
    assert ending in problem.error


def test_a_lifespan_that_raises(told: Told) -> None:
    problem = told(LIFESPAN.format(body="raise RuntimeError('no database')"))
    assert problem.stage == "startup"
    assert problem.error == "RuntimeError: no database"
    assert (problem.file, problem.line) == ("app/main.py", 7)


def test_a_lifespan_that_ends_the_process(told: Told) -> None:
    problem = told(LIFESPAN.format(body="import sys; sys.exit(3)"))
    assert problem.stage in {"startup", "exit"}
    assert "3" in problem.error


def test_a_startup_that_an_app_itself_calls_failed(told: Told) -> None:
    main = (
        "async def app(scope, receive, send):\n"
        "    await receive()\n"
        "    await send({'type': 'lifespan.startup.failed', 'message': 'no\\nroom'})\n"
    )
    problem = told(main)
    assert problem.stage == "startup"
    assert problem.error == "room"


def test_an_error_of_any_length_is_told(told: Told) -> None:
    for length in (10_000, 3_000_000):
        problem = told(f"raise ValueError('x' * {length})\n")
        assert "ValueError: xxx" in problem.error or "exit code" in problem.error


def test_an_error_that_cannot_be_told_does_no_harm(told: Told) -> None:
    main = "class Odd(Exception):\n    def __str__(self):\n        1 / 0\nraise Odd\n"
    problem = told(main)
    assert (problem.file, problem.line) == ("app/main.py", 4)


def test_after_a_failure_the_next_one_starts(told: Told, boot, lab: Lab) -> None:
    told("1 / 0\n")
    assert boot(APP).get("/openapi.json").status_code == 200
