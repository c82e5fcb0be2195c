"""The watch app: puts lessons on the bench, has them graded, and shows what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from clinic.catalogue import Lesson
from clinic.errors import ClinicError
from clinic.grading import Report
from clinic.terminal.watch.comparison import ran, since
from clinic.terminal.watch.desk import Desk
from clinic.terminal.watch.grading import Grading, Order
from clinic.terminal.watch.keys import Keys
from clinic.terminal.watch.messages import (
    Back,
    Checked,
    Gone,
    Judged,
    Looking,
    NotGraded,
    Notice,
    OfAFolder,
    OfARun,
    Saved,
)
from clinic.terminal.watch.room import Room
from clinic.terminal.watch.saves import Saves
from clinic.terminal.watch.theme import THEME

Tell = Callable[[Message], object]
WATCHING = "watching"


class Watch(Keys):
    """One learner at one desk.

    `grading` and `saves` make what grades and what tells of saves; both report to the function
    that they are given, from any thread. `flags` go to every command that is run beside the screen.
    """

    CSS_PATH = "watch.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "Clinic"

    def __init__(
        self,
        desk: Desk,
        lesson: Lesson,
        *,
        grading: Callable[[Tell], Grading],
        saves: Callable[[Path, Tell], Saves],
        notice: str = "",
        flags: tuple[str, ...] = (),
    ) -> None:
        super().__init__(desk, lesson, Room(), flags)
        self.register_theme(THEME)
        self.theme = THEME.name
        desk.tell = self.tell
        self._make_grading, self._make_saves = grading, saves
        self._grading: Grading | None = None
        self._saves: Saves | None = None
        self._first_notice = notice
        self._number = 0  # of the run that was ordered last
        self._under_way = False
        self._done = 0
        self._after_a_save = False
        self._resting = WATCHING
        self._last: Report | None = None  # that said something of the checks

    async def on_mount(self) -> None:
        """Show the room, and begin."""
        await self.push_screen(self.room)
        self._grading = self._make_grading(self.post_message)
        self.room.say(self._first_notice)
        await self.open(self.lesson)

    async def on_unmount(self) -> None:
        """End all that runs."""
        if self._saves is not None:
            self._saves.close()
        await self.end_programs()
        if self._grading is not None:
            await asyncio.to_thread(self._grading.close)

    async def open(self, lesson: Lesson) -> None:
        """Put this lesson on the bench, and watch it from now on."""
        try:
            self.desk.put_on_bench(lesson)
        except ClinicError as trouble:
            if self._saves is None:
                await self.room.show_trouble(str(trouble))
            else:
                self.room.say(str(trouble))
            return
        if self._saves is not None:
            self._saves.close()
        self.lesson, self._last, self._resting = lesson, None, WATCHING
        self._after_a_save = False
        folder = self.desk.folder(lesson)
        await self.room.show_lesson(lesson, self.desk.shown(folder))
        self._saves = self._make_saves(folder, self.post_message)
        self._grade(saved=False)

    def tell(self, text: str) -> None:
        """Say something to the learner, from any thread."""
        self.post_message(Notice(text))

    async def on_checked(self, told: Checked) -> None:
        """Show the result of one check."""
        if self._is_now(told):
            self._done += 1
            self.room.show_status(f"grading, {self._done} done")
            await self.room.checks.take(told.result)

    async def on_judged(self, told: Judged) -> None:
        """Show the verdict, and keep it."""
        if not self._is_now(told):
            return
        self._rest()
        lesson, report, before = self.lesson, told.report, self._last
        saved, self._after_a_save = self._after_a_save, False
        compared = None
        if ran(report):
            compared = since(before, report) if before is not None else None
            self._last = report
        await self.room.show_report(report, compared)
        await asyncio.to_thread(self.desk.keep, lesson, report, saved=saved)
        if self._is_now(told):  # the learner may have gone on meanwhile
            self.room.tip_after(report, self.desk.after(lesson), self.desk.record(lesson))

    async def on_not_graded(self, told: NotGraded) -> None:
        """Say why there is no verdict."""
        if self._is_now(told):
            self._rest()
            await self.room.show_trouble(told.reason)

    def on_saved(self, told: Saved) -> None:
        """Grade what was saved."""
        if self._is_here(told):
            self._grade(saved=True)

    async def on_gone(self, told: Gone) -> None:
        """Wait for the folder, and say so."""
        if self._is_here(told):
            self._number += 1  # nobody wants to hear of the run under way
            self._under_way = False
            place = self.desk.shown(told.folder)
            self.room.show_status("waiting for the folder")
            await self.room.show_trouble(f"{place} is gone. Put it back, or begin anew with r.")

    def on_back(self, told: Back) -> None:
        """Go on; what is in it now has nothing to do with the last verdict."""
        if self._is_here(told):
            self._last = None
            self._grade(saved=False)

    def on_looking(self, told: Looking) -> None:
        """Say that it is not as quick as it could be, and why."""
        if self._is_here(told):
            self._resting = "looking 4 times a second"
            self.show_status()
            self.room.say(f"Saves are found by looking 4 times a second: {told.reason}.")

    def on_notice(self, told: Notice) -> None:
        """Show it."""
        self.room.say(told.text)

    def _grade(self, *, saved: bool) -> None:
        """Have the folder graded as it is now; a run under way is given up."""
        self._number += 1
        self._done, self._under_way = 0, True
        self._after_a_save = self._after_a_save or saved
        used = self.desk.record(self.lesson).hints_used
        if self._grading is not None:
            folder = self.desk.folder(self.lesson)
            self._grading.grade(Order(self._number, self.lesson, folder, used))
        self.room.show_status("grading")
        self.room.show_running()

    def show_status(self) -> None:
        """Say what is going on while nothing is graded."""
        if not self._under_way:
            runs = "your app runs, " if self.serves else ""
            self.room.show_status(f"{runs}{self._resting}")

    def _rest(self) -> None:
        self._under_way = False
        self.show_status()

    def _is_now(self, told: OfARun) -> bool:
        return told.run == self._number

    def _is_here(self, told: OfAFolder) -> bool:
        return told.folder == self.desk.folder(self.lesson)
