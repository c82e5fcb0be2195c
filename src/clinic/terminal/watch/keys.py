"""What the keys do: each opens a screen, or goes to another lesson."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from importlib.metadata import entry_points

from textual.app import App
from textual.screen import Screen

from clinic import bench
from clinic.catalogue import Lesson
from clinic.errors import ClinicError
from clinic.terminal.compare import right_fixes
from clinic.terminal.watch.asking import Asking
from clinic.terminal.watch.console import Console, Incident
from clinic.terminal.watch.desk import Choice, Desk
from clinic.terminal.watch.hints import Hints
from clinic.terminal.watch.listing import Listing
from clinic.terminal.watch.pages import Page, Section, Sections
from clinic.terminal.watch.programs import Program
from clinic.terminal.watch.room import Room


class Keys(App[None]):
    """The half of the app that the learner's keys reach."""

    def __init__(self, desk: Desk, lesson: Lesson, room: Room, flags: tuple[str, ...]) -> None:
        super().__init__(ansi_color=True)
        self.desk = desk
        self.lesson = lesson
        self.room = room
        self.flags = flags
        self._trail: list[str] = []
        self._served: Program | None = None
        self._map: Program | None = None

    @abstractmethod
    async def open(self, lesson: Lesson) -> None:
        """Put this lesson on the bench, and watch it from now on."""

    @abstractmethod
    def show_status(self) -> None:
        """Say what is going on while nothing is graded."""

    @property
    def serves(self) -> bool:
        """Whether the learner's app runs."""
        return self._served is not None and self._served.running

    async def action_hint(self) -> None:
        """Show the hints."""
        await self._show(Hints(self.desk, self.lesson))

    async def action_next(self) -> None:
        """Go on to the next lesson."""
        choice = self.desk.after(self.lesson)
        await self._go(choice, "There is no lesson after this one; l lists them all.")

    async def action_previous(self) -> None:
        """Go back to where the learner came from, else to the lesson before."""
        if self._trail:
            await self._go_to(self._trail.pop(), remember=False)
        else:
            choice = self.desk.before(self.lesson)
            await self._go(choice, "There is no lesson before this one.", remember=False)

    async def action_list(self, search: bool = False) -> None:
        """Choose among all lessons."""

        async def go(slug: str | None) -> None:
            if slug is not None and slug != self.lesson.slug:
                await self._go_to(slug)

        await self.push_screen(Listing(self.desk.rows(), self.lesson.slug, search=search), go)

    async def action_page(self) -> None:
        """Show the lesson's page."""
        await self._show(Page(self.lesson))

    async def action_break(self) -> None:
        """Show the incident as it happened."""
        program = self._program("break", self.lesson.slug)
        mine = self._program("break", self.lesson.slug, "--mine")
        await self._show(Incident(f"{self.lesson.title}: see it break", program, mine))

    async def action_reset(self) -> None:
        """Begin the lesson anew; asks, unless there is nothing to lose."""

        async def begin(sure: bool | None) -> None:
            if not sure:
                return
            try:
                done = self.desk.begin_anew(self.lesson)
            except ClinicError as trouble:
                self.room.say(str(trouble))
                return
            if done is not None:
                self.room.say(f"What you had is kept in {self.desk.shown(done.kept)}.")

        if self.desk.folder(self.lesson).is_dir():
            question = f"Begin {self.lesson.title} anew? What you have is kept in exercises/.kept."
            await self.push_screen(Asking(question), begin)
        else:
            await begin(sure=True)

    async def action_diff(self) -> None:
        """Show what the learner changed, and after a pass what others did."""
        try:
            sections = await asyncio.to_thread(self._comparison)
        except ClinicError as trouble:
            self.room.say(str(trouble))
        else:
            await self._show(Sections(f"{self.lesson.title}: compare", sections))

    async def action_serve(self) -> None:
        """Run the learner's app, or show again the one that runs."""
        if self._served is None or not self._served.running:
            self._served = self._program("serve", self.lesson.slug)
            self._served.on_end = self.show_status
        title = f"{self.lesson.title}: your app (it runs on when you go back)"
        await self._show(Console(title, self._served, lasting=True))
        self.show_status()

    async def action_map(self) -> None:
        """Open the concept map."""
        if not _is_command("map"):
            self.room.say("The map of all concepts comes with a later version, as clinic map.")
            return
        if self._map is None or not self._map.running:
            self._map = self._program("map")
        title = "The map of all concepts (it stays open when you go back)"
        await self._show(Console(title, self._map, lasting=True))

    async def end_programs(self) -> None:
        """End what still runs beside the screen."""
        for program in (self._served, self._map):
            if program is not None:
                await program.stop()

    async def _go(self, choice: Choice | None, otherwise: str, *, remember: bool = True) -> None:
        if choice is None:
            self.room.say(otherwise)
        else:
            await self._go_to(choice.slug, remember=remember)

    async def _go_to(self, slug: str, *, remember: bool = True) -> None:
        self.room.say("")
        try:
            lesson = self.desk.course.lesson(slug)
        except ClinicError as trouble:
            self.room.say(str(trouble))
            return
        if remember:
            self._trail.append(self.lesson.slug)
        if self._served is not None:
            await self._served.stop()
        await self.open(lesson)

    async def _show(self, screen: Screen[None]) -> None:
        self.room.say("")
        await self.push_screen(screen)

    def _program(self, command: str, *arguments: str) -> Program:
        flags = self.flags if command == "break" else ()
        return Program(command, *arguments, *flags, folder=self.desk.below)

    def _comparison(self) -> list[Section]:
        mine = bench.changes(self.lesson, self.desk.below)
        sections = [Section("Your changes", "" if mine else "None yet.")]
        sections += [Section("", patch=change.patch) for change in mine]
        if self.desk.record(self.lesson).fixed is None:
            words = "Once all checks pass, the reference fix and other right ones are shown here."
            return [*sections, Section("", words)]
        for fix in right_fixes(self.lesson):
            sections.append(Section(fix.title, fix.text))
            sections += [Section("", patch=change.patch) for change in fix.changes]
        return sections


def _is_command(name: str) -> bool:
    """Whether this version of Clinic has such a command."""
    from clinic.terminal.app import COMMANDS  # which names the command that shows this screen

    return name in COMMANDS or name in entry_points(group="clinic.commands").names
