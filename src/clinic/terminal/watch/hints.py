"""The screen of the hints: those that were taken, and one more for a key."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clinic.catalogue import Lesson
from clinic.terminal.watch.desk import Desk
from clinic.terminal.watch.pages import LEAVE, Reading


class Hints(Reading, inherit_bindings=False):
    """The ladder, as far as the learner has climbed it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("h", "more", "Next hint"), LEAVE]

    def __init__(self, desk: Desk, lesson: Lesson) -> None:
        super().__init__(f"{lesson.title}: hints")
        self._desk = desk
        self._lesson = lesson
        self._shown: tuple[str, ...] = ()

    async def on_mount(self) -> None:
        """Show those that were taken; without any, take the first."""
        await super().on_mount()
        seen = self._desk.hints(self._lesson)
        await self._show(seen or self._desk.take_hint(self._lesson))

    async def action_more(self) -> None:
        """Take the next one."""
        if len(self._shown) < self._most:
            await self._show(self._desk.take_hint(self._lesson, len(self._shown)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002
        """There is no next hint after the last."""
        return action != "more" or len(self._shown) < self._most

    @property
    def _most(self) -> int:
        return len(self._lesson.manifest.hints)

    async def _show(self, hints: tuple[str, ...]) -> None:
        self._shown = hints
        text = self.query_one(VerticalScroll)
        await text.remove_children()
        for number, hint in enumerate(hints, start=1):
            title = f"Hint {number} of {self._most}"
            await text.mount(Static(Content(title), classes="section"))
            await text.mount(Static(Content(" ".join(hint.split())), classes="message"))
        left = self._most - len(hints)
        rest = f"h shows the next one; {left} left." if left else "That was the last hint."
        await text.mount(Static(Content(rest), classes="aside"))
        text.scroll_end(animate=False)
        self.refresh_bindings()
