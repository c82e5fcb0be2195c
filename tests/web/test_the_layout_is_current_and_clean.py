"""The stored layout belongs to this course and this code, and breaks no rule of its own."""

from collections import defaultdict
from itertools import pairwise

from clinic.catalogue import Course
from clinic.web.layout import fingerprint, read_layout
from clinic.web.layout.cards import place_cards
from clinic.web.layout.panels import ROWS, place_panels

COURSE = Course.load()
LAYOUT = read_layout(COURSE)


def segments(way):
    return [tuple(sorted(pair)) for pair in pairwise(way.points)]


def test_it_is_current():
    assert LAYOUT.inputs == fingerprint(COURSE), "run: python -m clinic.web.layout"


def test_cards_are_placed_the_same_again():
    panels, whole = place_panels(COURSE.chapters)
    assert (whole.width, whole.height) == (LAYOUT.width, LAYOUT.height)
    cards = place_cards(panels, COURSE.arrows)
    assert {slug: (box.x, box.y) for slug, box in cards.items()} == {
        slug: (place.x, place.y) for slug, place in LAYOUT.cards.items()
    }


def test_the_panels_stand_in_four_rows_in_order():
    tops = [LAYOUT.panels[chapter.slug].y for chapter in COURSE.chapters]
    assert tops == sorted(tops)
    assert [tops.count(top) for top in sorted(set(tops))] == [count for count, _ in ROWS]


def test_every_arrow_runs_at_right_angles_and_through_no_card():
    for way in LAYOUT.arrows:
        for (x1, y1), (x2, y2) in segments(way):
            assert (x1 == x2) != (y1 == y2), way.source
            for slug, card in LAYOUT.cards.items():
                inside = (
                    x1 < card.x + card.width
                    and x2 > card.x
                    and y1 < card.y + card.height
                    and y2 > card.y
                )
                assert not inside, f"{way.source} to {way.target} crosses {slug}"


def test_no_two_arrows_share_a_lane():
    lanes = defaultdict(list)
    for way in LAYOUT.arrows:
        for (x1, y1), (x2, y2) in segments(way):
            lane = ("down", x1, y1, y2) if x1 == x2 else ("across", y1, x1, x2)
            lanes[lane[:2]].append((lane[2], lane[3], f"{way.source} to {way.target}"))
    shared = [
        (one[2], two[2])
        for runs in lanes.values()
        for one, two in pairwise(sorted(runs))
        if one[2] != two[2] and two[0] < one[1]
    ]
    assert shared == []
