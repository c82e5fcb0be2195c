"""All concepts, chapters and arrows are there, and nothing covers, crosses or cuts off another."""

import pytest

from clinic.catalogue import Course

COURSE = Course.load()


def overlap(one, two, slack=0.5):
    return (
        one[0] < two[2] - slack
        and two[0] < one[2] - slack
        and one[1] < two[3] - slack
        and two[1] < one[3] - slack
    )


def test_every_concept_chapter_and_arrow_is_there(page):
    slugs = page.eval_on_selector_all(".card", "cards => cards.map((card) => card.dataset.slug)")
    assert slugs == [concept.slug for concept in COURSE.concepts]
    assert page.locator(".frame:visible").count() == len(COURSE.chapters)
    arrows = page.eval_on_selector_all(
        "#arrows .line", "l => l.map(({dataset: d}) => [d.source, d.target, d.kind])"
    )
    assert sorted(map(tuple, arrows)) == sorted((a.source, a.target, a.kind) for a in COURSE.arrows)


def test_a_card_says_what_it_is(page):
    for concept in COURSE.concepts:
        text = page.locator(f"[data-slug='{concept.slug}']").evaluate("card => card.textContent")
        for part in (concept.title, concept.tag, concept.claim, *concept.flags):
            assert part in text, concept.slug


def test_no_card_covers_another_and_each_is_in_its_panel(page, script):
    cards = page.evaluate(script("boxes"), ".card")
    for index, one in enumerate(cards):
        assert not any(overlap(one, two) for two in cards[index + 1 :]), index
    frames = page.evaluate(script("boxes"), ".frame")
    for index, one in enumerate(frames):
        assert not any(overlap(one, two) for two in frames[index + 1 :]), index
    for chapter in COURSE.chapters:
        (frame,) = page.evaluate(script("boxes"), f".frame.p-{chapter.slug}")
        inside = page.evaluate(script("boxes"), f"[data-chapter={chapter.slug}] :is(.card, h2)")
        assert len(inside) == len(chapter.concepts) + 1
        for box in inside:
            assert (frame[0], frame[1]) <= (box[0], box[1]), chapter.slug
            assert box[2] <= frame[2], chapter.slug
            assert box[3] <= frame[3], chapter.slug
            assert frame[1] <= box[1], chapter.slug


def test_no_arrow_runs_through_a_card_or_a_title(page, script):
    assert page.evaluate(script("crossed")) == []


def test_every_arrow_ends_at_its_cards(page, script):
    assert page.evaluate(script("astray")) == []


@pytest.mark.parametrize(
    ("scale", "level"), [(0.44, "far"), (0.69, "far"), (0.7, "near"), (1, "near"), (1.6, "near")]
)
@pytest.mark.parametrize("state", ["untouched", "fixed"])
def test_no_word_is_cut_off_or_covered(page, at, script, scale, level, state):
    at(page, scale)
    assert page.get_attribute("html", "data-lod") == level
    page.evaluate(
        """(state) => { for (const card of document.querySelectorAll(".card")) {
            card.dataset.state = state;
            card.querySelector(".state use").setAttribute("href", `#s-${state}`);
        } }""",
        state,
    )
    assert page.evaluate(script("cut")) == []


@pytest.mark.parametrize(("scale", "least"), [(0.44, 8), (0.7, 8)])
def test_words_are_large_enough_to_read(page, at, script, scale, least):
    at(page, scale)
    assert min(page.evaluate(script("sizes"), scale)) >= least
