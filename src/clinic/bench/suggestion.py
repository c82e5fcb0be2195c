"""What to learn next: where the arrows lead from what is fixed, or the next in the course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.catalogue import Course

ONWARD = ("leads-to", "fixed-by")


@dataclass(frozen=True)
class Suggestion:
    """A lesson, and the arrow that leads to it: from which lesson, and why. Both may be empty."""

    slug: str
    after: str = ""
    why: str = ""


def suggest(course: Course, fixed: Sequence[str]) -> Suggestion | None:
    """The lesson to go on with, given those that are fixed, the last one last.

    Arrows from what was fixed last come first; without one it is the first lesson of the course
    that is not fixed. None if all are.
    """
    to_do = [concept.slug for concept in course.written if concept.slug not in fixed]
    known = {concept.slug for concept in course.concepts}
    for slug in reversed(fixed):
        for arrow in course.arrows_from(slug) if slug in known else ():
            if arrow.kind in ONWARD and arrow.target in to_do:
                return Suggestion(arrow.target, slug, arrow.why)
    return Suggestion(to_do[0]) if to_do else None
