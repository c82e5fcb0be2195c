"""Whatever a learner hands in, the answer is about that, and it is no traceback of Clinic's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.catalogue import Lesson

STARTUP = """\
from contextlib import asynccontextmanager
from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    raise ConnectionError("no database here")
    yield


app = FastAPI(lifespan=lifespan)
"""
STATES = {
    "not-utf8": (b"app = '\xff'\n", "SyntaxError: (unicode error) 'utf-8' codec"),
    "syntax": ("app = (\n", "app/main.py, line 1"),
    "exits": ("import sys\nsys.exit(0)\n", "it called sys.exit(0)"),
    "type": ("app = {}\n", "app.main:app is of the type dict, which is not an ASGI application"),
    "startup": (STARTUP, "ConnectionError: no database here"),
    "markup": ("raise ValueError('[/red][bold')\n", "ValueError: [/red][bold"),
}


@pytest.mark.parametrize("state", STATES)
def test_an_app_that_does_not_start(
    grading_user, on_bench: Callable[..., Path], state: str
) -> None:
    main, told = STATES[state]
    on_bench("idor", {"app/main.py": main})
    ran = grading_user.types("grade", "idor")
    assert ran.returncode == 1
    assert ran.stderr == ""
    assert told in ran.stdout
    assert ran.stdout.rstrip().endswith("The app did not start. No check was run.")


def test_an_app_that_cannot_be_read_by_a_check(grading_user, on_bench: Callable[..., Path]) -> None:
    """No check of this lesson starts the app: each reads it."""
    on_bench("enumeration", {"app/main.py": b"\xff"})
    ran = grading_user.types("grade", "enumeration")
    assert ran.returncode == 1
    assert "app/main.py is not UTF-8 text" in ran.stdout


def test_links_and_caches_are_no_matter(
    grading_user, on_bench: Callable[..., Path], tmp_path: Path
) -> None:
    folder = on_bench("idor", {"app/__pycache__/main.pyc": b"\0", "clinic.db": b"\0"}, fixed=True)
    (folder / "all").symlink_to("/")
    (folder / "app/loop").symlink_to(folder)
    ran = grading_user.types("grade", "idor")
    assert ran.returncode == 0
    assert "Note: all was left out: it is not an ordinary file" in ran.stdout


def test_a_file_of_the_task_is_graded_as_the_course_has_it(
    grading_user, on_bench: Callable[..., Path], made_up
) -> None:
    """A learner who changed one is told so."""
    lesson: Lesson = made_up.lesson()
    made_up.edit(lesson.folder / "lesson.toml", "docs = ", 'given = ["app/main.py"]\ndocs = ')
    on_bench("idor", fixed=True)
    ran = grading_user.types("grade", "idor")
    assert ran.returncode == 1
    assert "Note: app/main.py belongs to the task: it was graded from the course's" in ran.stdout
