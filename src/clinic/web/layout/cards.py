"""Where the cards of a chapter stand inside its panel: what belongs together stands together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import exp

from clinic.catalogue import Arrow
from clinic.web.layout.geometry import Box, Cell
from clinic.web.layout.panels import Panel

STEPS, HEAT, COOLING = 12_000, 3.0, 0.9996
BENT, BLOCKED, FAR, BACKWARDS, PULL = 2.5, 4.0, 1.0, 0.25, 0.15


@dataclass(frozen=True)
class _Pull:
    """An arrow that leaves the panel draws its card to that side."""

    slug: str
    x: float
    y: float


def place_cards(panels: Iterable[Panel], arrows: Iterable[Arrow]) -> dict[str, Box]:
    """The box of each concept's card. The same input gives the same places."""
    every = tuple(panels)
    home = {concept.slug: panel for panel in every for concept in panel.chapter.concepts}
    known = tuple(arrows)
    boxes = {}
    for panel in every:
        inside = [a for a in known if home[a.source] is panel and home[a.target] is panel]
        pulls = [pull for arrow in known for pull in _pulls(arrow, panel, home)]
        ends = [(arrow.source, arrow.target) for arrow in inside]
        for slug, cell in _settle(panel, ends, pulls).items():
            boxes[slug] = panel.card(cell)
    return boxes


def _pulls(arrow: Arrow, panel: Panel, home: Mapping[str, Panel]) -> Iterable[_Pull]:
    for here, there in ((arrow.source, arrow.target), (arrow.target, arrow.source)):
        if home[here] is panel and home[there] is not panel:
            x = home[there].box.x + home[there].box.width / 2 - panel.box.x - panel.box.width / 2
            y = home[there].box.y - panel.box.y
            size = abs(x) + abs(y)
            yield _Pull(here, x / size, y / size)


def _settle(panel: Panel, arrows: list[tuple[str, str]], pulls: list[_Pull]) -> Mapping[str, Cell]:
    """Simulated annealing: swap two cells, keep what is cheaper, and now and then what is not."""
    cells = [Cell(column, row) for row in range(panel.rows) for column in range(panel.columns)]
    slugs = [concept.slug for concept in panel.chapter.concepts]
    held: list[str | None] = [*slugs, *[None] * (len(cells) - len(slugs))]
    dice = random.Random(panel.chapter.slug)  # noqa: S311 - repeatable on purpose

    def places() -> dict[str, Cell]:
        return {slug: cell for slug, cell in zip(held, cells, strict=True) if slug is not None}

    now = best = places()
    cost = lowest = _cost(now, slugs, arrows, pulls, panel)
    heat = HEAT
    for _ in range(STEPS):
        one, two = dice.sample(range(len(cells)), 2)
        held[one], held[two] = held[two], held[one]
        now = places()
        new = _cost(now, slugs, arrows, pulls, panel)
        heat *= COOLING
        if new <= cost or dice.random() < exp((cost - new) / heat):
            cost = new
            if cost < lowest:
                best, lowest = now, cost
        else:
            held[one], held[two] = held[two], held[one]
    return best


def _cost(
    places: Mapping[str, Cell],
    slugs: list[str],
    arrows: list[tuple[str, str]],
    pulls: list[_Pull],
    panel: Panel,
) -> float:
    taken = set(places.values())
    total = sum(_length(places[source], places[target], taken) for source, target in arrows)
    for one, two in combinations(slugs, 2):  # the first concepts stand at the top and the left
        early, late = places[one], places[two]
        total += BACKWARDS * (early.row > late.row) + BACKWARDS / 2 * (early.column > late.column)
    for pull in pulls:
        cell = places[pull.slug]
        total -= PULL * (pull.x * (cell.column / panel.columns) + pull.y * (cell.row / panel.rows))
    return total


def _length(source: Cell, target: Cell, taken: set[Cell]) -> float:
    across, down = target.column - source.column, target.row - source.row
    far = FAR * (abs(across) + abs(down) - 1)
    if across and down:
        return far + BENT
    between = [
        Cell(source.column + step * (across > 0) - step * (across < 0), source.row)
        if across
        else Cell(source.column, source.row + step * (down > 0) - step * (down < 0))
        for step in range(1, max(abs(across), abs(down)))
    ]
    return far + BLOCKED * any(cell in taken for cell in between)
