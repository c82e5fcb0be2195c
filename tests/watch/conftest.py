"""The watch screen without a terminal, with a grading and saves that do what a test says."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import clinic as package
from clinic.catalogue import Course, Lesson
from clinic.grading import Check, Exchange, Outcome, Report, Result
from clinic.terminal.watch.app import Watch
from clinic.terminal.watch.desk import Desk
from clinic.terminal.watch.grading import Order
from clinic.terminal.watch.messages import Back, Checked, Gone, Judged, NotGraded, Saved

PAUSES = 500  # a screen that has not changed by then will not


def result(
    name: str, outcome: str = "passed", *, kind: str = "fault", rule: str = "", **rest: Any
) -> Result:
    """What a check found."""
    check = Check(name=name, kind=kind, rule=rule or f"The rule of {name}.")
    return Result(check=check, outcome=outcome, **rest)


def report(lesson: Lesson, results: tuple[Result, ...], **rest: Any) -> Report:
    """A report of these results."""
    passed = all(result.outcome == "passed" for result in results)
    fields: dict[str, Any] = {
        "lesson": lesson.slug, "title": lesson.title, "submission": "exercises/x",
        "outcome": Outcome.passed if passed else Outcome.failed, "results": results,
        "sandbox": "none", "versions": {}, "started": datetime.now(UTC), "seconds": 0.1,
    }  # fmt: skip
    return Report(**(fields | rest))


class Grading:
    """Stands in for what grades: it takes orders, and says what the test tells it to."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.closed = False

    def made(self, tell: Callable[[Any], object]) -> "Grading":
        self.tell = tell
        return self

    def grade(self, order: Order) -> None:
        self.orders.append(order)

    def close(self) -> None:
        self.closed = True

    def check(self, found: Result, *, run: int | None = None) -> None:
        self.tell(Checked(run or self.orders[-1].run, found))

    def judge(self, *found: Result, run: int | None = None, **rest: Any) -> None:
        order = self.orders[-1]
        self.tell(Judged(run or order.run, report(order.lesson, found, **rest)))

    def fail(self, reason: str) -> None:
        self.tell(NotGraded(self.orders[-1].run, reason))


class Saves:
    """Stands in for what notices saves."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self.closed: list[Path] = []

    def made(self, folder: Path, tell: Callable[[Any], object]) -> "Saves":
        self.folders.append(folder)
        self.tell = tell
        return self

    def close(self) -> None:
        self.closed.append(self.folders[-1])

    def save(self) -> None:
        self.tell(Saved(self.folders[-1]))

    def gone(self) -> None:
        self.tell(Gone(self.folders[-1]))

    def back(self) -> None:
        self.tell(Back(self.folders[-1]))


class Stage:
    """The screen with somebody in front of it."""

    def __init__(self, app: Watch, pilot: Pilot[None], grading: Grading, saves: Saves) -> None:
        self.app = app
        self.pilot = pilot
        self.grading = grading
        self.saves = saves

    def passing(self) -> Report:
        """A report of the lesson in which all is well."""
        return report(self.app.lesson, (result("test_a"),))

    @property
    def text(self) -> str:
        """All that is to be seen now."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def sees(self, *words: str) -> None:
        """Wait until all of that is on the screen."""
        await self.until(lambda: all(some in " ".join(self.text.split()) for some in words), words)

    async def sees_no(self, *words: str) -> None:
        """Wait until none of that is on the screen."""
        await self.until(lambda: not any(some in self.text for some in words), words)

    async def until(self, condition: Callable[[], bool], what: object = "") -> None:
        """Wait until the screen has come to that."""
        for _ in range(PAUSES):
            await self.pilot.pause()
            if condition():
                return
        pytest.fail(f"it never came to that: {what}\n{self.text}")

    async def saves_something(self) -> None:
        """Have something saved, and wait until it is to be graded."""
        ordered = len(self.grading.orders)
        self.saves.save()
        await self.until(lambda: len(self.grading.orders) > ordered)

    async def press(self, *keys: str) -> None:
        """Press these keys."""
        await self.pilot.press(*keys)
        await self.pilot.pause()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The empty folder in which a learner types commands."""
    here = tmp_path / "here"
    here.mkdir()
    return here


@pytest.fixture
def env(made_up: Any, tmp_path: Path) -> dict[str, str]:
    """What makes `clinic` take the made-up course, with an own folder for temporary files."""
    source, temporary = made_up.root / "src", tmp_path / "temporary"
    source.mkdir()
    temporary.mkdir()
    # A package that lies here takes its lessons from beside it.
    (source / "clinic").symlink_to(Path(package.__file__).parent)
    return {"PYTHONPATH": str(source), "TMPDIR": str(temporary), "LANG": "C.UTF-8"}


Story = Callable[[Stage], Awaitable[None]]


@pytest.fixture
def desk(made_up: Any, tmp_path: Path) -> Desk:
    """A learner's desk, with the made-up course."""
    return Desk(Course.load(made_up.root), tmp_path)


@pytest.fixture
def play(desk: Desk, run_async: Callable[..., Any]) -> Callable[..., None]:
    """Has a story happen in front of the screen: `play(story, slug="idor")`."""

    def play(story: Story, *, slug: str = "idor", size: tuple[int, int] = (80, 24)) -> None:
        async def whole() -> None:
            grading, saves = Grading(), Saves()
            lesson = desk.course.lesson(slug)
            app = Watch(desk, lesson, grading=grading.made, saves=saves.made)
            async with app.run_test(size=size) as pilot:
                stage = Stage(app, pilot, grading, saves)
                await stage.until(lambda: bool(grading.orders))
                await story(stage)
            assert grading.closed, "the grading was not closed"

        run_async(whole)

    return play


@pytest.fixture
def found() -> Callable[..., Result]:
    """Makes a result: `found("test_a", "failed", message="...")`."""
    return result


@pytest.fixture
def exchange() -> Exchange:
    """A request that was answered with a crash."""
    return Exchange(
        request='PATCH /letters/2\n\n{"text": "[bold]No."}',
        response="500 Internal Server Error",
        curl="curl -i -X PATCH http://127.0.0.1:8000/letters/2",
    )
