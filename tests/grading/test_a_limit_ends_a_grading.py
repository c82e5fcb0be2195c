"""A submission that takes too much is stopped, and the report says at which limit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.grading import Outcome, Report, Result
from clinic.grading.junit import as_junit
from clinic.lab import Limits, Sandbox

FLOOD = """
    while (number, reader) == (2, "maya"):
        LOG.info("x" * 10_000)
"""


@pytest.fixture(scope="module")
def report(
    warm_one: Callable[..., Any],
    both: Sandbox,
    new_course: Callable[..., Any],
    submission: Callable[..., Path],
) -> Report:
    """Of an app that prints without end for a stranger who reads; all else is right."""
    lesson = new_course().lesson()
    code = (lesson.solution / "app/main.py").read_text("utf-8")
    code = code.replace('    """Show one letter."""\n', f'    """Show one letter."""{FLOOD}')
    limits = Limits(output=1 << 20)
    return warm_one(both, limits).grade(lesson, submission({"app/main.py": code}, fixed=True))


def test_the_report_names_the_limit(report: Report) -> None:
    assert report.outcome is Outcome.limit
    assert report.reason == "it printed more than 1 MiB"


def test_the_check_that_met_it_says_so(
    report: Report, named: Callable[[Report], dict[str, Result]]
) -> None:
    result = named(report)["test_a_stranger_reads_nothing"]
    assert result.outcome == "failed"
    assert result.message == "The submission was stopped: it printed more than 1 MiB."


def test_the_other_checks_are_judged(
    report: Report, named: Callable[[Report], dict[str, Result]]
) -> None:
    results = named(report)
    del results["test_a_stranger_reads_nothing"]
    assert len(results) == 5
    assert {result.outcome for result in results.values()} == {"passed"}


def test_in_junit_it_is_a_failure_of_that_check(report: Report) -> None:
    text = as_junit([report])
    assert 'failures="1"' in text
    assert "it printed more than 1 MiB" in text
