"""The measures of the map, in pixels at a zoom of 100 %."""

from __future__ import annotations

from dataclasses import dataclass

PITCH = 12  # the grid on which arrows run; every measure below is chosen to leave lanes on it
CARD_WIDTH, CARD_HEIGHT = 232, 104
CARD_DROP = 4  # cards sit this far below a grid line, so that a lane above and below is clear
COLUMN, ROW = 23 * PITCH, 12 * PITCH  # from one card to the next: 3 lanes beside, 2 below
TITLE = 4 * PITCH  # the band of a panel that holds its title
PANEL_SIDE = 2 * PITCH  # between a panel's edge and its cards
PANEL_FOOT = 2 * PITCH
GUTTER = 4 * PITCH  # between two panels beside each other
MARGIN = 6 * PITCH  # around everything, for arrows that go the long way
LANE_BELOW = 2 * PITCH  # between two rows of panels


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(frozen=True)
class Cell:
    """A place on the grid of cards of one panel."""

    column: int
    row: int
