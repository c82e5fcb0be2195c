"""The whole map as data: which card stands where, how it looks, and how arrows run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from clinic.catalogue import Arrow, Chapter, Concept, Course
from clinic.web.drawing.families import Family, family_of
from clinic.web.drawing.lettering import Lettering, labels_fit, letter
from clinic.web.layout import Layout, Place, Way

CORNER, HEAD = 8, 14  # the radius of an arrow's bends, the length of its head
VERBS = {"causes": "causes", "fixed-by": "is fixed by", "leads-to": "leads to"}
PASSIVE = {"causes": "is caused by", "fixed-by": "fixes", "leads-to": "builds on"}


@dataclass(frozen=True)
class Card:
    """A concept on the map."""

    concept: Concept
    number: int
    family: Family
    place: Place
    lettering: Lettering
    written: bool
    tight: bool  # whether the flags need a row of their own below the tag


@dataclass(frozen=True)
class Panel:
    """A chapter on the map."""

    chapter: Chapter
    place: Place
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Line:
    """An arrow on the map."""

    arrow: Arrow
    path: str
    head: str
    abroad: bool  # whether it leaves its chapter


@dataclass(frozen=True)
class Atlas:
    """All that is drawn."""

    width: int
    height: int
    panels: tuple[Panel, ...]
    lines: tuple[Line, ...]

    @cached_property
    def cards(self) -> dict[str, Card]:
        """The cards by slug, in the order of the course."""
        return {card.concept.slug: card for panel in self.panels for card in panel.cards}


def draw(course: Course, layout: Layout) -> Atlas:
    """The map of this course."""
    written = {concept.slug for concept in course.written}
    arrows = {(arrow.source, arrow.target): arrow for arrow in course.arrows}
    panels = tuple(
        Panel(
            chapter,
            layout.panels[chapter.slug],
            tuple(
                _card(course, concept, layout.cards[concept.slug], concept.slug in written)
                for concept in chapter.concepts
            ),
        )
        for chapter in course.chapters
    )
    lines = tuple(_line(course, arrows[way.source, way.target], way) for way in layout.arrows)
    return Atlas(layout.width, layout.height, panels, lines)


def _card(course: Course, concept: Concept, place: Place, written: bool) -> Card:
    tight = not labels_fit(concept.tag, concept.flags)
    return Card(
        concept,
        course.number(concept.slug),
        family_of(concept.tag),
        place,
        letter(concept.title, concept.claim, label_rows=2 if tight else 1),
        written,
        tight,
    )


def _line(course: Course, arrow: Arrow, way: Way) -> Line:
    abroad = course.chapter_of(arrow.source) is not course.chapter_of(arrow.target)
    (before_x, before_y), (x, y) = way.points[-2:]
    across, down = (x > before_x) - (x < before_x), (y > before_y) - (y < before_y)
    base_x, base_y = x - across * HEAD, y - down * HEAD
    half = HEAD // 2
    head = (
        f"M{x} {y}L{base_x + down * half} {base_y + across * half}"
        f"L{base_x - down * half} {base_y - across * half}z"
    )
    stop = (x - across * (HEAD - 3), y - down * (HEAD - 3))
    return Line(arrow, _path((*way.points[:-1], stop)), head, abroad)


def _path(points: tuple[tuple[int, int], ...]) -> str:
    """A line through these points with rounded bends, as SVG writes it."""
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(here, before), _towards(here, after)
        parts.append(f"L{start[0]} {start[1]}Q{here[0]} {here[1]} {end[0]} {end[1]}")
    parts.append(f"L{points[-1][0]} {points[-1][1]}")
    return "".join(parts)


def _towards(here: tuple[int, int], there: tuple[int, int]) -> tuple[int, int]:
    """The point a bend's radius away from here, or half the way if it is near."""
    across, down = there[0] - here[0], there[1] - here[1]
    reach = min(CORNER, (abs(across) + abs(down)) // 2)
    return (
        here[0] + reach * ((across > 0) - (across < 0)),
        here[1] + reach * ((down > 0) - (down < 0)),
    )
