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

from clinic.bench import exercise_folder, on_bench
from clinic.catalogue import Course, Lesson
from clinic.errors import ClinicError
from clinic.grading import Outcome, Report
from clinic.grading.assemble import solved
from clinic.grading.junit import as_junit
from clinic.grading.many import in_parallel
from clinic.grading.runner import Session
from clinic.grading.text import as_line, as_text, heading, verdict
from clinic.lab import Sandbox, choose_sandbox
from clinic.lab.sandbox import why_no_sandbox
from clinic.lab.scratch import scratch
from clinic.terminal.keep import keep_attempt, progress_file
from clinic.terminal.screen import LESSON_HELP, complain, here, out, side


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
    hints_used: int = 0
    on_bench: bool = False


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
    say_if_unsafe(choose_sandbox(unsafe=unsafe), unsafe=unsafe)
    reports = list(_reports(tasks, form, unsafe=unsafe))
    if form is Format.json:
        texts = ",\n".join(report.model_dump_json(indent=2) for report in reports)
        print(texts if len(tasks) == 1 else f"[{texts}]")  # noqa: T201
    elif form is Format.junit:
        print(as_junit(reports), end="")  # noqa: T201
    outcomes = {report.outcome for report in reports}
    if Outcome.grader_error in outcomes or len(reports) < len(tasks):
        return 2
    return 0 if outcomes == {Outcome.passed} else 1


def say_if_unsafe(sandbox: Sandbox, *, unsafe: bool) -> None:
    """Say in one line that code runs without a sandbox, and why."""
    if not sandbox.isolates:
        reason = "you asked for --unsafe" if unsafe else why_no_sandbox()
        side.print(f"Running this code without a sandbox: {reason}.", markup=False, soft_wrap=True)


def task_for(lesson: Lesson, folder: Path | None = None) -> Task:
    """The exercise of a lesson, or another folder, which counts for no progress.

    Raises `ClinicError` if it is the exercise that is asked for, and it is not there.
    """
    exercise = exercise_folder(lesson, here())
    if folder is not None and folder.resolve() != exercise.resolve():
        return Task(lesson.slug, folder)
    used = progress_file().read().of(lesson.slug).hints_used
    return Task(lesson.slug, on_bench(lesson, here()), hints_used=used, on_bench=True)


def _tasks(course: Course, words: list[str], *, every: bool, solutions: bool) -> list[Task]:
    """What the words on the command line mean."""
    folder = None
    if len(words) == 2 and ("/" in words[1] or words[1].startswith(".") or Path(words[1]).is_dir()):
        folder = Path(words.pop())
    if len(words) == 1 and "/" in words[0] and Path(words[0]).is_dir():
        raise ClinicError(f"name the lesson before its folder: clinic grade LESSON {words[0]}")
    if not words and not every:
        raise ClinicError("name a lesson, such as clinic grade idor, or ask for --all")
    if folder is not None and (every or solutions):
        raise ClinicError("a folder goes with one lesson, not with --all or --solutions")
    lessons = course.lessons if every else [course.lesson(word) for word in words]
    if solutions:
        return [Task(lesson.slug, None) for lesson in lessons]
    there = [one for one in lessons if not every or exercise_folder(one, here()).exists()]
    return [task_for(lesson, folder) for lesson in there]


def _reports(tasks: list[Task], form: Format, *, unsafe: bool) -> Iterator[Report]:
    """The reports in the order of the tasks; as text, each is printed as soon as it is there."""
    if not tasks:
        raise ClinicError("no lesson is on the bench; put one there with clinic start LESSON")
    if len(tasks) == 1:
        live = form is Format.text and out.is_terminal
        report = _grade(tasks[0], unsafe=unsafe, live=live)
        try:
            if form is Format.text:
                out.print(as_text(report, told=live), soft_wrap=False, crop=False)
        finally:  # whether or not somebody reads it
            _keep(tasks[0], report)
        yield report
        return
    done: dict[Task, Report] = {}
    for task, graded in in_parallel(functools.partial(_try, unsafe=unsafe), tasks):
        if isinstance(graded, str):
            complain(graded)
            continue
        done[task] = graded
        if form is Format.text:
            out.print(Text.assemble(f"{graded.lesson:<24}", verdict(graded)))
        _keep(task, graded)
    yield from (done[task] for task in tasks if task in done)


def _try(task: Task, *, unsafe: bool) -> Report | str:
    """One of many: what is wrong with it is said beside the reports of the others."""
    try:
        return _grade(task, unsafe=unsafe)
    except ClinicError as error:
        return str(error)


def _grade(task: Task, *, unsafe: bool, live: bool = False) -> Report:
    """Grade one. `live` prints what is graded, and each check as soon as it has been run."""
    lesson = Course.load().lesson(task.slug)
    with scratch() as folder, Session(lesson, choose_sandbox(unsafe=unsafe)) as session:
        submission = task.folder or solved(lesson, folder / "solution")
        if live:
            out.print(heading(lesson.title, lesson.slug, str(submission)))
        return session.grade(
            submission,
            hints_used=task.hints_used,
            on_result=lambda result: out.print(as_line(result)) if live else None,
        )


def _keep(task: Task, report: Report) -> None:
    if task.on_bench:
        keep_attempt(report)
