"""The text of a concept: its lesson's page, or what is known of its claim, as HTML.

All of it is the course's own. Raw HTML in a page is shown as text, and code is coloured by
Pygments with classes, as the content security policy allows no styles in the markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

from clinic.catalogue import Arrow, Concept, Course, Lesson
from clinic.catalogue.notes import Note, read_notes
from clinic.web.drawing.atlas import PASSIVE, VERBS

LANGUAGES = {"sh": "bash", "console": "console", "": "text"}
COLOURED = (".py", ".toml", ".yaml", ".yml", ".json", ".html", ".sql")


@dataclass(frozen=True)
class Code:
    """One file of the broken app."""

    path: str
    html: str


@dataclass(frozen=True)
class Link:
    """An arrow in words."""

    verb: str
    kind: str
    slug: str
    title: str
    why: str


@dataclass(frozen=True)
class Explanation:
    """All that the panel of a concept shows, but for the learner's own doings."""

    concept: Concept
    chapter: str
    number: int
    of: int
    note: Note
    note_html: str
    lesson: Lesson | None
    page: str  # the lesson's page, or empty
    code: tuple[Code, ...]
    effects: tuple[Link, ...]
    causes: tuple[Link, ...]


class Explainer:
    """Writes explanations. What it read of a file once, it does not read again."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._notes = read_notes(frozenset(concept.slug for concept in course.concepts))

    def explain(self, text: str) -> Explanation:
        """The concept that is meant. Raises `UnknownConcept`."""
        course = self._course
        concept = course.find(text)
        slug = concept.slug
        lesson = course.lesson(slug) if concept in course.written else None
        note = self._notes[slug]
        return Explanation(
            concept=concept,
            chapter=course.chapter_of(slug).title,
            number=course.number(slug),
            of=len(course.concepts),
            note=note,
            note_html=_markdown().render(note.text),
            lesson=lesson,
            page=_page(lesson.page) if lesson else "",
            code=tuple(_code(lesson, path) for path in lesson.starter_files()) if lesson else (),
            effects=tuple(
                self._link(arrow, VERBS, arrow.target) for arrow in course.arrows_from(slug)
            ),
            causes=tuple(
                self._link(arrow, PASSIVE, arrow.source) for arrow in course.arrows_to(slug)
            ),
        )

    def _link(self, arrow: Arrow, verbs: dict[str, str], slug: str) -> Link:
        title = self._course.find(slug).title
        return Link(verbs[arrow.kind], arrow.kind, slug, title, _markdown().renderInline(arrow.why))


def _page(path: Path) -> str:
    """A lesson's page without its title, which the panel shows already."""
    text = re.sub(r"\A# .*\n", "", path.read_text("utf-8"))
    html: str = _markdown().render(text)
    return html


def _code(lesson: Lesson, path: Path) -> Code:
    text = (lesson.folder / path).read_text("utf-8", errors="replace")
    name = path.name if path.suffix in COLOURED else "plain.txt"
    lexer = get_lexer_for_filename(name, stripnl=False)
    return Code(path.as_posix(), highlight(text, lexer, _formatter()))


@lru_cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True, classprefix="s-")


@lru_cache
def _markdown() -> MarkdownIt:
    """CommonMark and tables; headings one step lower, links that leave this page alone."""
    reader = MarkdownIt("commonmark", {"html": False, "highlight": _highlight}).enable("table")
    reader.core.ruler.push("clinic", _adapt)
    reader.add_render_rule("fence", _fence)
    return reader


def _adapt(state: Any) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        for child in token.children or ():
            if child.type == "link_open" and str(child.attrGet("href")).startswith("http"):
                child.attrSet("target", "_blank")
                child.attrSet("rel", "noopener noreferrer")


def _fence(_: Any, tokens: list[Token], index: int, __: Any, ___: Any) -> str:
    language = tokens[index].info.strip()
    coloured = _highlight(tokens[index].content, language, "")
    return f'<pre class="code" tabindex="0"><code>{coloured}</code></pre>\n'


def _highlight(text: str, language: str, _: str) -> str:
    try:
        lexer = get_lexer_by_name(LANGUAGES.get(language, language), stripnl=False)
    except ClassNotFound:
        return escape(text)
    return highlight(text, lexer, _formatter())
