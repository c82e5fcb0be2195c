"""The command line: translates words into calls, and errors into one line and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from clinic.bench import exercise_folder
from clinic.bench import start as start_exercise
from clinic.catalogue import Course
from clinic.errors import ClinicError
from clinic.terminal import grade, proofs
from clinic.terminal.screen import complain, out

app = typer.Typer(
    help="A hands-on course in FastAPI: repair broken apps, judged from outside.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("grade")(grade.command)
app.command("verify")(proofs.command)


def main() -> None:
    """The command `clinic`. Exits with 0, 1 (graded, not all passed) or 2 (could not)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
        raise SystemExit(code)
    except ClinicError as error:
        complain(str(error))
    except typer.TyperException as error:
        complain(f"{error}; see clinic --help")
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        complain(f"{error.filename or 'this machine'}: {error.strerror or error}")
    raise SystemExit(2)


@app.command("list")
def list_command() -> None:
    """List the lessons by chapter."""
    course = Course.load()
    written = {lesson.slug: lesson for lesson in course.lessons}
    for chapter in course.chapters:
        lessons = [written[c.slug] for c in chapter.concepts if c.slug in written]
        if lessons:
            out.print(f"{chapter.number}. {chapter.title}", style="bold", markup=False)
        for lesson in lessons:
            minutes = f"{lesson.manifest.minutes} min"
            out.print(f"   {lesson.slug:<20} {minutes:>6}  {lesson.title}", markup=False)


@app.command("start")
def start_command(lesson: Annotated[str, typer.Argument(help=grade.LESSON_HELP)]) -> None:
    """Put a lesson on the bench: exercises/LESSON. Nothing that exists is touched."""
    put_on_bench(Course.load(), lesson)


@app.command("learn")
def learn_command() -> None:
    """Put the first lesson on the bench and grade it."""
    course = Course.load()
    lesson = course.lessons[0]
    put_on_bench(course, lesson.slug)
    out.print()
    folder = exercise_folder(lesson, Path.cwd())
    raise SystemExit(grade.grade_and_print([grade.Task(lesson.slug, folder)], grade.Format.text))


def put_on_bench(course: Course, text: str) -> None:
    """Start an exercise and say what to open."""
    exercise = start_exercise(course.lesson(text), Path.cwd())
    folder = exercise.folder.relative_to(Path.cwd())
    new = f"{len(exercise.written)} files" if exercise.written else "it was there already"
    out.print(f"On the bench: {folder} ({new}).", markup=False, highlight=False)
    out.print(f"Read {folder}/README.md, then repair {folder}/app.", markup=False, highlight=False)
    out.print(f"Grade it with: clinic grade {folder.name}", markup=False, highlight=False)
