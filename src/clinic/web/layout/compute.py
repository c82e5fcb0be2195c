"""Computes the layout from the course."""

from __future__ import annotations

from clinic.catalogue import Course
from clinic.web.layout.arrows import Route, route_arrows
from clinic.web.layout.cards import place_cards
from clinic.web.layout.geometry import PITCH, Box
from clinic.web.layout.panels import place_panels
from clinic.web.layout.stored import Layout, Place, Way, fingerprint


def compute(course: Course) -> Layout:
    """Panels, then cards, then arrows. The same course always gives the same layout."""
    panels, whole = place_panels(course.chapters)
    cards = place_cards(panels, course.arrows)
    routes = route_arrows(course.arrows, cards, panels, whole)
    return Layout(
        inputs=fingerprint(course),
        width=whole.width,
        height=whole.height,
        panels={panel.chapter.slug: _place(panel.box) for panel in panels},
        cards={concept.slug: _place(cards[concept.slug]) for concept in course.concepts},
        arrows=tuple(
            Way(
                source=arrow.source,
                target=arrow.target,
                points=_corners(routes[arrow.source, arrow.target]),
            )
            for arrow in course.arrows
        ),
    )


def _place(box: Box) -> Place:
    return Place(x=box.x, y=box.y, width=box.width, height=box.height)


def _corners(route: Route) -> tuple[tuple[int, int], ...]:
    """The points at which it begins, turns and ends."""
    inner = [(x * PITCH, y * PITCH) for x, y in route.path]
    points = [route.start.border, *inner, route.end.border]
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if (before[0] == here[0]) != (here[0] == after[0]):
            kept.append(here)
    return (*kept, points[-1])
