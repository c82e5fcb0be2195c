"""`clinic learn` and `clinic watch`: a lesson on the bench, graded at each save."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from clinic.catalogue import Course, Lesson
from clinic.lab import choose_sandbox
from clinic.lab.sandbox import Sandbox, why_no_sandbox
from clinic.terminal import grade
from clinic.terminal.exercise import put_on_bench
from clinic.terminal.screen import LESSON_HELP, complain, here, out
from clinic.terminal.watch.desk import Desk

Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="Run the code without a sandbox, even as root.")
]


def learn(unsafe: Unsafe = False) -> None:
    """Go on where you were, or with the next lesson, and grade it at each save."""
    _begin(None, unsafe=unsafe)


def watch(
    lesson: Annotated[str | None, typer.Argument(metavar="[LESSON]", help=LESSON_HELP)] = None,
    unsafe: Unsafe = False,
) -> None:
    """Grade a lesson at each save, and show it on a screen."""
    _begin(lesson, unsafe=unsafe)


def _begin(wanted: str | None, *, unsafe: bool) -> None:
    """The screen in a terminal; elsewhere the same once, as text."""
    desk = Desk(Course.load(), here(), complain)
    if wanted is None:
        choice = desk.pick_up()
        if choice is None:
            out.print("Every lesson is fixed.")
            return
        wanted = choice.slug
    lesson = desk.course.lesson(wanted)
    if not _is_terminal():
        put_on_bench(lesson)
        out.print()
        task = grade.task_for(lesson)
        raise SystemExit(grade.grade_and_print([task], grade.Format.text, unsafe=unsafe))
    sandbox = choose_sandbox(unsafe=unsafe)
    desk.put_on_bench(lesson)  # what is wrong with the folder is better said here
    _show(desk, lesson, sandbox, unsafe=unsafe)


def _show(desk: Desk, lesson: Lesson, sandbox: Sandbox, *, unsafe: bool) -> None:
    from clinic.terminal.watch.app import Watch  # Textual takes a moment that others need not wait
    from clinic.terminal.watch.grading import GradingThread
    from clinic.terminal.watch.saves import SavesThread

    reason = "you asked for --unsafe" if unsafe else why_no_sandbox()
    Watch(
        desk,
        lesson,
        grading=lambda tell: GradingThread(sandbox, tell),
        saves=SavesThread,
        notice="" if sandbox.isolates else f"Your code runs without a sandbox: {reason}.",
        flags=("--unsafe",) if unsafe else (),
    ).run()


def _is_terminal() -> bool:
    capable = os.environ.get("TERM", "dumb") != "dumb"
    return capable and sys.stdin.isatty() and sys.stdout.isatty()
