"""What a learner reads about an app that is not fixed yet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import Lesson
from clinic.grading import Outcome, Report, Result
from clinic.lab import Sandbox


@pytest.fixture(scope="module")
def lesson(new_course: Callable[..., Any]) -> Lesson:
    return new_course().lesson()


@pytest.fixture(scope="module")
def report(
    warm_one: Callable[..., Any], both: Sandbox, lesson: Lesson, submission: Callable[..., Path]
) -> Report:
    return warm_one(both).grade(lesson, submission())


@pytest.fixture
def result(report: Report) -> Result:
    """The first check that fails."""
    return report.failed[0]


def test_each_check_has_its_own_verdict(report: Report) -> None:
    assert report.outcome is Outcome.failed
    assert [(r.check.name, r.check.kind, r.outcome) for r in report.results] == [
        ("test_a_stranger_reads_nothing", "fault", "failed"),
        ("test_a_stranger_changes_nothing[words]", "fault", "failed"),
        ("test_a_stranger_changes_nothing[nothing]", "fault", "failed"),
        ("test_the_owner_reads", "guard", "passed"),
        ("test_the_owner_rewrites", "guard", "passed"),
        ("test_the_rule_has_one_place", "shape", "failed"),
    ]


def test_a_failed_check_tells_its_rule_and_what_was_wrong(result: Result) -> None:
    assert result.check.rule == "A letter to somebody else answers as if it did not exist."
    assert result.message == "maya read the letter to tomas: 200"


def test_a_failed_check_shows_the_conversation(result: Result) -> None:
    (exchange,) = result.exchanges
    assert exchange.request == "GET /letters/2\nX-Reader: maya"
    assert exchange.response is not None
    assert exchange.response.startswith("200 OK\n")
    assert exchange.response.endswith('\n\n{"owner":"tomas","text":"Come on Friday."}')
    assert exchange.error is None
    assert exchange.curl == "curl -i http://127.0.0.1:8000/letters/2 -H 'X-Reader: maya'"


def test_a_failed_check_shows_the_log(result: Result) -> None:
    """Its lines hold what the lesson put into the environment."""
    assert "Good morning, maya" in result.log
    assert '"GET /letters/2 HTTP/1.1" 200 OK' in result.log


def test_a_passed_check_shows_nothing(report: Report) -> None:
    kept = [r for r in report.results if r.outcome == "passed"]
    assert all(not r.exchanges and not r.log and not r.message for r in kept)


def test_a_report_says_what_it_is_about(report: Report, lesson: Lesson, both: Sandbox) -> None:
    assert (report.lesson, report.title) == ("idor", lesson.title)
    assert report.sandbox == both.name
    assert {"python", "fastapi", "uvicorn"} <= report.versions.keys()
    assert report.seconds > 0


def test_nothing_of_the_suite_is_in_a_report(report: Report, lesson: Lesson) -> None:
    """The learner sees rules and messages, never the code of a check."""
    text = report.model_dump_json()
    assert str(lesson.suite) not in text
    code = [line.strip() for line in lesson.suite.read_text("utf-8").splitlines()]
    assert not [line for line in code if line.startswith(("assert", "def ")) and line in text]


def test_the_log_ends_with_a_short_traceback(
    warm_one: Callable[..., Any],
    both: Sandbox,
    lesson: Lesson,
    submission: Callable[..., Path],
) -> None:
    """The learner's own lines stand in it; those of libraries are counted."""
    code = (lesson.app / "main.py").read_text("utf-8").replace(
        "    return find(number, reader)\n", "    return answer(number)\n"
    ) + '\n\ndef answer(number):\n    raise RuntimeError("no ink")\n'
    report = warm_one(both).grade(lesson, submission({"app/main.py": code}))
    log = report.failed[0].log
    assert 'File "app/main.py", line ' in log
    assert ", in answer\n" in log
    assert "\nRuntimeError: no ink" in log
    assert " calls in libraries]" in log
    assert "site-packages" not in log
    assert "clinic-" not in log, "the path of the work directory helps nobody"
