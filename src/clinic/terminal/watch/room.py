"""The main screen: the lesson, its verdict, its checks. It shows what the app tells it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from clinic.bench import Record
from clinic.catalogue import Lesson
from clinic.grading import Outcome, Report
from clinic.grading.text import verdict
from clinic.terminal.watch.checks import Checks
from clinic.terminal.watch.comparison import Since
from clinic.terminal.watch.desk import Choice

STUCK = 3  # attempts, after which a hint is offered
HINTS = 3


class Room(Screen[None]):
    """One lesson on the bench."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "app.hint", "Hint"),
        Binding("n", "app.next", "Next"),
        Binding("p", "app.previous", "Prev"),
        Binding("l", "app.list", "List"),
        Binding("slash", "app.list(True)", "Search", show=False),
        Binding("o", "app.page", "Page"),
        Binding("b", "app.break", "Break"),
        Binding("r", "app.reset", "Reset"),
        Binding("d", "app.diff", "Diff"),
        Binding("s", "app.serve", "Run"),
        Binding("m", "app.map", "Map"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.checks = Checks()
        self._title = Static(id="title")
        self._about = Static(id="about")
        self._place = Static(id="place")
        self._status = Static(id="status")
        self._verdict = Static(id="verdict")
        self._tip = Static(id="tip")
        self._notice = Static(id="notice")

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        with Horizontal(classes="bar"):
            yield self._title
            yield self._about
        with Horizontal(classes="bar"):
            yield self._place
            yield self._status
        yield self._verdict
        yield self._tip
        yield self.checks
        yield self._notice
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Keys go to the checks."""
        self.checks.focus()

    async def show_lesson(self, lesson: Lesson, place: str) -> None:
        """Another lesson is on the bench."""
        manifest = lesson.manifest
        about = f"{lesson.chapter.number}. {lesson.chapter.title}, about {manifest.minutes} min"
        self._title.update(Content(lesson.title))
        self._about.update(Content(about))
        self._place.update(Content(place))
        self._verdict.update(Content("Grading ..."))
        self.say_tip("")
        await self.checks.forget()

    def show_status(self, text: str) -> None:
        """What is going on at this moment."""
        self._status.update(Content(text))

    def show_running(self) -> None:
        """A run has begun."""
        self._verdict.update(Content("Grading ..."))
        self.checks.expect()

    async def show_report(self, report: Report, since: Since | None) -> None:
        """A run is done."""
        words = Content.from_rich_text(verdict(report))
        if since is not None:
            words = Content.assemble(words, f"\nSince the last save: {since}.")
        self._verdict.update(words)
        await self.checks.conclude(report)

    async def show_trouble(self, text: str) -> None:
        """There is no verdict, for this reason."""
        self._verdict.update(Content.assemble(("Not graded. ", "bold"), text))
        self.say_tip("")
        await self.checks.give_up()

    def tip_after(self, report: Report, following: Choice | None, record: Record) -> None:
        """Say what the learner may do now."""
        if report.outcome is Outcome.passed:
            onward = "That was the last lesson: l lists them all."
            if following is not None:
                onward = f"n goes on to {following.title}."
                onward += f" {following.why}" if following.why else ""
            self.say_tip(f"d compares your fix with ours. {onward}")
        elif record.attempts == 0:
            self.say_tip("o shows what happened, b shows it break. Repair the app, and save.")
        elif record.attempts >= STUCK and record.hints_used < HINTS:
            self.say_tip(f"Stuck? h gives a hint; you used {record.hints_used} of {HINTS}.")
        else:
            self.say_tip("")

    def say_tip(self, text: str) -> None:
        """A line below the verdict, or none."""
        self._tip.update(Content(text))
        self._tip.display = bool(text)

    def say(self, text: str) -> None:
        """A line above the keys, or none."""
        self._notice.update(Content(text))
        self._notice.display = bool(text)
