"""Text from a submission, made safe to show anywhere: a terminal, a JSON file, a page."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator

LONGEST = 4_000
LONGEST_LINE = 500
MOST_LINES = 200
KEPT = "\n\t"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # Unicode categories nobody can see


def harmless(
    text: str,
    *,
    longest: int = LONGEST,
    longest_line: int = LONGEST_LINE,
    most_lines: int = MOST_LINES,
) -> str:
    """The same text with control and invisible characters spelled out, cut with a note if long."""
    dropped = len(text) - longest
    if dropped > 0:
        half = longest // 2
        text = f"{text[:half]}\n[... {dropped:,} characters cut ...]\n{text[-half:]}"
    lines = text.replace("\r\n", "\n").split("\n")
    dropped = len(lines) - most_lines
    if dropped > 0:
        half = most_lines // 2
        lines[half:-half] = [f"[... {dropped:,} lines cut ...]"]
    return "\n".join(_cut("".join(map(_visible, line)), longest_line) for line in lines)


def _cut(line: str, longest: int) -> str:
    dropped = len(line) - longest
    return line if dropped <= 0 else f"{line[:longest]} [... {dropped:,} characters cut ...]"


def _visible(character: str) -> str:
    if character in KEPT or unicodedata.category(character) not in HIDDEN:
        return character
    return character.encode("unicode_escape").decode()


def _harmless_command(text: str) -> str:
    return harmless(text, longest_line=LONGEST, most_lines=LONGEST)


Harmless = Annotated[str, BeforeValidator(harmless)]
HarmlessCommand = Annotated[str, BeforeValidator(_harmless_command)]
