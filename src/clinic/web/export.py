"""The map as one HTML file that needs no server: for a teacher's own web page."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from markupsafe import Markup

from clinic.bench import Progress
from clinic.bench.files import in_words
from clinic.catalogue import Course
from clinic.errors import ClinicError
from clinic.web.drawing import draw
from clinic.web.layout import read_layout
from clinic.web.pages import EARLY, HERE, SCRIPTS, SHEETS, style_of, templates
from clinic.web.services.explain import Explainer
from clinic.web.services.standing import standing_of

LEFT_OUT = ("js/checks.js", "js/doings.js", "js/live.js")  # what only a server can do


def export(path: Path) -> Path:
    """Write the file, and return its path. Raises `ClinicError` if it cannot be written."""
    try:
        path.write_text(exported(Course.load()), "utf-8")
    except OSError as error:
        raise ClinicError(f"cannot write {path}: {in_words(error)}") from None
    return path


def exported(course: Course) -> str:
    """The page: all styles, scripts and texts in it, and nobody's progress or fix."""
    atlas, explainer, pages = draw(course, read_layout(course)), Explainer(course), templates()
    styles = "\n".join([*(_static(sheet) for sheet in SHEETS), style_of(atlas)])
    scripts = [_script(name) for name in (EARLY, *(s for s in SCRIPTS if s not in LEFT_OUT))]
    return pages.get_template("export.html").render(
        atlas=atlas,
        standing=standing_of(course, Progress(), ()),
        exported=[explainer.explain(concept.slug) for concept in course.concepts],
        policy=_policy(styles, scripts),
        styles=Markup(styles),  # noqa: S704 - our own files
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        icon="data:image/svg+xml;base64," + base64.b64encode(_static("icon.svg").encode()).decode(),
        licences=Markup(_licences()),  # noqa: S704
    )


def _static(name: str) -> str:
    return (HERE / "static" / name).read_text("utf-8")


def _script(name: str) -> str:
    """A script that can stand in a page: nothing in it may look like its end."""
    text = _static(name)
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise ClinicError(f"{name} cannot be put into a page: it holds an end of script")
    return text


def _policy(styles: str, scripts: list[str]) -> str:
    """Only what is in this file may run; not even the file itself may ask for anything."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _licences() -> str:
    """The licences of what is not ours, as a comment."""
    folder = HERE / "static" / "vendor" / "d3"
    texts = {path.parent.name: path.read_text("utf-8") for path in sorted(folder.glob("*/LICENSE"))}
    body = "\n\n".join(f"{name}\n{text.strip()}" for name, text in texts.items())
    return f"<!--\n{body.replace('--', '- -')}\n-->"
