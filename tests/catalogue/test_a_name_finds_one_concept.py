"""A person names a concept by slug, by the start of a slug, or by number."""

from pathlib import Path

import pytest

from clinic.catalogue import Chapter, Concept, Course, UnknownConcept
from clinic.errors import ClinicError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("idor", "idor"),
        (" IDOR\n", "idor"),
        ("1", "async-first"),
        ("66", "idor"),
        ("83", "no-mocking"),
        ("stolen", "stolen-refresh"),
        ("live", "live-vs-ready"),
    ],
)
def test_a_slug_a_unique_start_and_a_number_find_it(course: Course, typed: str, meant: str) -> None:
    """Each way of naming a concept leads to the same one."""
    assert course.find(typed).slug == meant


def test_a_whole_slug_wins_over_longer_ones(tmp_path: Path) -> None:
    """A slug that is also the start of another means itself."""
    concepts = [
        Concept(slug=slug, title="T", tag="G", flags=(), claim="C") for slug in ("jwt-flow", "jwt")
    ]
    chapter = Chapter.model_validate(
        {"number": 1, "slug": "auth", "title": "T", "concept": concepts}
    )
    assert Course(tmp_path, (chapter,), ()).find("jwt").slug == "jwt"


def test_a_number_out_of_range_may_start_a_slug(course: Course) -> None:
    """400 is no number of the course, but the start of one slug."""
    assert course.find("400").slug == "400-vs-422"
    assert course.find("40").slug == course.concepts[39].slug


def test_an_ambiguous_start_lists_the_candidates(course: Course) -> None:
    """Who types too little is shown what it may be."""
    with pytest.raises(UnknownConcept) as told:
        course.find("auth")
    assert (
        str(told.value) == '"auth" may be auth-dependency, auth-middleware; type more of the name'
    )


def test_a_very_short_start_lists_only_some(course: Course) -> None:
    """A single letter does not print the whole course."""
    with pytest.raises(UnknownConcept, match=r" and \d+ more; type more of the name$"):
        course.find("s")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("null", 'no lesson "null"; did you mean patch-null?'),
        ("idro", 'no lesson "idro"; did you mean idor?'),
        ("buffering", 'no lesson "buffering"; did you mean proxy-buffering or x-accel-buffering?'),
        ("lifspan", 'no lesson "lifspan"; did you mean lifespan?'),
        (
            "fial-fast",
            'no lesson "fial-fast"; did you mean fail-fast?',
        ),
    ],
)
def test_a_typo_is_answered_with_the_nearest_names(course: Course, typed: str, told: str) -> None:
    """A slip of the finger costs one more try, not a look at the list."""
    with pytest.raises(UnknownConcept) as error:
        course.find(typed)
    assert str(error.value) == told


@pytest.mark.parametrize(
    "typed", ["", "0", "84", "007", "²", "zzzzz", "a\nb", "99999999999999999999"]
)
def test_nonsense_is_told_what_a_name_looks_like(course: Course, typed: str) -> None:
    """Whatever is typed, the answer is one line that says what would work."""
    with pytest.raises(UnknownConcept) as error:
        course.find(typed)
    told = str(error.value)
    assert told.endswith("give a name such as async-first, or a number from 1 to 83")
    assert "\n" not in told


def test_every_number_leads_back_to_its_concept(course: Course) -> None:
    """Numbers run from 1 to 83 in the order of the course."""
    assert len(course.concepts) == 83
    for number, concept in enumerate(course.concepts, start=1):
        assert course.number(concept.slug) == number
        assert course.find(str(number)) == concept
        assert course.find(concept.slug) == concept


def test_a_slug_that_is_unknown_to_the_course_is_an_error_for_a_person(course: Course) -> None:
    """The look-ups by slug take no other name, and say so in the same words."""
    for look_up in (course.number, course.chapter_of, course.arrows_from, course.arrows_to):
        with pytest.raises(ClinicError, match=r'^no lesson "idro"; did you mean idor\?$'):
            look_up("idro")
