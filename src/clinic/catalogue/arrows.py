"""The arrows between concepts, and the rules that make a map of them."""

from collections import Counter
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from clinic.catalogue.concepts import Line, Slug
from clinic.catalogue.errors import CatalogueError
from clinic.catalogue.files import checked, read_toml

Kind = Literal["causes", "fixed-by", "leads-to"]


class Arrow(BaseModel):
    """How one concept bears on another.

    *causes*: this trap or practice produces that harm. *fixed-by*: this trap is cured by that
    practice. *leads-to*: learn this before that.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Slug = Field(alias="from")
    target: Slug = Field(alias="to")
    kind: Kind
    why: Line


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    arrow: tuple[Arrow, ...] = ()


def read_arrows(path: Path, slugs: Iterable[str]) -> tuple[Arrow, ...]:
    """The arrows in this TOML file, checked against the slugs of all concepts."""
    arrows = checked(_File, read_toml(path, path.name), path.name).arrow
    known = tuple(slugs)
    fault = (
        _astray(arrows, frozenset(known))
        or _doubled(arrows)
        or _lonely(arrows, known)
        or _circular(arrows)
    )
    if fault:
        raise CatalogueError(f"{path.name}: {fault}")
    return arrows


def _astray(arrows: tuple[Arrow, ...], known: frozenset[str]) -> str | None:
    for arrow in arrows:
        for slug in (arrow.source, arrow.target):
            if slug not in known:
                return f"{_named(arrow)} names {slug}, which is no concept"
        if arrow.source == arrow.target:
            return f"{_named(arrow)} points to itself"
    return None


def _doubled(arrows: tuple[Arrow, ...]) -> str | None:
    ends = Counter((arrow.source, arrow.target) for arrow in arrows)
    for (source, target), count in ends.items():
        if count > 1:
            return f"the arrow from {source} to {target} is there {count} times; keep one"
    return None


def _lonely(arrows: tuple[Arrow, ...], known: tuple[str, ...]) -> str | None:
    touched = {slug for arrow in arrows for slug in (arrow.source, arrow.target)}
    lonely = [slug for slug in known if slug not in touched]
    return f"no arrow touches {', '.join(lonely)}; every concept needs one" if lonely else None


def _circular(arrows: tuple[Arrow, ...]) -> str | None:
    order: TopologicalSorter[str] = TopologicalSorter()
    for arrow in arrows:
        if arrow.kind == "leads-to":
            order.add(arrow.target, arrow.source)
    try:
        order.prepare()
    except CycleError as error:
        return f"leads-to runs in a circle: {' -> '.join(error.args[1])}; take one arrow out"
    return None


def _named(arrow: Arrow) -> str:
    return f"the arrow from {arrow.source} to {arrow.target}"
