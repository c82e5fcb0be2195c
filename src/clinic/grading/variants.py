"""Known fixes, right and wrong: patches that prove a grader and explain a pattern of failures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from clinic.catalogue import CatalogueError, Lesson

FIELDS = re.compile(r"^(Title|Against|Fails): *(.*)$")
BETWEEN_CHECKS = re.compile(r",\s*(?=test_)")


@dataclass(frozen=True)
class Variant:
    """One patch: its preamble, and against what it is made."""

    path: Path
    kind: Literal["right", "wrong"]
    title: str
    against: str
    fails: frozenset[str]
    text: str

    @property
    def name(self) -> str:
        """Its kind and its file's name."""
        return f"{self.kind}/{self.path.stem}"


def read_variants(lesson: Lesson) -> tuple[Variant, ...]:
    """All variants of a lesson. Raises `CatalogueError` for a preamble that says too little."""
    kinds: tuple[Literal["right", "wrong"], ...] = ("right", "wrong")
    return tuple(_read(path, kind) for kind in kinds for path in lesson.variants(kind))


def resembling(lesson: Lesson, failed: Iterable[str]) -> Variant | None:
    """The wrong variant that fails exactly these checks, if there is one and only one."""
    pattern = frozenset(failed)
    found = [v for v in read_variants(lesson) if v.kind == "wrong" and v.fails == pattern]
    return found[0] if len(found) == 1 else None


def _read(path: Path, kind: Literal["right", "wrong"]) -> Variant:
    preamble = re.split(
        r"^(?:diff |--- )", path.read_text("utf-8"), maxsplit=1, flags=re.MULTILINE
    )[0]
    fields: dict[str, str] = {}
    words: list[str] = []
    last = None
    for line in preamble.splitlines():
        found = FIELDS.match(line)
        if found:
            last = found[1]
            fields[last] = found[2]
        elif line.strip() == "":
            last = None
            words.append("")
        elif last is not None:
            fields[last] += f" {line.strip()}"
        else:
            words.append(line.strip())
    text = "\n\n".join(" ".join(p.split()) for p in "\n".join(words).split("\n\n") if p.strip())
    needed = ["Title", "Against", *(["Fails"] if kind == "wrong" else [])]
    missing = [field for field in needed if not fields.get(field)] + (
        [] if text else ["a paragraph"]
    )
    if missing or fields["Against"] not in ("untouched", "solution"):
        wanted = ", ".join(missing) or "Against: untouched or solution"
        raise CatalogueError(f"{path}: the preamble lacks {wanted}")
    names = BETWEEN_CHECKS.split(fields.get("Fails", "").strip().rstrip(","))
    fails = frozenset(name for name in names if name)
    return Variant(path, kind, fields["Title"], fields["Against"], fails, text)
