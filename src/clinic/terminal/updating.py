"""`clinic update`: what the course changed under the learner's work, and a merge of the two."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from clinic import bench
from clinic.catalogue import Course, Lesson
from clinic.errors import ClinicError
from clinic.terminal.exercise import say
from clinic.terminal.screen import LESSON_HELP, here, link, out, typed


def command(
    merge: Annotated[
        str | None, typer.Option("--merge", metavar="LESSON", help=f"Merge one. {LESSON_HELP}")
    ] = None,
) -> None:
    """After the course was updated: show what changed under your work, or merge it into yours."""
    course = Course.load()
    if merge is not None:
        _merge(course.lesson(merge), here())
        return
    there = [one for one in course.lessons if bench.exercise_folder(one, here()).is_dir()]
    if not there:
        raise ClinicError(f"no lesson is on the bench; put one there with {typed('start LESSON')}")
    if not sum(_show(lesson, here()) for lesson in there):
        say("Every lesson on the bench is up to date with the course.")


def _show(lesson: Lesson, below: Path) -> bool:
    """Print what changed in one lesson; whether anything has to be said of it."""
    try:
        changes = bench.outdated(lesson, below)
    except ClinicError as error:
        say(str(error))
        return True
    if changes:
        out.print(Text(lesson.slug, "bold"))
    for change in changes:
        yours = "you changed it, too" if change.touched else "you did not touch it"
        say(f"   {change.path}: {change.kind} by the course; {yours}")
    if changes:
        say(f"   Merge: {typed(f'update --merge {lesson.slug}')} (what you have is kept aside)")
    return bool(changes)


def _merge(lesson: Lesson, below: Path) -> None:
    merged = bench.merge(lesson, below, datetime.now(UTC))
    say("Merged into ", link(merged.folder), "; your own is kept in ", link(merged.kept), ".")
    for path, outcome in merged.files:
        say("   ", link(merged.folder / path), f": {outcome}")
    if merged.conflicts:
        say(f"Look through {', '.join(map(str, merged.conflicts))} before you grade.")
