"""`clinic verify`: grades the graders, in one table."""

from __future__ import annotations

import functools
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from clinic.catalogue import Course
from clinic.grading.many import in_parallel, processors
from clinic.grading.verify import Proof, verify
from clinic.lab import choose_sandbox
from clinic.terminal.screen import out

WAITING = 2  # a wrong fix is often one that never answers: the processor has nothing to do


def command(
    what: Annotated[
        list[str] | None, typer.Argument(metavar="LESSON...", help="All lessons if none is named.")
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Of each wrong fix, run only the checks that must fail."),
    ] = False,
) -> None:
    """Prove every grader against the untouched app, the solution and all known fixes."""
    course = Course.load()
    slugs = [course.lesson(word).slug for word in what or []]
    slugs = slugs or [lesson.slug for lesson in course.lessons]
    done = dict(
        in_parallel(functools.partial(_prove, quick=quick), slugs, workers=WAITING * processors())
    )
    proofs = [done[slug] for slug in slugs]
    out.print(_table(proofs))
    for proof in proofs:
        for reason in proof.reasons:
            line = Text.assemble(("✗ ", "red"), (proof.slug, "bold"), f": {reason}")
            out.print(line, soft_wrap=True)
    raise SystemExit(1 if any(proof.reasons for proof in proofs) else 0)


def _prove(slug: str, *, quick: bool) -> Proof:
    return verify(Course.load().lesson(slug), choose_sandbox(), quick=quick)


def _table(proofs: list[Proof]) -> Table:
    table = Table("Lesson", "Checks", "Right", "Wrong", "Runs", "Seconds", "Proved")
    for proof in proofs:
        proved = Text("no", "red") if proof.reasons else Text("yes", "green")
        numbers = (proof.checks, proof.right, proof.wrong, proof.runs, proof.seconds)
        table.add_row(proof.slug, *map(str, numbers), proved)
    return table
