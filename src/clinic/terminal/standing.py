"""`clinic list` and `clinic progress`: the course, and how far the learner is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict
from rich.table import Table
from rich.text import Text

from clinic import bench
from clinic.bench import State
from clinic.catalogue import Course, Lesson
from clinic.terminal.exercise import say
from clinic.terminal.keep import progress_file
from clinic.terminal.screen import here, out, typed

MARKS = {State.untouched: " ", State.on_the_bench: "○", State.partly: "◐", State.fixed: "✓"}
COLOURS = {
    State.fixed: "green",
    State.partly: "yellow",
    State.on_the_bench: "",
    State.untouched: "dim",
}
AsJson = Annotated[bool, typer.Option("--json", help="Write it for a program.")]


class Standing(BaseModel):
    """One lesson, and how it stands."""

    model_config = ConfigDict(frozen=True)

    slug: str
    number: int
    title: str
    chapter: str
    minutes: int
    difficulty: int
    state: State
    hints_used: int
    hints: int
    hints_fitted: int
    attempts: int
    best_points: int
    points_possible: int
    started: datetime | None
    last_graded: datetime | None
    fixed: datetime | None
    revealed: datetime | None


class Overview(BaseModel):
    """Every lesson in the order of the course, and the one to go on with."""

    model_config = ConfigDict(frozen=True)

    lessons: tuple[Standing, ...]
    fixed: int
    under_way: str | None
    next: str | None
    why: str


def list_lessons(json: AsJson = False) -> None:
    """List the lessons by chapter, and how each stands."""
    course = Course.load()
    overview = overview_of(course, progress_file().read())
    if json:
        print(overview.model_dump_json(indent=2))  # noqa: T201
        return
    chapter = ""
    for lesson in overview.lessons:
        if lesson.chapter != chapter:
            chapter = lesson.chapter
            number = course.chapter_of(lesson.slug).number
            out.print(f"{number}. {chapter}", style="bold", markup=False)
        mark = (f" {MARKS[lesson.state]} ", COLOURS[lesson.state])
        minutes = f"{lesson.minutes} min"
        words = "" if lesson.state is State.untouched else f"  {_words(lesson)}"
        line = Text.assemble(
            mark, f"{lesson.slug:<20} {minutes:>6}  {lesson.title}", (words, "dim")
        )
        out.print(line, soft_wrap=True)


def progress(json: AsJson = False) -> None:
    """Show how far you are: states, points, hints, attempts and dates, by chapter."""
    overview = overview_of(Course.load(), progress_file().read())
    if json:
        print(overview.model_dump_json(indent=2))  # noqa: T201
        return
    out.print(_table(overview))
    count = f"{overview.fixed} of {len(overview.lessons)} lessons fixed."
    if overview.under_way:
        say(f"{count} Go on with {overview.under_way}: {typed(f'grade {overview.under_way}')}")
    elif overview.next:
        say(f"{count} Next: {typed(f'start {overview.next}')}")
        if overview.why:
            out.print(Text(overview.why, "dim"))
    else:
        say(count)


def overview_of(course: Course, progress: bench.Progress) -> Overview:
    """How every written lesson stands, and what comes next.

    Raises `CatalogueError` if a lesson's manifest is broken.
    """
    suggestion = bench.suggest(course, progress.fixed)
    lessons = tuple(_standing(lesson, progress.of(lesson.slug)) for lesson in course.lessons)
    there = {lesson.slug for lesson in lessons if lesson.state is not State.untouched}
    return Overview(
        lessons=lessons,
        fixed=sum(lesson.fixed is not None for lesson in lessons),
        under_way=progress.under_way if progress.under_way in there else None,
        next=suggestion.slug if suggestion else None,
        why=suggestion.why if suggestion else "",
    )


def _standing(lesson: Lesson, record: bench.Record) -> Standing:
    there = bench.exercise_folder(lesson, here()).is_dir()
    return Standing(
        slug=lesson.slug,
        number=lesson.number,
        title=lesson.title,
        chapter=lesson.chapter.title,
        minutes=lesson.manifest.minutes,
        difficulty=lesson.manifest.difficulty,
        state=bench.state_now(record, on_bench=there),
        hints_used=record.hints_used,
        hints=len(lesson.manifest.rungs),
        hints_fitted=len(record.fitted),
        attempts=record.attempts,
        best_points=record.best_points,
        points_possible=record.points_possible,
        started=record.started,
        last_graded=record.last_graded,
        fixed=record.fixed,
        revealed=record.revealed,
    )


def _words(one: Standing) -> str:
    before = one.fixed is not None and one.state is not State.fixed
    return "was fixed" if before else one.state.words


def _table(overview: Overview) -> Table:
    table = Table("Lesson", "State", "Points", "Hints", "Attempts", "Date", box=None)
    chapter = ""
    for one in overview.lessons:
        if one.chapter != chapter:
            chapter = one.chapter
            table.add_row(Text(chapter, "bold"))
        points = f"{one.best_points} of {one.points_possible}" if one.points_possible else ""
        hints = f"{one.hints_used} of {one.hints}" if one.hints_used else ""
        hints += f" + {one.hints_fitted}" if one.hints_fitted else ""
        attempts = str(one.attempts) if one.attempts else ""
        date = one.fixed or one.last_graded or one.started
        seen = f"{date.astimezone():%Y-%m-%d}" if date else ""
        state = Text(f"{MARKS[one.state]} {_words(one)}", COLOURS[one.state])
        table.add_row(f"  {one.slug}", state, points, hints, attempts, seen)
    return table
