"""`clinic new` lays out a lesson in which nothing is forgotten: `verify` finds each placeholder."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import clinic
from clinic.catalogue import Course, UnknownConcept
from clinic.errors import ClinicError
from clinic.grading.authoring import lay_out
from clinic.grading.prose import complaints
from clinic.grading.verify import verify
from clinic.lab import Sandbox


@pytest.fixture
def course(made_up: Any) -> Course:
    """A course in which `created-no-content` has no lesson yet."""
    return Course.load(made_up.root)


def test_it_has_every_file_of_a_lesson(course: Course) -> None:
    written = lay_out(course, "created-no-content")
    lesson = course.lesson("created-no-content")
    homes = (lesson.folder, lesson.solution, lesson.grader)
    assert {path for home in homes for path in home.rglob("*") if path.is_file()} == set(written)
    assert lesson.suite.name == "test_created_no_content.py"
    assert lesson.title == "201 / 204 Explicit"
    assert len(lesson.variants("right")) == 2
    assert len(lesson.variants("wrong")) == 4


def test_verify_complains_about_each_placeholder(course: Course, either: Sandbox) -> None:
    written = lay_out(course, "created-no-content")
    reasons = verify(course.lesson("created-no-content"), either).reasons
    for path in written:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if "TODO" in line:
                where = f"{path.relative_to(course.root)}, line {number}: a placeholder is left"
                assert any(reason.startswith(where) for reason in reasons), where
    assert not [reason for reason in reasons if re.search("unreadable|not_started|Error", reason)]


def test_it_can_be_graded_as_it_is(course: Course, either: Sandbox) -> None:
    lay_out(course, "created-no-content")
    lesson = course.lesson("created-no-content")
    assert not [
        said for said in complaints(lesson) if "placeholder" not in said and "words" not in said
    ]
    reasons = verify(lesson, either).reasons
    assert any(
        reason.startswith("solution: fails test_created_no_content_is_") for reason in reasons
    )


def test_nothing_that_exists_is_touched(course: Course) -> None:
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    with pytest.raises(ClinicError, match="idor is there already; nothing was written"):
        lay_out(course, "idor")
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_a_part_that_exists_is_enough_to_refuse(course: Course) -> None:
    folder = course.root / "graders/04-status-codes/created-no-content"
    folder.mkdir(parents=True)
    with pytest.raises(ClinicError, match="there already"):
        lay_out(course, "created-no-content")
    assert not (course.root / "lessons/04-status-codes/created-no-content").exists()


def test_a_concept_must_be_in_the_catalogue(course: Course) -> None:
    with pytest.raises(UnknownConcept, match="did you mean created-no-content"):
        lay_out(course, "created-no-contents")


def test_in_an_installed_course_nothing_is_written(monkeypatch: Any, made_up: Any) -> None:
    package = made_up.root / "clinic"
    shutil.copytree(made_up.root / "lessons", package / "course/lessons")
    monkeypatch.setattr(clinic, "__file__", str(package / "__init__.py"))
    with pytest.raises(ClinicError, match="in a checkout of Clinic"):
        lay_out(Course.load(Path(package / "course")), "created-no-content")
