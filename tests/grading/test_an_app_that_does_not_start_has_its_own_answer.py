"""Nothing is said about checks if there was nothing that could be checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import Lesson
from clinic.grading import Outcome, Report
from clinic.grading.junit import as_junit
from clinic.lab import Limits, Sandbox

Graded = Callable[..., Report]
STARTUP = """\
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app):
    raise ConnectionError("no database here")
    yield

app = FastAPI(lifespan=lifespan)
"""
DEEP = "def load():\n    return {}['key']\n"


@pytest.fixture(scope="module")
def lesson(new_course: Callable[..., Any]) -> Lesson:
    return new_course().lesson()


@pytest.fixture
def graded(
    warm_one: Callable[..., Any], both: Sandbox, lesson: Lesson, submission: Callable[..., Path]
) -> Graded:
    """Grades an app with this main.py, and other files by their path."""

    def graded(main: str | bytes, limits: Limits | None = None, **files: str) -> Report:
        changed = {"app/main.py": main} | {f"app/{name}.py": text for name, text in files.items()}
        return warm_one(both, limits).grade(lesson, submission(changed))

    return graded


def test_no_check_is_counted(graded: Graded) -> None:
    report = graded("import nowhere\n")
    assert report.outcome is Outcome.not_started
    assert {r.outcome for r in report.results} == {"not_run"}
    assert len(report.results) == 6
    assert (report.failed, report.points, report.points_possible) == ((), 0, 4)
    assert (report.hint, report.resembles) == (None, None)


def test_the_fault_is_shown_where_it_is(graded: Graded) -> None:
    """The innermost line of the learner's own code, with the end of the traceback."""
    report = graded("# The app.\nfrom app.rules import load\n\nRULES = load()\n", rules=DEEP)
    trouble = report.trouble
    assert trouble is not None
    assert (trouble.stage, trouble.error) == ("import", "KeyError: 'key'")
    assert (trouble.file, trouble.line, trouble.code) == ("app/rules.py", 2, "return {}['key']")
    assert trouble.traceback is not None
    assert 'File "app/main.py", line 4, in <module>' in trouble.traceback
    assert trouble.traceback.endswith("KeyError: 'key'\n")
    assert "importlib" not in trouble.traceback, "how the engine imports an app helps nobody"


@pytest.mark.parametrize(
    ("main", "stage", "error", "line"),
    [
        ("import nowhere\n", "import", "ModuleNotFoundError: No module named 'nowhere'", 1),
        ("x = 1\ndef app(:\n    pass\n", "import", "SyntaxError: invalid syntax", 2),
        ("import sys\nsys.exit('bye')\n", "import", "it called sys.exit('bye')", 2),
        ("application = 1\n", "import", "has no attribute 'app'", None),
        ("app = 'an app'\n", "import", "app.main:app is of the type str, which is no", None),
        (STARTUP, "startup", "ConnectionError: no database here", 6),
        ("import os\nos._exit(7)\n", "exit", "exit code 7", None),
        (b"app = 1\0\n", "import", "source code string cannot contain null bytes", None),
        ("", "import", "has no attribute 'app'", None),
        ("raise KeyboardInterrupt\n", "import", "KeyboardInterrupt", 1),
        ("import os\nos.abort()\n", "exit", "SIGABRT", None),
        (b"app = '\xff'\n", "import", "SyntaxError: (unicode error) 'utf-8' codec can't", None),
    ],
    ids=[
        "missing",
        "syntax",
        "exit",
        "no-app",
        "type",
        "startup",
        "dead",
        "zero-byte",
        "empty",
        "interrupt",
        "abort",
        "not-utf8",
    ],
)
def test_each_way_to_fail_is_told_in_words(
    graded: Graded, main: str | bytes, stage: str, error: str, line: int | None
) -> None:
    report = graded(main)
    assert report.outcome is Outcome.not_started
    trouble = report.trouble
    assert trouble is not None
    assert trouble.stage == stage
    assert error in trouble.error
    if line is not None:
        assert (trouble.file, trouble.line) == ("app/main.py", line)


def test_an_import_that_hangs_is_ended(graded: Graded) -> None:
    limits = Limits(start_seconds=4.0)
    report = graded("import threading\n\nthreading.Event().wait()\n", limits)
    assert report.outcome is Outcome.not_started
    assert report.trouble is not None
    assert report.trouble.stage == "hang"
    assert (report.trouble.file, report.trouble.line) == ("app/main.py", 3)


def test_in_junit_each_check_is_an_error(graded: Graded) -> None:
    """An error, not a failure: whoever counts failures must not count these."""
    text = as_junit([graded("import nowhere\n")])
    assert 'tests="6" failures="0" errors="6"' in text
    assert text.count("<error ") == 6
    assert text.count("No module named 'nowhere'") == 6


def test_an_app_that_starts_once_is_judged(graded: Graded, lesson: Lesson) -> None:
    """Failing at a later boot is a failed check, as the others have something to say."""
    code = (lesson.app / "main.py").read_text("utf-8")
    report = graded(f"import itertools\n{code}")
    assert report.outcome is Outcome.failed
