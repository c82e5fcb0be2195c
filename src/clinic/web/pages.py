"""Turns what the services know into HTML and CSS. Every template escapes what it is given."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from clinic.web.drawing import FAMILIES, Atlas
from clinic.web.drawing.lettering import FAR_SIZES, NEAR_CLAIMS, NEAR_TITLES, pieces
from clinic.web.layout.geometry import PANEL_SIDE
from clinic.web.schemas import StandingOut
from clinic.web.services.explain import Explanation

HERE = Path(__file__).parent
VENDOR = ("dispatch", "selection", "drag", "color", "interpolate", "timer", "ease", "transition")
VENDORED = tuple(f"vendor/d3/d3-{name}/d3-{name}.min.js" for name in (*VENDOR, "zoom"))
OWN = ("dom", "view", "cards", "keys", "panel", "standing", "checks", "doings", "live", "start")
SCRIPTS = (*VENDORED, *(f"js/{name}.js" for name in OWN))
EARLY = "js/theme.js"  # before anything is painted
SHEETS = ("css/base.css", "css/map.css", "css/card.css", "css/panel.css", "css/code.css")


def templates() -> Environment:
    """The templates. A name that is missing is an error, not an empty text."""
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["breakable"] = _breakable
    pages.globals.update(families=FAMILIES, scripts=SCRIPTS, early=EARLY, sheets=SHEETS)
    return pages


def map_page(pages: Environment, atlas: Atlas, standing: StandingOut, token: str) -> str:
    """The map, with the state that the learner's work is in now."""
    page = pages.get_template("map.html")
    return page.render(atlas=atlas, standing=standing, token=token, exported=None)


def panel(pages: Environment, explanation: Explanation) -> str:
    """What the panel shows of a concept."""
    return pages.get_template("panel.html").render(it=explanation, live=True)


def concept_page(pages: Environment, explanation: Explanation) -> str:
    """A concept on a page of its own."""
    return pages.get_template("concept.html").render(it=explanation, live=False)


def style_of(atlas: Atlas) -> str:
    """Where everything stands and how large its words are, as a style sheet."""
    rules = [f"#world{{width:{atlas.width}px;height:{atlas.height}px}}"]
    for panel in atlas.panels:
        place, slug = panel.place, panel.chapter.slug
        rules.append(
            f".p-{slug}{{left:{place.x}px;top:{place.y}px;"
            f"width:{place.width}px;height:{place.height}px}}"
        )
        rules.append(f".h-{slug}{{left:{place.x + PANEL_SIDE}px;top:{place.y + 8}px}}")
    for slug, card in atlas.cards.items():
        rules.append(f".c-{slug}{{left:{card.place.x}px;top:{card.place.y}px}}")
    for name, sizes in (("far", FAR_SIZES), ("near", NEAR_TITLES), ("claim", NEAR_CLAIMS)):
        rules += [f".{name}-{_dashed(size)}{{--{name}:{size}px}}" for size in sizes]
    return "\n".join(rules)


def _dashed(size: float) -> str:
    return f"{size:g}".replace(".", "-")


def _breakable(text: str) -> Markup:
    """The text with places where a long word may be broken."""
    return Markup("<wbr>").join(escape(piece) for piece in pieces(text))
