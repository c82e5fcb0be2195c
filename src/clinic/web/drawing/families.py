"""The six families of concepts: a colour and a shape for each, in place of 26 colours of tags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """A kind of concept. Its colour is in the style sheet, under its slug."""

    slug: str
    title: str
    mark: str  # the path of its shape, in a square of 16


TRAP = Family("trap", "Trap", "M8 1 15.5 15H.5z")
SECURITY = Family(
    "security", "Security", "M8 .5 14.5 3v5c0 4-3 6.5-6.5 7.5C4.5 14.5 1.5 12 1.5 8V3z"
)
FIX = Family("fix", "Fix", "M5.5 1h5v4.5H15v5h-4.5V15h-5v-4.5H1v-5h4.5z")
PRACTICE = Family("practice", "Practice", "M1.5 1.5h13v13h-13z")
TRADE_OFF = Family("trade-off", "Trade-off", "M8 .5 15.5 8 8 15.5.5 8z")
TOPIC = Family("topic", "Topic", "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z")
FAMILIES = (TRAP, SECURITY, FIX, PRACTICE, TRADE_OFF, TOPIC)

TAGS = {
    TRAP: ("Gotcha", "Antipattern", "Effect"),
    SECURITY: ("Security",),
    FIX: ("Fix", "Mitigation"),
    PRACTICE: ("Arch", "Design", "Pattern", "Rule"),
    TRADE_OFF: ("Tradeoff", "Distinction", "Comparison"),
}


def family_of(tag: str) -> Family:
    """The family of a tag; what belongs to no other is a topic."""
    for family, tags in TAGS.items():
        if tag in tags:
            return family
    return TOPIC
