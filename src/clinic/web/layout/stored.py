"""The computed layout as it is kept: a JSON file with a hash of what it was computed from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from clinic.catalogue import Course
from clinic.errors import ClinicError

FILE = Path(__file__).with_name("layout.json")
MODULES = ("geometry", "panels", "cards", "grid", "arrows", "compute")


class LayoutError(ClinicError):
    """The stored layout cannot be used."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Model):
    """Where a panel or a card stands, in pixels."""

    x: int
    y: int
    width: int
    height: int


class Way(_Model):
    """How an arrow runs: its corners, from border to border."""

    source: str
    target: str
    points: tuple[tuple[int, int], ...]


class Layout(_Model):
    """Where everything on the map is."""

    inputs: str
    width: int
    height: int
    panels: dict[str, Place]
    cards: dict[str, Place]
    arrows: tuple[Way, ...]


def fingerprint(course: Course) -> str:
    """A hash of all that decides about the layout: what stands where it is computed, and how."""
    data = {
        "chapters": [
            [chapter.slug, chapter.title, [concept.slug for concept in chapter.concepts]]
            for chapter in course.chapters
        ],
        "arrows": [[arrow.source, arrow.target, arrow.kind] for arrow in course.arrows],
        "code": [(FILE.parent / f"{name}.py").read_text("utf-8") for name in MODULES],
    }
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()


def read_layout(course: Course, path: Path = FILE) -> Layout:
    """The stored layout. Raises `LayoutError` if it lacks a concept or an arrow of this course."""
    try:
        layout = Layout.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise LayoutError(
            f"{path.name} cannot be read ({type(error).__name__}); {REMEDY}"
        ) from None
    drawn = {(way.source, way.target) for way in layout.arrows}
    wanted = {(arrow.source, arrow.target) for arrow in course.arrows}
    slugs = {concept.slug for concept in course.concepts}
    if drawn != wanted or set(layout.cards) != slugs:
        raise LayoutError(f"{path.name} is older than the catalogue; {REMEDY}")
    return layout


REMEDY = "compute it anew with: python -m clinic.web.layout"
