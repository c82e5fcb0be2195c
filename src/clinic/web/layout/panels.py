"""Where the panels of the chapters stand: four rows, in the order of the course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from clinic.catalogue import Chapter
from clinic.web.layout.geometry import (
    CARD_DROP,
    CARD_HEIGHT,
    CARD_WIDTH,
    COLUMN,
    GUTTER,
    LANE_BELOW,
    MARGIN,
    PANEL_FOOT,
    PANEL_SIDE,
    PITCH,
    ROW,
    TITLE,
    Box,
    Cell,
)

# How many chapters stand beside each other in each row, and how many rows of cards those have.
ROWS = ((4, 3), (3, 2), (3, 2), (4, 3))


@dataclass(frozen=True)
class Panel:
    """The panel of one chapter, before its cards are placed."""

    chapter: Chapter
    box: Box
    columns: int
    rows: int
    step: int  # from one column of cards to the next

    def card(self, cell: Cell) -> Box:
        """The box of the card in this cell."""
        x = self.box.x + PANEL_SIDE + cell.column * self.step
        y = self.box.y + TITLE + CARD_DROP + cell.row * ROW
        return Box(x, y, CARD_WIDTH, CARD_HEIGHT)


def place_panels(chapters: Iterable[Chapter]) -> tuple[tuple[Panel, ...], Box]:
    """The panels, each row as wide as the widest, and the box of the whole map."""
    rows = _in_rows(tuple(chapters))
    widest = max(_width(columns.values()) for columns, _ in rows)
    panels: list[Panel] = []
    y = MARGIN // 2
    for columns, depth in rows:
        panels += _row(columns, depth, y, _widths(columns, widest))
        y += TITLE + depth * ROW + LANE_BELOW
    height = y - LANE_BELOW + MARGIN // 2
    return tuple(panels), Box(0, 0, widest + 2 * MARGIN, height)


def _in_rows(chapters: tuple[Chapter, ...]) -> list[tuple[dict[Chapter, int], int]]:
    rows, start = [], 0
    for count, depth in ROWS:
        beside = chapters[start : start + count]
        rows.append(({chapter: ceil(len(chapter.concepts) / depth) for chapter in beside}, depth))
        start += count
    if start != len(chapters):
        raise ValueError(f"the map has rows for {start} chapters, and there are {len(chapters)}")
    return rows


def _inner(columns: int, step: int) -> int:
    return 2 * PANEL_SIDE + (columns - 1) * step + CARD_WIDTH + (-CARD_WIDTH) % PITCH


def _width(columns: Iterable[int]) -> int:
    counts = list(columns)
    return sum(_inner(count, COLUMN) for count in counts) + GUTTER * (len(counts) - 1)


def _widths(columns: Mapping[Chapter, int], widest: int) -> dict[Chapter, int]:
    """The width of each panel, so that the row is exactly as wide as the widest."""
    slack = (widest - _width(columns.values())) // PITCH
    total, widths, given, seen = sum(columns.values()), {}, 0, 0
    for chapter, count in columns.items():
        seen += count
        share = slack * seen // total - given
        given += share
        widths[chapter] = _inner(count, COLUMN) + share * PITCH
    return widths


def _row(
    columns: Mapping[Chapter, int], depth: int, y: int, widths: Mapping[Chapter, int]
) -> list[Panel]:
    panels, x = [], MARGIN
    for chapter, count in columns.items():
        height = TITLE + (depth - 1) * ROW + CARD_DROP + CARD_HEIGHT + PANEL_FOOT
        box = Box(x, y, widths[chapter], height)
        room = box.width - _inner(count, COLUMN)
        step = COLUMN + room // (count - 1) // PITCH * PITCH
        panels.append(Panel(chapter, box, count, depth, step))
        x = box.right + GUTTER
    return panels
