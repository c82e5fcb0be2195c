"""What happens in a check is the learner's failure or the grader's fault, never a pass by luck."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.grading import Outcome, Report, Result
from clinic.lab import Sandbox

APP = """
import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/healthy")
async def healthy():
    return {"status": "ok"}


@app.get("/crash")
async def crash():
    raise RuntimeError("no ink")


@app.get("/die")
async def die():
    os._exit(3)


@app.get("/list")
async def numbers():
    return [1, 2, 3]


@app.get("/words")
async def words():
    return "no number"
"""
SUITE = '''
import signal

import pytest

pytestmark = pytest.mark.fault


def test_healthy(boot):
    """It answers."""
    assert boot().get("/healthy").json() == {"status": "ok"}, "it is not healthy"


def test_key(boot):
    """The answer has a key that is not there."""
    assert boot().get("/healthy").json()["patients"] == 1, "no patients"


def test_index(boot):
    """The answer has a fourth number."""
    assert boot().get("/list").json()[3] == 4, "no four"


def test_type(boot):
    """The answer is no number."""
    assert boot().get("/list").json() + 1, "no number"


def test_value(boot):
    """The answer reads as a number."""
    assert int(boot().get("/words").json()) == 1, "no one"


def test_attribute(boot):
    """The answer is a table."""
    assert boot().get("/list").json().items(), "no table"


def test_search(boot):
    """The answer holds a seven."""
    assert next(n for n in boot().get("/list").json() if n == 7), "no seven"


def test_a_crash_that_nobody_looks_at(boot):
    """It answers something."""
    clinic = boot()
    assert clinic.get("/crash").status_code != 404, "nothing there"
    assert clinic.get("/healthy").status_code == 200, "it is gone"


@pytest.mark.expects_500
def test_a_crash_that_is_expected(boot):
    """It crashes."""
    assert boot().get("/crash").status_code == 500, "it must crash"


def test_a_death_that_nobody_looks_at(boot):
    """It is asked."""
    clinic = boot()
    with pytest.raises(AssertionError):
        clinic.get("/die")


def test_an_end_that_was_asked_for(boot):
    """It ends when it is told to."""
    clinic = boot()
    clinic.signal(signal.SIGTERM)
    assert clinic.wait() in (0, -15), "it did not end well"


def test_a_stop(boot):
    """It can be stopped."""
    boot().stop()
'''
PASS = {
    "test_healthy",
    "test_a_crash_that_is_expected",
    "test_an_end_that_was_asked_for",
    "test_a_stop",
}


@pytest.fixture(scope="module")
def report(
    warm_one: Callable[..., Any],
    both: Sandbox,
    with_suite: Callable[..., Any],
    submission: Callable[..., Path],
) -> Report:
    return warm_one(both).grade(with_suite(SUITE), submission({"app/main.py": APP}))


@pytest.fixture
def results(report: Report, named: Callable[..., dict[str, Result]]) -> dict[str, Result]:
    return named(report)


def test_none_of_it_is_the_graders_fault(report: Report) -> None:
    assert report.outcome is Outcome.failed
    assert {r.check.name for r in report.results if r.outcome == "passed"} == PASS


@pytest.mark.parametrize(
    ("check", "error"),
    [
        ("test_key", "KeyError: 'patients'"),
        ("test_index", "IndexError: list index out of range"),
        ("test_type", 'TypeError: can only concatenate list (not "int") to list'),
        ("test_value", "ValueError: invalid literal for int() with base 10: 'no number'"),
        ("test_attribute", "AttributeError: 'list' object has no attribute 'items'"),
        ("test_search", "StopIteration"),
    ],
)
def test_an_answer_of_another_form_fails_in_words(
    results: dict[str, Result], check: str, error: str
) -> None:
    assert results[check].outcome == "failed"
    said = "An answer had another form than the task asks for ("
    assert results[check].message.startswith(f"{said}{error}")
    assert results[check].exchanges


def test_a_crash_is_never_a_fix(results: dict[str, Result]) -> None:
    result = results["test_a_crash_that_nobody_looks_at"]
    assert result.outcome == "failed"
    assert result.message == "GET /crash answered 500: the app crashed."
    assert "RuntimeError: no ink" in result.log


def test_a_death_is_never_a_fix(results: dict[str, Result]) -> None:
    result = results["test_a_death_that_nobody_looks_at"]
    assert result.outcome == "failed"
    assert result.message == "The app's process ended, and nobody had asked it to."
