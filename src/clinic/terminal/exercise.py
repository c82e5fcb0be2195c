"""`clinic start`, `reset` and `hint`: one lesson on the bench."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from clinic import bench
from clinic.catalogue import Course, Lesson
from clinic.terminal.keep import keep, progress_file
from clinic.terminal.screen import LESSON_HELP, here, link, out, typed

LessonName = Annotated[str, typer.Argument(metavar="LESSON", help=LESSON_HELP)]


def start(lesson: LessonName) -> None:
    """Put a lesson on the bench: exercises/LESSON. Nothing that exists is touched."""
    put_on_bench(Course.load().lesson(lesson))


def reset(lesson: LessonName) -> None:
    """Begin a lesson anew. What you had is kept, and you are told where."""
    found = Course.load().lesson(lesson)
    at = datetime.now(UTC)
    done = bench.reset(found, here(), at)
    keep(found.slug, lambda record: bench.started(record, at, new=True))
    say("Your work is kept in ", link(done.kept), ".")
    say("On the bench, as new: ", link(done.folder), ".")


def hint(lesson: LessonName) -> None:
    """Show the hint that fits the first failed check, or the next of three; each is counted."""
    found = Course.load().lesson(lesson)
    bench.on_bench(found, here())
    before = progress_file().read().of(found.slug)
    if not bench.hints_left(found, before):
        shown = bench.hints_shown(found, before)
        say(f"All {len(shown)} hints of {found.slug} are used. Here they are again:")
        for hint in shown:
            _show(hint)
        say(f"What is left is {typed(f'diff {found.slug} --reveal')}.")
        return
    kept = keep(found.slug, lambda record: bench.hinted(found, record))
    after = kept or bench.hinted(found, before)
    _show(bench.hint_taken(found, before, after))
    left = bench.hints_left(found, after)
    say(f"\n{left} more: {typed(f'hint {found.slug}')}" if left else "\nThat was the last hint.")


def put_on_bench(lesson: Lesson) -> bench.Exercise:
    """Start an exercise and say what to open."""
    exercise = bench.start(lesson, here())
    at = datetime.now(UTC)
    keep(lesson.slug, lambda record: bench.started(record, at, new=exercise.new))
    new = f"{len(exercise.written)} files" if exercise.written else "it was there already"
    say("On the bench: ", link(exercise.folder), f" ({new}).")
    say("Read   ", link(exercise.folder / lesson.page.name))
    say("Repair ", link(exercise.folder / lesson.app.name))
    say(f"Grade it with: {typed(f'grade {lesson.slug}')}")
    return exercise


def say(*parts: str | Text) -> None:
    """Print one line, which nobody wraps: paths and commands in it can be copied."""
    out.print(Text.assemble(*parts), soft_wrap=True)


def _show(hint: tuple[str, str]) -> None:
    title, text = hint
    out.print(Text.assemble((f"{title}: ", "bold"), text))
