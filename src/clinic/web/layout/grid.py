"""The grid on which arrows run: which points are free, and what each already carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from clinic.web.layout.geometry import PITCH, TITLE, Box
from clinic.web.layout.panels import Panel

Point = tuple[int, int]  # in pitches, not in pixels
Side = Literal["left", "right", "top", "bottom"]
STEP: Mapping[Side, Point] = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
TITLE_LETTER = 21  # no letter of a panel's title is wider, on average


@dataclass(frozen=True)
class Port:
    """A place on a card's border where an arrow may begin or end."""

    side: Side
    border: Point  # in pixels
    outside: Point  # the first point of the grid beyond the border
    detour: int  # how far it is from the middle of its side, in pitches


class Grid:
    """All points of the map, with the lines that were drawn on them so far."""

    def __init__(self, whole: Box, panels: Iterable[Panel], cards: Iterable[Box]) -> None:
        self.columns, self.rows = whole.width // PITCH, whole.height // PITCH
        self.blocked: set[Point] = set()
        self.panel_at: dict[Point, str] = {}
        self.across: set[Point] = set()  # points that carry a line from left to right
        self.down: set[Point] = set()
        self.bends: set[Point] = set()
        for panel in panels:
            self.panel_at |= dict.fromkeys(_points(panel.box), panel.chapter.slug)
            self.blocked |= set(_points(_title(panel)))
        for card in cards:
            around = Box(card.x - 5, card.y - 5, card.width + 10, card.height + 10)
            self.blocked |= set(_points(around))

    def free(self, point: Point) -> bool:
        """Whether an arrow may pass here."""
        x, y = point
        return 0 < x < self.columns and 0 < y < self.rows and point not in self.blocked

    def draw(self, path: list[Point]) -> None:
        """Remember what this path occupies."""
        for index, (here, there) in enumerate(pairwise(path)):
            line = self.across if here[1] == there[1] else self.down
            line |= {here, there}
            if index and (here[1] == there[1]) != (path[index - 1][1] == here[1]):
                self.bends.add(here)

    def erase(self, paths: Iterable[list[Point]]) -> None:
        """Forget everything but these paths."""
        self.across, self.down, self.bends = set(), set(), set()
        for path in paths:
            self.draw(path)


def ports(card: Box) -> list[Port]:
    """Where arrows may touch a card: each point of the grid along its border but the corners."""
    found = []
    for y in range(-(-(card.y + 16) // PITCH), (card.bottom - 16) // PITCH + 1):
        away = abs(2 * y * PITCH - card.y - card.bottom) // (2 * PITCH)
        found.append(Port("left", (card.x, y * PITCH), (card.x // PITCH - 1, y), away))
        found.append(Port("right", (card.right, y * PITCH), (card.right // PITCH + 1, y), away))
    for x in range(-(-(card.x + 24) // PITCH), (card.right - 24) // PITCH + 1):
        away = abs(2 * x * PITCH - card.x - card.right) // (4 * PITCH)
        found.append(Port("top", (x * PITCH, card.y), (x, (card.y - 6) // PITCH), away))
        found.append(Port("bottom", (x * PITCH, card.bottom), (x, card.bottom // PITCH + 1), away))
    return found


def _title(panel: Panel) -> Box:
    """The text of the title and of the count beside it."""
    letters = len(f"{panel.chapter.number}. {panel.chapter.title}")
    return Box(panel.box.x, panel.box.y + 6, 24 + letters * TITLE_LETTER + 70, TITLE - 12)


def _points(box: Box) -> Iterable[Point]:
    for x in range(-(-box.x // PITCH), box.right // PITCH + 1):
        for y in range(-(-box.y // PITCH), box.bottom // PITCH + 1):
            yield x, y
