"""The screen of all lessons by chapter, with their state and a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from clinic.bench import State
from clinic.terminal.watch.desk import Row

MARKS = {State.untouched: " ", State.on_the_bench: "·", State.partly: "~", State.fixed: "✓"}


class Listing(Screen[str | None]):
    """Gives the slug of the lesson that was chosen; None if none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Open", priority=True),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("escape", "leave", "Back", key_display="Esc"),
        Binding("q", "leave", "Back", show=False),
        Binding("down", "move(1)", "Next", show=False),
        Binding("up", "move(-1)", "Before", show=False),
    ]

    def __init__(self, rows: Iterable[Row], here: str, *, search: bool = False) -> None:
        super().__init__()
        self._rows = tuple(rows)
        self._here = here
        self._search_first = search
        self._input = Input(placeholder="part of a name, a title or a chapter", compact=True)
        self._list = OptionList(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        """The search, the lessons, the keys."""
        yield Static(Content("Lessons"), classes="heading")
        yield self._input
        yield self._list
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show all of them, with the present one under the cursor."""
        self._show("")
        (self._input if self._search_first else self._list).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show those that fit."""
        self._show(event.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses."""
        self.dismiss(event.option.id)

    def action_take(self) -> None:
        """Choose what is under the cursor."""
        if self._list.highlighted is not None:
            self.dismiss(self._list.get_option_at_index(self._list.highlighted).id)

    def action_search(self) -> None:
        """Go to the search."""
        self._input.focus()

    def action_leave(self) -> None:
        """Leave the search first, then the list."""
        if self._input.has_focus or self._input.value:
            self._input.value = ""
            self._list.focus()
        else:
            self.dismiss(None)

    def action_move(self, step: int) -> None:
        """The arrows go through the list while one types, too."""
        (self._list.action_cursor_down if step > 0 else self._list.action_cursor_up)()

    def _show(self, wanted: str) -> None:
        self._list.clear_options()
        self._list.add_options(self._options(wanted.casefold().split()))
        slugs = [option.id for option in self._list.options]
        lessons = [slug for slug in slugs if slug is not None]
        if lessons:
            best = self._here if not wanted and self._here in lessons else lessons[0]
            self._list.highlighted = slugs.index(best)

    def _options(self, words: list[str]) -> Iterator[Option]:
        fitting = [row for row in self._rows if all(word in _said_of(row) for word in words)]
        for chapter, rows in groupby(fitting, key=lambda row: row.chapter):
            yield Option(Content(f"{chapter.number}. {chapter.title}"), disabled=True)
            for row in rows:
                yield Option(_line(row), id=row.slug)
        if not fitting:
            yield Option(Content("No lesson fits."), disabled=True)


def _said_of(row: Row) -> str:
    return f"{row.slug} {row.title} {row.chapter.title} {row.number}".casefold()


def _line(row: Row) -> Content:
    record = row.record
    counts = [
        f"{count} {word}{'s' * (count > 1)}"
        for count, word in ((record.attempts, "attempt"), (record.hints_used, "hint"))
        if count
    ]
    state = ", ".join([row.state.words, *counts])
    return Content.assemble(f"{MARKS[row.state]} {row.title:<36.36} ", (state, "dim"))
