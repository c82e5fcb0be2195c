"""When a check itself breaks, it is tried once more, and then the course says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.grading import Outcome, Report
from clinic.grading.junit import as_junit
from clinic.lab import Sandbox

SUITE = """
from pathlib import Path

import pytest

RUNS = Path({runs!r})


@pytest.mark.fault
def test_breaks(source):
    '''It is so.'''
    runs = len(RUNS.read_text()) if RUNS.exists() else 0
    RUNS.write_text("x" * (runs + 1))
    if runs < {broken}:
        raise RuntimeError("the check\\nis broken")


@pytest.mark.fault
def test_holds(source):
    '''It is so.'''
    assert source.files("app/*.py"), "there is no app"
"""


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A file with a letter for each run of the check."""
    return tmp_path / "runs"


@pytest.fixture
def graded(
    warm_one: Callable[..., Any],
    either: Sandbox,
    with_suite: Callable[..., Any],
    submission: Callable[..., Path],
    runs: Path,
) -> Callable[..., Report]:
    """Grades by a check that breaks in its first runs: `graded(broken=1)`."""

    def graded(*, broken: int) -> Report:
        lesson = with_suite(SUITE.format(runs=str(runs), broken=broken))
        return warm_one(either).grade(lesson, submission())

    return graded


def test_a_check_that_breaks_once_is_forgiven(graded: Callable[..., Report], runs: Path) -> None:
    report = graded(broken=1)
    assert report.outcome is Outcome.passed
    assert runs.read_text() == "xx"


def test_a_check_that_breaks_twice_is_told(graded: Callable[..., Report], runs: Path) -> None:
    """In one line that names the check; it is not tried a third time."""
    report = graded(broken=9)
    assert report.outcome is Outcome.grader_error
    assert report.reason == "test_breaks: RuntimeError: the check is broken"
    assert runs.read_text() == "xx"


def test_what_the_learner_did_wrong_is_not_tried_again(
    graded: Callable[..., Report], runs: Path
) -> None:
    assert graded(broken=0).outcome is Outcome.passed
    assert runs.read_text() == "x"


def test_in_junit_it_is_no_failure(graded: Callable[..., Report]) -> None:
    """A tool that counts failures must not count it against the learner."""
    text = as_junit([graded(broken=9)])
    assert 'failures="0"' in text
    assert 'type="grader_error"' in text
    assert 'message="test_breaks: RuntimeError: the check is broken"' in text


def test_it_has_no_hint(graded: Callable[..., Report]) -> None:
    """There is nothing in the learner's code that a hint could be about."""
    report = graded(broken=9)
    assert report.hint is None
    assert report.resembles is None
