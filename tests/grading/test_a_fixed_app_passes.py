"""What a learner reads about a fix: all of it, half of it, and one that costs something."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import Course, Lesson
from clinic.grading import Outcome, Report
from clinic.grading.assemble import solved, untouched
from clinic.grading.runner import grade
from clinic.lab import Sandbox


@pytest.fixture(scope="module")
def lesson(new_course: Callable[..., Any]) -> Lesson:
    return new_course().lesson()


@pytest.fixture(scope="module")
def graded(
    warm_one: Callable[..., Any], both: Sandbox, lesson: Lesson, submission: Callable[..., Path]
) -> Callable[..., Report]:
    """Grades the solution with one thing changed: `graded(old, new)`."""

    def graded(old: str = "", new: str = "", **options: object) -> Report:
        code = (lesson.solution / "app/main.py").read_text("utf-8")
        assert old in code
        files = {"app/main.py": code.replace(old, new, 1)}
        return warm_one(both).grade(lesson, submission(files, fixed=True), **options)

    return graded


def test_the_solution_passes_with_all_points(graded: Callable[..., Report]) -> None:
    report = graded()
    assert report.outcome is Outcome.passed
    assert {r.outcome for r in report.results} == {"passed"}
    assert (report.points, report.points_possible) == (4, 4)
    assert (report.hint, report.resembles, report.trouble, report.reason) == (None, None, None, "")


def test_half_a_fix_earns_what_it_fixes(graded: Callable[..., Report]) -> None:
    report = graded("letter = find(number, reader)", "letter = LETTERS[number]")
    assert report.outcome is Outcome.failed
    assert (report.points, report.points_possible) == (2, 4)


def test_what_it_breaks_costs_a_point(graded: Callable[..., Report]) -> None:
    report = graded('    letter["text"] = text\n', "")
    assert [r.check.name for r in report.failed] == ["test_the_owner_rewrites"]
    assert report.outcome is Outcome.failed
    assert (report.points, report.points_possible) == (3, 4)


def test_points_never_fall_below_none(graded: Callable[..., Report]) -> None:
    report = graded("not may_read(", "may_read(")
    assert sum(r.check.kind == "guard" for r in report.failed) == 2
    assert report.points == 0


def test_each_result_is_told_as_soon_as_it_is_there(graded: Callable[..., Report]) -> None:
    told: list[object] = []
    report = graded(on_result=told.append)
    assert tuple(told) == report.results


def test_a_real_lesson_from_broken_to_fixed(either: Sandbox, folder: Callable[[], Path]) -> None:
    """The same for a lesson with a database: `patch-null`."""
    lesson = Course.load().lesson("patch-null")
    broken = grade(lesson, untouched(lesson, folder()), either)
    assert broken.outcome is Outcome.failed
    assert broken.points == 0
    assert {r.check.kind for r in broken.failed} == {"fault"}
    assert "500 Internal Server Error" in (broken.failed[0].exchanges[-1].response or "")
    assert "NOT NULL constraint failed: patients.name" in broken.failed[0].log
    fixed = grade(lesson, solved(lesson, folder()), either)
    assert fixed.outcome is Outcome.passed
    assert fixed.points == fixed.points_possible > 0
