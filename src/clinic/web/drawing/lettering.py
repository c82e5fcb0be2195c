"""How large the words of a card may be, so that none is cut off in the widest of common fonts."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Widths of DejaVu Sans, in thousandths of the size; fonts that are common elsewhere are narrower.
REGULAR = {
    280: "'ijl", 300: "IJ", 320: " ,.·’", 340: "/:;\\|", 360: "f", 370: "-", 390: "()[]",
    400: "t", 410: "!", 420: "r", 460: '"', 500: "*_`–", 520: "“”", 530: "sz", 540: "?",
    550: "c", 560: "L", 580: "Fk", 600: "vxy", 610: "P", 620: "TYaeo",
    640: "$0123456789ESbdghnpqu{}", 660: "K", 690: "ABVXZ", 700: "CR", 740: "U", 750: "N",
    760: "H", 770: "D", 780: "&G", 790: "OQ", 820: "w", 840: "#+<=>^~→←×✓≥≤", 870: "M",
    950: "%", 980: "m", 990: "W",
}  # fmt: skip
BOLD = {
    310: "'", 350: " ijl", 370: "/\\|", 380: ",.IJ·’", 400: ":;", 420: "-", 440: "f",
    460: "!()[]", 480: "t", 500: "_`r–", 530: '"*', 580: "?", 590: "z", 600: "cs", 640: "L",
    650: "x", 660: "vy“”", 670: "k", 680: "ae", 690: "EFTo", 700: "$0123456789",
    720: "Sbdghnpqu{}", 730: "YZ", 740: "CP", 770: "BR", 780: "AKVX", 820: "U", 830: "DG",
    840: "#+<=>HN^~→←×✓≥≤", 850: "OQ", 880: "&", 930: "w", 1010: "%", 1050: "m", 1110: "W",
}  # fmt: skip
WIDEST = 1000
SAFETY = 1.03
LONG_WORD = 13  # letters; shorter words stay whole
BREAK = re.compile(r"(?<=\w[_/.])(?=\w)|(?<=[/}])(?=\w)|(?<=\w)(?=[/{])")
LONG_NAME, HUMP = re.compile(r"[A-Za-z]{16,}"), re.compile(r"(?<=[a-z])(?=[A-Z])")

TITLE_WIDTH, CARD_TEXT_WIDTH, CARD_TEXT_HEIGHT = 190, 204, 92
TAG_ROW, LABEL_SIZE, MARK, FLAG_EDGE = 16, 12, 20, 16
FAR_SIZES, FAR_LINES, FAR_LEADING = (27, 25, 23, 21, 19), 3, 1.14
NEAR_TITLES, NEAR_CLAIMS, NEAR_LEADING = (17, 16, 15, 14), (13.5, 13, 12.5, 12), 1.15


@dataclass(frozen=True)
class Lettering:
    """The sizes of a card's words, in pixels at 100 %: seen from far, and from near."""

    far: float
    title: float
    claim: float


def letter(title: str, claim: str, *, label_rows: int = 1) -> Lettering:
    """The largest sizes at which all words fit. Raises `ValueError` if there are none."""
    room = CARD_TEXT_HEIGHT - label_rows * TAG_ROW
    far = next((s for s in FAR_SIZES if _lines(title, BOLD, s, TITLE_WIDTH) <= FAR_LINES), None)
    near = next(
        (
            (large, small)
            for small in NEAR_CLAIMS
            for large in NEAR_TITLES
            if _height(title, claim, large, small) <= room
        ),
        None,
    )
    if far is None or near is None:
        raise ValueError(f'the words of "{title}" do not fit on a card; shorten title or claim')
    return Lettering(far, *near)


def labels_fit(tag: str, flags: tuple[str, ...]) -> bool:
    """Whether the tag fits into one row with its flags, beside the two marks."""
    used = LABEL_SIZE * _width(tag, REGULAR) + 2 * MARK
    used += sum(LABEL_SIZE * _width(flag, REGULAR) + FLAG_EDGE for flag in flags)
    return used * SAFETY <= CARD_TEXT_WIDTH


def pieces(text: str) -> list[str]:
    """The text, cut where a long word may be broken."""
    cut: list[str] = []
    for word in re.findall(r"\S+\s*|\s+", text):
        if len(word.strip()) < LONG_WORD:
            parts = [word]
        else:
            parts = (HUMP if LONG_NAME.fullmatch(word.strip()) else BREAK).split(word)
        cut += parts if not cut else [cut.pop() + parts[0], *parts[1:]]
    return cut


def _height(title: str, claim: str, large: float, small: float) -> float:
    title_lines = _lines(title, BOLD, large, CARD_TEXT_WIDTH)
    claim_lines = _lines(claim, REGULAR, small, CARD_TEXT_WIDTH)
    return (title_lines * large + claim_lines * small) * NEAR_LEADING


def _lines(text: str, font: dict[int, str], size: float, room: float) -> int:
    """How many lines a browser makes of this; far too many if a word alone is too wide."""
    lines, used = 1, 0.0
    for word in re.findall(r"\S+\s*", text):
        for piece in re.findall(r"[^-]+-?|-", word) if "-" in word else [word]:
            for part in pieces(piece):
                width = _width(part.rstrip(), font) * size * SAFETY
                if width > room:
                    return 99
                if used + width > room:
                    lines, used = lines + 1, 0.0
                used += _width(part, font) * size * SAFETY
    return lines


def _width(text: str, font: dict[int, str]) -> float:
    return sum(_of_letter(letter, font) for letter in text) / 1000


def _of_letter(letter: str, font: dict[int, str]) -> int:
    return next((width for width, letters in font.items() if letter in letters), WIDEST)
