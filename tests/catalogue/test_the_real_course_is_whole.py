"""The concepts and arrows that are shipped, and the lessons in this checkout."""

import re
from collections import Counter

import pytest

from clinic.catalogue import Course, course_root


@pytest.fixture(scope="module")
def real() -> Course:
    """The course of this checkout."""
    return Course.load()


def test_there_are_83_concepts_in_14_chapters(real: Course) -> None:
    """The whole cheat sheet is there, in its order."""
    assert len(real.chapters) == 14
    assert len(real.concepts) == 83
    assert [chapter.number for chapter in real.chapters] == list(range(1, 15))
    assert real.chapters[0].folder == "01-architecture"
    assert real.chapter_of("idor").folder == "11-jwt-auth"
    assert real.concepts[0].slug == "async-first"
    assert real.concepts[-1].slug == "no-mocking"


def test_the_arrows_are_many_enough_and_no_hairball(real: Course) -> None:
    """A map of 83 cards is read by its arrows, and not if there are too many."""
    assert 110 <= len(real.arrows) <= 140
    ends = Counter(slug for arrow in real.arrows for slug in (arrow.source, arrow.target))
    crowded = [slug for slug, count in ends.items() if count > 8]
    assert not crowded, f"too many arrows meet at {crowded}"


def test_leads_to_follows_the_order_of_the_course(real: Course) -> None:
    """Who takes the course from front to back has always learned what an arrow asks for."""
    backward = [
        f"{arrow.source} -> {arrow.target}"
        for arrow in real.arrows
        if arrow.kind == "leads-to" and real.number(arrow.source) >= real.number(arrow.target)
    ]
    assert not backward


def test_each_why_is_one_short_sentence_of_its_own(real: Course) -> None:
    """An arrow is explained in a line that fits a panel and talks down to nobody."""
    whys = [arrow.why for arrow in real.arrows]
    assert len(set(whys)) == len(whys)
    for why in whys:
        assert re.match(r"[A-Z0-9`]|nginx ", why), why
        assert why.endswith("."), why
        assert len(why) <= 110, why
        assert not re.search(r"\b(just|simply|obviously|easy|easily)\b", why, re.IGNORECASE), why
        assert why.count("`") % 2 == 0, why


def test_a_trap_is_never_said_to_be_cured_by_what_causes_it(real: Course) -> None:
    """An effect points back at its cause only in ways that make sense together."""
    kinds = {(arrow.source, arrow.target): arrow.kind for arrow in real.arrows}
    for (source, target), kind in kinds.items():
        if kind == "causes":
            assert kinds.get((target, source)) is None, f"{source} and {target} point at each other"


def test_arrows_are_found_from_both_of_their_ends(real: Course) -> None:
    """The panel of a card lists what goes out and what comes in."""
    for arrow in real.arrows:
        assert arrow in real.arrows_from(arrow.source)
        assert arrow in real.arrows_to(arrow.target)
    assert {a.target for a in real.arrows_from("idor")} == {"id-from-token"}
    assert "url-ownership" in {a.source for a in real.arrows_to("idor")}


def test_every_folder_of_the_course_belongs_to_a_concept(real: Course) -> None:
    """A folder with a wrong name would never be found, and nobody would notice."""
    places = {f"{real.chapter_of(c.slug).folder}/{c.slug}" for c in real.concepts}
    for kind in ("lessons", "graders", "solutions"):
        folders = [path for path in (course_root() / kind).glob("*/*") if path.is_dir()]
        strays = {f"{path.parent.name}/{path.name}" for path in folders} - places
        assert not strays, f"{kind}/ holds what no concept is called: {strays}"


def test_every_written_lesson_can_be_read(real: Course) -> None:
    """Each lesson.toml in this checkout holds what a lesson needs."""
    assert [lesson.concept for lesson in real.lessons] == list(real.written)
