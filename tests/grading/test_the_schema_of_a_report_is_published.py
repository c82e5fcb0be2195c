"""What programs read is what the published schema says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from clinic.catalogue import Lesson
from clinic.grading import Report
from clinic.grading.schema import FILE, published
from clinic.lab import Sandbox


@pytest.fixture(scope="module")
def lesson(new_course: Callable[..., Any]) -> Lesson:
    return new_course().lesson()


@pytest.fixture(scope="module")
def check() -> jsonschema.Draft202012Validator:
    """Checks data against the schema in the file."""
    schema = json.loads(FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == published(), (
        "the report has changed: run python -m clinic.grading.schema, and make the number in "
        "clinic.grading.report.SCHEMA larger if a reader of the old form would misread the new one"
    )


@pytest.mark.parametrize(
    "main",
    [None, "import nowhere\n", "app = 1\n"],
    ids=["failed", "not-started", "no-traceback"],
)
def test_a_report_keeps_to_it(
    warm_one: Callable[..., Any],
    either: Sandbox,
    lesson: Lesson,
    submission: Callable[..., Path],
    check: jsonschema.Draft202012Validator,
    main: str | None,
) -> None:
    report = warm_one(either).grade(
        lesson, submission({"app/main.py": main} if main is not None else {})
    )
    check.validate(json.loads(report.model_dump_json()))


def test_it_refuses_what_is_no_report(
    check: jsonschema.Draft202012Validator, report: Report
) -> None:
    data = json.loads(report.model_dump_json())
    check.validate(data)
    for wrong in (
        data | {"outcome": "excellent"},
        data | {"grade": 1.0},
        data | {"schema": "clinic-report/0"},
        {key: value for key, value in data.items() if key != "results"},
    ):
        assert not check.is_valid(wrong)


@pytest.fixture
def report() -> Report:
    """The smallest of all reports."""
    return Report.model_validate(
        {
            "lesson": "idor",
            "title": "IDOR",
            "submission": "exercises/idor",
            "outcome": "passed",
            "results": [],
            "sandbox": "none",
            "versions": {},
            "started": "2025-01-01T00:00:00Z",
            "seconds": 1.0,
        }
    )


def test_it_says_what_a_report_is_called(report: Report) -> None:
    """A reader knows the form before it reads the rest."""
    assert json.loads(report.model_dump_json())["schema"] == "clinic-report/1"
