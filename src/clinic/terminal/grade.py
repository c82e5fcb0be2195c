"""`clinic grade`: one lesson, many, or all."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from clinic.bench import exercise_folder
from clinic.catalogue import Course
from clinic.errors import ClinicError
from clinic.grading import Outcome, Report
from clinic.grading import grade as grade_folder
from clinic.grading.assemble import solved
from clinic.grading.junit import as_junit
from clinic.grading.many import in_parallel
from clinic.grading.text import as_text, verdict
from clinic.lab import choose_sandbox
from clinic.lab.sandbox import why_no_sandbox
from clinic.lab.scratch import scratch
from clinic.terminal.screen import out, side

LESSON_HELP = "Its slug, the start of its slug, or its number."


class Format(StrEnum):
    """What a report is written as."""

    text = "text"
    json = "json"
    junit = "junit"


@dataclass(frozen=True)
class Task:
    """A lesson and the folder to be graded; None stands for the reference solution."""

    slug: str
    folder: Path | None


def command(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="LESSON [FOLDER] | LESSON...", help=LESSON_HELP),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every lesson of the course.")] = False,
    solutions: Annotated[
        bool, typer.Option("--solutions", help="Grade the reference fixes, not the exercises.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.text,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Run the code without a sandbox, even as root.")
    ] = False,
) -> None:
    """Grade exercises/LESSON, or another folder that holds a learner's app/."""
    tasks = _tasks(Course.load(), what or [], every=every, solutions=solutions)
    raise SystemExit(grade_and_print(tasks, form, unsafe=unsafe))


def grade_and_print(tasks: list[Task], form: Format, *, unsafe: bool = False) -> int:
    """Grade, print, and return the exit code. Raises `ClinicError` if that is not possible."""
    if not choose_sandbox(unsafe=unsafe).isolates:
        reason = "you asked for --unsafe" if unsafe else why_no_sandbox()
        side.print(f"Running this code without a sandbox: {reason}.", markup=False, soft_wrap=True)
    reports = list(_reports(tasks, form, unsafe=unsafe))
    if form is Format.json:
        texts = ",\n".join(report.model_dump_json(indent=2) for report in reports)
        print(texts if len(reports) == 1 else f"[{texts}]")  # noqa: T201
    elif form is Format.junit:
        print(as_junit(reports), end="")  # noqa: T201
    outcomes = {report.outcome for report in reports}
    if Outcome.grader_error in outcomes:
        return 2
    return 0 if outcomes == {Outcome.passed} else 1


def _tasks(course: Course, words: list[str], *, every: bool, solutions: bool) -> list[Task]:
    """What the words on the command line mean."""
    folder = None
    if len(words) == 2 and ("/" in words[1] or words[1].startswith(".") or Path(words[1]).is_dir()):
        folder = Path(words.pop())
    if not words and not every:
        raise ClinicError("name a lesson, such as clinic grade idor, or ask for --all")
    if folder is not None and (every or solutions):
        raise ClinicError("a folder goes with one lesson, not with --all or --solutions")
    lessons = course.lessons if every else [course.lesson(word) for word in words]
    if solutions:
        return [Task(lesson.slug, None) for lesson in lessons]
    return [
        Task(lesson.slug, folder or exercise_folder(lesson, Path.cwd()))
        for lesson in lessons
        if not every or exercise_folder(lesson, Path.cwd()).exists()
    ]


def _reports(tasks: list[Task], form: Format, *, unsafe: bool) -> Iterator[Report]:
    """The reports in the order of the tasks; as text, each is printed as soon as it is there."""
    if not tasks:
        raise ClinicError("no lesson is on the bench; put one there with clinic start LESSON")
    work = functools.partial(_grade, unsafe=unsafe)
    if len(tasks) == 1:
        report = work(tasks[0])
        if form is Format.text:
            out.print(as_text(report), soft_wrap=False, crop=False)
        yield report
        return
    done: dict[Task, Report] = {}
    for task, report in in_parallel(work, tasks):
        done[task] = report
        if form is Format.text:
            out.print(Text.assemble(f"{report.lesson:<24}", verdict(report)))
    yield from (done[task] for task in tasks)


def _grade(task: Task, *, unsafe: bool) -> Report:
    lesson = Course.load().lesson(task.slug)
    sandbox = choose_sandbox(unsafe=unsafe)
    if task.folder is not None:
        return grade_folder(lesson, task.folder, sandbox)
    with scratch() as folder:
        return grade_folder(lesson, solved(lesson, folder / "solution"), sandbox)
