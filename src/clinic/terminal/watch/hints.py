"""The screen of the hints: those that were taken, and one more for a key."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clinic.bench import fits_now, hints_left, hints_shown
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
        self._record = desk.record(lesson)

    async def on_mount(self) -> None:
        """Show those that were taken; take the first, and one that fits."""
        await super().on_mount()
        if not hints_shown(self._lesson, self._record) or fits_now(self._lesson, self._record):
            self._record = self._desk.take_hint(self._lesson, self._record)
        await self._show()

    async def action_more(self) -> None:
        """Take the next one."""
        if hints_left(self._lesson, self._record):
            self._record = self._desk.take_hint(self._lesson, self._record)
            await self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002
        """There is no next hint after the last."""
        return action != "more" or bool(hints_left(self._lesson, self._record))

    async def _show(self) -> None:
        text = self.query_one(VerticalScroll)
        await text.remove_children()
        for title, hint in hints_shown(self._lesson, self._record):
            await text.mount(Static(Content(title), classes="section"))
            await text.mount(Static(Content(hint), classes="message"))
        left = hints_left(self._lesson, self._record)
        rest = f"h shows the next one; {left} left." if left else "That was the last hint."
        await text.mount(Static(Content(rest), classes="aside"))
        text.scroll_end(animate=False)
        self.refresh_bindings()
