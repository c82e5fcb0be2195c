"""The list of checks: each in a line, and those that failed can be opened."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from clinic.grading import Report, Result
from clinic.grading.text import KINDS, MARKS
from clinic.terminal.watch.details import literal, of_resemblance, of_result, of_trouble

PENDING = "·"
STEP = 3  # lines that an arrow scrolls where the next check is out of sight


class CheckRow(Vertical):
    """One check: its mark, what it asks for, its rule; below them, once opened, what was seen."""

    class Chosen(Message):
        """Somebody clicked on it."""

        def __init__(self, row: CheckRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result
        self.pending = False
        self.opened = False
        self._line = Static(classes="line")
        self._kind = Static(classes="kind")
        self._rule = Static(classes="rule")
        self._body = Vertical(classes="body")

    @property
    def name_of_check(self) -> str:
        """By which it is told from the others."""
        return self.result.check.name

    @property
    def can_open(self) -> bool:
        """Whether there is more to see."""
        return self.result.outcome == "failed" and not self.pending

    def compose(self) -> ComposeResult:
        """A line, and what was seen."""
        with Horizontal(classes="head"):
            yield self._line
            yield self._kind
            yield self._rule
        yield self._body

    async def on_mount(self) -> None:
        """Show what there is."""
        self._show()

    def expect(self) -> None:
        """A new result is on its way."""
        self.pending = True
        self._show()

    async def take(self, result: Result) -> None:
        """Here it is."""
        self.result, self.pending = result, False
        self._show()
        if self._body.children:
            await self._body.remove_children()
        if self.opened:
            await self.open()

    async def open(self) -> None:
        """Show what was seen; nothing if there is nothing to be seen."""
        self.opened = self.can_open
        if self.opened and not self._body.children:
            await self._body.mount_all(of_result(self.result))
        self._show()

    def shut(self) -> None:
        """Show the line alone."""
        self.opened = False
        self._show()

    def on_click(self, event: events.Click) -> None:
        """Open or shut it, unless the click was on what it shows."""
        if event.widget is not None and self._body not in event.widget.ancestors:
            self.post_message(self.Chosen(self))

    def _show(self) -> None:
        mark, _ = (PENDING, "") if self.pending else MARKS[self.result.outcome]
        turned = ("▾" if self.opened else "▸") if self.can_open else " "
        case = self.name_of_check.partition("[")[1:]
        self._line.update(Content(f"{turned} {mark}"))
        self._kind.update(Content(KINDS[self.result.check.kind]))
        self._rule.update(Content(f"{self.result.check.rule}  {''.join(case)}".rstrip()))
        for outcome in MARKS:
            self.set_class(self.result.outcome == outcome and not self.pending, f"-{outcome}")
        self.set_class(self.pending, "-pending")
        self.set_class(self.opened and not self.pending, "-open")


class Checks(VerticalScroll):
    """All checks of a lesson, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "go(1)", "Next check", show=False),
        Binding("up", "go(-1)", "Check before", show=False),
        Binding("enter,space", "turn", "Open", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="checks")
        self._above = Vertical(id="above")
        self._below = Vertical(id="below")
        self._cursor = 0
        self._turns = asyncio.Lock()  # one change at a time, in the order in which they came

    @property
    def rows(self) -> list[CheckRow]:
        """The checks from top to bottom."""
        return list(self.query(CheckRow))

    def compose(self) -> ComposeResult:
        """What is said above the checks and below them; they come in between."""
        yield self._above
        yield self._below

    async def forget(self) -> None:
        """Show nothing: another lesson is on the screen."""
        async with self._turns:
            self._cursor = 0
            await self.query(CheckRow).remove()
            await self._above.remove_children()
            await self._below.remove_children()

    def expect(self) -> None:
        """A run has begun: every result is an old one."""
        for row in self.rows:
            row.expect()

    async def take(self, result: Result) -> None:
        """Show a result that has come in."""
        async with self._turns:
            await self._take(result)

    async def give_up(self) -> None:
        """There are no results: those of before say nothing of what was saved."""
        async with self._turns:
            await self._above.remove_children()
            for row in self.rows:
                await row.take(Result(check=row.result.check, outcome="not_run"))

    async def conclude(self, report: Report) -> None:
        """Show the whole report, with the first failed check open and in sight."""
        async with self._turns:
            with self.app.batch_update():
                await self._conclude(report)

    async def _take(self, result: Result) -> None:
        for row in self.rows:
            if row.name_of_check == result.check.name:
                await row.take(result)
                return
        await self.mount(CheckRow(result), before=self._below)
        self._point()

    async def _conclude(self, report: Report) -> None:
        names = [result.check.name for result in report.results]
        for row in self.rows:
            if row.name_of_check not in names:
                await row.remove()
        for result in report.results:
            known = next((r for r in self.rows if r.name_of_check == result.check.name), None)
            if known is None or known.pending or known.result != result:
                await self._take(result)
        await self._above.remove_children()
        await self._below.remove_children()
        if report.trouble is not None:
            await self._above.mount_all(of_trouble(report.trouble))
        if report.resembles is not None:
            await self._above.mount_all(of_resemblance(report.resembles))
        if report.notes:
            await self._below.mount_all(literal(f"Note: {note}", "note") for note in report.notes)
        await self._open_first()

    async def action_turn(self) -> None:
        """Open the check under the cursor, or shut it."""
        if self._cursor < len(self.rows):
            await self._turn(self.rows[self._cursor])

    def action_go(self, step: int) -> None:
        """Move the cursor; where the next check is out of sight, move what is seen."""
        rows, wanted = self.rows, self._cursor + step
        if 0 <= wanted < len(rows) and self._in_sight(rows[wanted]):
            self._cursor = wanted
            self._point()
        else:
            self.scroll_relative(y=step * STEP, animate=False)

    async def on_check_row_chosen(self, chosen: CheckRow.Chosen) -> None:
        """Put the cursor where somebody clicked."""
        if chosen.row in self.rows:
            self._cursor = self.rows.index(chosen.row)
            await self._turn(chosen.row)

    async def _turn(self, row: CheckRow) -> None:
        if row.opened:
            row.shut()
        else:
            await row.open()
        self._point()

    async def _open_first(self) -> None:
        failed = [row for row in self.rows if row.can_open]
        if failed:
            await failed[0].open()
            self._cursor = self.rows.index(failed[0])
        else:
            self._cursor = 0
        self._point()
        if failed and not self._above.children:
            self.call_after_refresh(self.scroll_to_widget, failed[0], animate=False, top=True)
        else:
            self.call_after_refresh(self.scroll_home, animate=False)

    def _point(self) -> None:
        for number, row in enumerate(self.rows):
            row.set_class(number == self._cursor, "-cursor")

    def _in_sight(self, row: CheckRow) -> bool:
        top = row.region.y
        return self.region.y <= top < self.region.bottom
