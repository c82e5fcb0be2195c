"""The screen of a program that runs: what it prints, as it prints it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, RichLog, Static

from clinic.terminal.watch.programs import MOST_LINES, Program


class Console(Screen[None]):
    """Shows a program. It goes on when the screen is left, if `lasting`; else it ends with it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "stop", "Stop it"),
        Binding("escape,q", "leave", "Back", key_display="Esc"),
    ]

    def __init__(self, title: str, program: Program, *, lasting: bool = False) -> None:
        super().__init__()
        self._heading = title
        self._program = program
        self._lasting = lasting
        self._log = RichLog(
            max_lines=MOST_LINES, wrap=True, markup=False, highlight=False, min_width=20
        )

    def compose(self) -> ComposeResult:
        """The title, what was printed, the keys."""
        yield Static(Content(self._heading), classes="heading")
        yield self._log
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Arrows scroll."""
        self._log.focus()
        self.play(self._program)

    def play(self, program: Program) -> None:
        """Show this program, and start it if nobody has."""
        self._program.on_line = lambda _: None
        self._program = program
        self._log.clear()
        for line in program.lines:
            self._write(line)
        program.on_line = self._write
        if not program.running:
            self.app.run_worker(self._run(program), group="programs", exit_on_error=False)

    def on_unmount(self) -> None:
        """Write no more."""
        self._program.on_line = lambda _: None

    async def action_stop(self) -> None:
        """End the program; its last words stay."""
        await self._program.stop()

    async def action_leave(self) -> None:
        """Go back."""
        if not self._lasting:
            await self._program.stop()
        self.app.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002
        """What has ended cannot be stopped."""
        return action != "stop" or self._program.running

    async def _run(self, program: Program) -> None:
        await program.run(max(40, self.app.size.width - 4))
        if program is self._program:
            self.refresh_bindings()

    def _write(self, line: str) -> None:
        self._log.write(Text(line))


class Incident(Console, inherit_bindings=False):
    """The story of a lesson's incident, with the untouched app or with the learner's own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mine", "With your app"),
        Binding("u", "untouched", "With the untouched one"),
        Binding("escape,q", "leave", "Back", key_display="Esc"),
    ]

    def __init__(self, title: str, untouched: Program, mine: Program) -> None:
        super().__init__(title, untouched)
        self._untouched, self._mine = untouched, mine

    async def action_mine(self) -> None:
        """Tell it with the learner's app."""
        await self._tell_with(self._mine)

    async def action_untouched(self) -> None:
        """Tell it with the app as the lesson brings it."""
        await self._tell_with(self._untouched)

    async def _tell_with(self, program: Program) -> None:
        await self._program.stop()
        program.lines.clear()
        self.play(program)
