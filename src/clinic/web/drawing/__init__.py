"""What the map draws: cards, panels and arrows as data, before any of it is HTML."""

from clinic.web.drawing.atlas import Atlas, Card, Line, Panel, draw
from clinic.web.drawing.families import FAMILIES, Family, family_of

__all__ = ["FAMILIES", "Atlas", "Card", "Family", "Line", "Panel", "draw", "family_of"]
