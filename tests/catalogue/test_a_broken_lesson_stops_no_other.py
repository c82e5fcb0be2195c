"""A lesson is read when it is asked for, and only that one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.catalogue import CatalogueError, Course, NoLesson, UnknownConcept

ENUMERATION = ("IDOR Vulnerability", "Enumeration Attack Surface")


@pytest.mark.usefixtures("idor")
def test_one_is_read_while_its_neighbour_is_broken(
    course: Course, put: Callable[..., Path]
) -> None:
    """Grading goes on while an author is at work next door."""
    put("lessons/04-status-codes/enumeration/lesson.toml", "title = ")
    assert course.lesson("idor").slug == "idor"
    with pytest.raises(
        CatalogueError, match=r"^lessons/04-status-codes/enumeration/lesson\.toml: "
    ):
        course.lesson("enumeration")


@pytest.mark.usefixtures("idor")
def test_the_list_of_all_names_what_is_broken(course: Course, put: Callable[..., Path]) -> None:
    """Who asks for all lessons is told about the first fault and how many there are."""
    put("lessons/04-status-codes/enumeration/lesson.toml", "title = ")
    put("lessons/13-production/worker-state/README.md")
    with pytest.raises(CatalogueError) as error:
        _ = course.lessons
    told = str(error.value)
    assert told.startswith("lessons/04-status-codes/enumeration/lesson.toml: not TOML: ")
    assert told.endswith(" (and 1 more broken lesson)")
    assert [concept.slug for concept in course.written] == ["enumeration", "idor", "worker-state"]


@pytest.mark.usefixtures("idor")
def test_lessons_come_in_the_order_of_the_course(
    course: Course, put: Callable[..., Path], manifest: str
) -> None:
    """Not in the order of the alphabet, and not in that of the disk."""
    put("lessons/04-status-codes/enumeration/lesson.toml", manifest.replace(*ENUMERATION))
    assert [(lesson.number, lesson.slug) for lesson in course.lessons] == [
        (26, "enumeration"),
        (66, "idor"),
    ]


@pytest.mark.usefixtures("idor")
def test_a_lesson_that_is_not_written_names_the_nearest_that_are(
    course: Course, put: Callable[..., Path]
) -> None:
    """Somebody who wants to work is shown what there is to do."""
    put("lessons/13-production/worker-state/lesson.toml")
    put("lessons/04-status-codes/enumeration/lesson.toml")
    put("lessons/01-architecture/async-first/lesson.toml")
    with pytest.raises(NoLesson) as error:
        course.lesson("same-401")
    assert str(error.value) == (
        "the lesson same-401 is not written yet; the nearest that are: "
        "idor, worker-state, enumeration"
    )


def test_an_empty_course_says_so(course: Course, tmp_path: Path) -> None:
    """There is nothing near if there is nothing."""
    assert course.lessons == ()
    with pytest.raises(
        NoLesson, match=f"^the lesson idor is not written yet.*{re.escape(str(tmp_path))}$"
    ):
        course.lesson("idor")


def test_an_unknown_name_is_not_an_unwritten_lesson(course: Course) -> None:
    """A typo is answered as a typo."""
    with pytest.raises(UnknownConcept):
        course.lesson("idro")


@pytest.mark.usefixtures("idor")
def test_a_lesson_is_found_as_a_concept_is(course: Course) -> None:
    """By slug, by the start of one, by number."""
    assert course.lesson("66") == course.lesson("ido") == course.lesson("idor")
