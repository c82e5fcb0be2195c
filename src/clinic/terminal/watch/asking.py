"""A question that is answered with yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class Asking(ModalScreen[bool]):
    """Asks; whoever is not sure says no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes"),
        Binding("n,escape,q", "answer(False)", "No"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question, and its two answers."""
        with Vertical(id="asking"):
            yield Static(Content(self._question), classes="message")
            with Horizontal():
                yield Button(Content("y  Yes"), id="yes", compact=True)
                yield Button(Content("n  No"), id="no", compact=True)

    def on_mount(self) -> None:
        """Enter means no."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click is an answer."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """So is a key."""
        self.dismiss(answer)
