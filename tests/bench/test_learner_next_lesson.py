"""The next lesson is where an arrow leads from the last fix, else the next in the course."""

from clinic.bench import Suggestion, suggest
from clinic.catalogue import Course


def course(tmp_path, *slugs: str) -> Course:
    """The real map, with these lessons written; no manifest is read for a suggestion."""
    every = Course.load(tmp_path)
    for slug in slugs:
        folder = tmp_path / "lessons" / every.chapter_of(slug).folder / slug
        folder.mkdir(parents=True)
    return Course.load(tmp_path)


def test_a_beginner_starts_at_the_beginning(tmp_path) -> None:
    found = suggest(course(tmp_path, "idor", "blocking-call", "conflation"), ())
    assert found == Suggestion("blocking-call")


def test_a_cure_is_suggested_with_the_reason(tmp_path) -> None:
    found = suggest(
        course(tmp_path, "blocking-call", "conflation", "live-vs-ready"), ("conflation",)
    )
    assert found is not None
    assert (found.slug, found.after) == ("live-vs-ready", "conflation")
    assert found.why


def test_the_last_fix_leads_on(tmp_path) -> None:
    map_ = course(tmp_path, "conflation", "live-vs-ready", "idor", "id-from-token")
    assert suggest(map_, ("conflation", "idor")).slug == "id-from-token"
    assert suggest(map_, ("idor", "conflation")).slug == "live-vs-ready"
    assert suggest(map_, ("conflation", "idor", "id-from-token")).slug == "live-vs-ready"


def test_harm_is_no_way_on(tmp_path) -> None:
    """`async-first` causes `blocking-call`; nothing leads from it to another lesson here."""
    found = suggest(course(tmp_path, "async-first", "blocking-call", "idor"), ("async-first",))
    assert found == Suggestion("blocking-call"), "it is next by the order, and no arrow says why"


def test_a_lesson_that_is_not_written_is_not_suggested(tmp_path) -> None:
    assert suggest(course(tmp_path, "conflation", "idor"), ("conflation",)) == Suggestion("idor")


def test_everything_is_fixed(tmp_path) -> None:
    assert suggest(course(tmp_path, "idor"), ("idor",)) is None


def test_a_lesson_that_the_course_has_lost_does_no_harm(tmp_path) -> None:
    assert suggest(course(tmp_path, "idor"), ("of-another-course",)) == Suggestion("idor")
