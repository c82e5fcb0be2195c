"""The screens that show something to be read: the lesson's page, and texts in sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Markdown, Static

from clinic.catalogue import Lesson

LEAVE = Binding("escape,q", "app.pop_screen", "Back", key_display="Esc")


class Reading(Screen[None]):
    """Something long under a title."""

    BINDINGS: ClassVar[list[BindingType]] = [LEAVE]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = title

    def compose(self) -> ComposeResult:
        """The title, the text, the keys."""
        yield Static(Content(self._heading), classes="heading")
        with VerticalScroll(classes="text"):
            yield from self.text()
        yield Footer(compact=True, show_command_palette=False)

    def text(self) -> Iterable[Widget]:
        """What there is to read."""
        return ()

    async def on_mount(self) -> None:
        """Arrows scroll."""
        self.query_one(VerticalScroll).focus()


class Page(Reading):
    """The lesson's page."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(f"{lesson.title}: {lesson.page.name}")
        self._text = lesson.page.read_text("utf-8")

    def text(self) -> Iterator[Widget]:
        """The page as it is meant to look."""
        yield Markdown(self._text, open_links=False)

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """Open what is on the web; the rest is on the bench."""
        if event.href.startswith(("http://", "https://")):
            self.app.open_url(event.href)


@dataclass(frozen=True)
class Section:
    """A title, words, and a patch; any of them may be empty."""

    title: str
    words: str = ""
    patch: str = ""


class Sections(Reading):
    """Texts and patches, one below the other."""

    def __init__(self, title: str, sections: Iterable[Section]) -> None:
        super().__init__(title)
        self._sections = tuple(sections)

    def text(self) -> Iterator[Widget]:
        """Each with its patch."""
        for section in self._sections:
            if section.title:
                yield Static(Content(section.title), classes="section")
            if section.words:
                yield Static(Content(section.words), classes="message")
            if section.patch:
                yield Static(coloured(section.patch), classes="patch")


def coloured(patch: str) -> Content:
    """A unified diff with what went and what came told apart."""
    styles: dict[str, Literal["green", "red", "cyan"]] = {"+": "green", "-": "red", "@": "cyan"}
    lines = [
        (line, "bold" if line.startswith(("+++", "---")) else styles.get(line[:1], ""))
        for line in patch.splitlines(keepends=True)
    ]
    return Content.assemble(*lines)
