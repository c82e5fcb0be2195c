"""Hints come one at a time, and a known mistake is recognised by what it fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import Lesson
from clinic.grading import Outcome, Report
from clinic.grading.assemble import patched
from clinic.grading.variants import read_variants
from clinic.lab import Sandbox


@pytest.fixture
def lesson(made_up: Any) -> Lesson:
    return made_up.lesson()


@pytest.fixture
def graded(
    warm_one: Callable[..., Any], either: Sandbox, lesson: Lesson, folder: Callable[[], Path]
) -> Callable[..., Report]:
    """Grades a wrong variant of the lesson: `graded("writing-forgotten")`."""

    def graded(name: str, **options: object) -> Report:
        (variant,) = (v for v in read_variants(lesson) if v.name == f"wrong/{name}")
        return warm_one(either).grade(lesson, patched(lesson, variant, folder()), **options)

    return graded


def test_a_known_mistake_is_explained(graded: Callable[..., Report]) -> None:
    report = graded("writing-forgotten")
    assert report.resembles is not None
    assert report.resembles.title == "Forget the writing"
    assert report.resembles.text == (
        "Reading is safe, but the other route looks the letter up by itself."
    )


def test_two_mistakes_that_look_alike_are_not_guessed(
    graded: Callable[..., Report], made_up: Any, lesson: Lesson
) -> None:
    path = lesson.grader / "variants/wrong/turned-round.patch"
    made_up.edit(
        path,
        "test_a_stranger_reads_nothing, test_a_stranger_changes_nothing[words],\n"
        "  test_a_stranger_changes_nothing[nothing], test_the_owner_reads, test_the_owner_rewrites",
        "test_a_stranger_changes_nothing[words], test_a_stranger_changes_nothing[nothing]",
    )
    report = graded("writing-forgotten")
    assert report.outcome is Outcome.failed
    assert report.resembles is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[nothing]\n", "[nothing], test_the_owner_reads\n"),
        ("Fails: test_a_stranger_changes_nothing[words], ", "Fails: "),
    ],
    ids=["more", "fewer"],
)
def test_a_pattern_must_match_exactly(
    graded: Callable[..., Report], made_up: Any, lesson: Lesson, old: str, new: str
) -> None:
    for name in ("turned-round", "rule-never-asked"):
        (lesson.grader / f"variants/wrong/{name}.patch").unlink()
    made_up.edit(lesson.grader / "variants/wrong/writing-forgotten.patch", old, new)
    assert graded("writing-forgotten").resembles is None


@pytest.mark.parametrize(
    ("used", "hint"),
    [
        (0, "Whose letter is it?"),
        (1, "Look at what find does with the reader."),
        (2, "HTTPException takes a status."),
        (3, None),
    ],
)
def test_hints_come_one_at_a_time(
    graded: Callable[..., Report], used: int, hint: str | None
) -> None:
    assert graded("rule-never-asked", hints_used=used).hint == hint


def test_a_hint_that_fits_the_first_failed_check_comes_before_the_others(
    graded: Callable[..., Report],
) -> None:
    assert graded("writing-forgotten").hint == "Who may call PUT?"
    assert graded("writing-forgotten", hints_used=3).hint == "Who may call PUT?"
