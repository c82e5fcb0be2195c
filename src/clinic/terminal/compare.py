"""`clinic diff`: what the learner changed, and after a pass what others did."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from clinic import bench
from clinic.catalogue import Course, Lesson
from clinic.grading.assemble import patched, solved
from clinic.grading.harmless import harmless
from clinic.grading.variants import read_variants
from clinic.lab.scratch import scratch
from clinic.terminal.exercise import LessonName, say
from clinic.terminal.keep import keep, progress_file
from clinic.terminal.screen import here, out, typed

LONGEST = 200_000
STYLES = {"+++": "bold", "---": "bold", "@@": "cyan", "+": "green", "-": "red"}


@dataclass(frozen=True)
class Fix:
    """A right way to repair a lesson: its name, what speaks for and against it, the changes."""

    title: str
    text: str
    changes: tuple[bench.Change, ...]


def command(
    lesson: LessonName,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the fix before a pass.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Really, with --reveal.")] = False,
) -> None:
    """Show what you changed; after a pass, also the reference fix and other right ones."""
    found = Course.load().lesson(lesson)
    mine = bench.changes(found, here())
    passed = progress_file().read().of(found.slug).fixed is not None
    if passed or (reveal and yes):
        _title(f"Yours, in exercises/{found.slug}")
    _print(mine)
    if not mine:
        say(f"You have not changed {found.slug} yet.")
    if not passed and not reveal:
        return
    if not passed and not yes:
        say(_what_reveal_does(found))
        return
    for fix in right_fixes(found):
        _title(fix.title)
        out.print(Text(f"{fix.text}\n"))
        _print(fix.changes)
    if not passed:
        at = datetime.now(UTC)
        keep(found.slug, lambda record: bench.revealed(record, at))


def right_fixes(lesson: Lesson) -> Iterator[Fix]:
    """The reference fix and the right variants, each as changes to the untouched app.

    Raises `ClinicError` if a variant is broken, or git is missing.
    """
    given = bench.contents(lesson.folder)
    given = {path: given[path] for path in lesson.starter_files() if path in given}
    with scratch() as folder:
        reference = bench.contents(solved(lesson, folder / "solution"))
        text = "The fix that this course's grader was written with."
        yield Fix("The reference fix", text, bench.compare(given, reference))
        for number, variant in enumerate(v for v in read_variants(lesson) if v.kind == "right"):
            theirs = bench.contents(patched(lesson, variant, folder / str(number)))
            yield Fix(variant.title, variant.text, bench.compare(given, theirs))


def _what_reveal_does(lesson: Lesson) -> str:
    return (
        f"You have not fixed {lesson.slug} yet. Revealing shows the reference fix and every other "
        "right one, and notes in your progress that you saw them first. "
        f"If that is what you want: {typed(f'diff {lesson.slug} --reveal --yes')}"
    )


def _title(text: str) -> None:
    out.print()
    out.rule(Text(text, "bold"), align="left")


def _print(changes: Iterable[bench.Change]) -> None:
    """Print patches: for a person with colours and nothing invisible, for a program as they are."""
    for change in changes:
        if not out.is_terminal:
            sys.stdout.write(change.patch)
            continue
        for line in harmless(change.patch, longest=LONGEST).splitlines():
            style = next((s for start, s in STYLES.items() if line.startswith(start)), "")
            out.print(Text(line, style), soft_wrap=True)
