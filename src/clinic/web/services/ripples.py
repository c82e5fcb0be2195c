"""What a failing concept causes downstream: the chains of harm, along the arrows."""

from __future__ import annotations

from collections.abc import Collection

from clinic.catalogue import Course


def ripples(
    course: Course, failing: Collection[str], fixed: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Each concept that suffers, and the failing ones that cause it.

    Harm runs along `causes`, and stops at a concept that is fixed.
    """
    causes: dict[str, list[str]] = {}
    for source in (concept.slug for concept in course.concepts if concept.slug in failing):
        seen, ahead = {source}, [source]
        while ahead:
            for arrow in course.arrows_from(ahead.pop()):
                target = arrow.target
                if arrow.kind == "causes" and target not in seen and target not in fixed:
                    seen.add(target)
                    ahead.append(target)
                    causes.setdefault(target, []).append(source)
    return {slug: tuple(sources) for slug, sources in causes.items()}
