"""`clinic new`: lays out an empty lesson for an author."""

from __future__ import annotations

from typing import Annotated

import typer

from clinic.catalogue import Course
from clinic.grading.authoring import lay_out
from clinic.terminal.exercise import say
from clinic.terminal.screen import here, typed


def command(
    concept: Annotated[
        str, typer.Argument(help="A concept of the catalogue: its slug, or its number.")
    ],
) -> None:
    """Lay out an empty lesson for a concept; `clinic verify` says what is left to write."""
    course = Course.load()
    for path in lay_out(course, concept):
        say(str(path.relative_to(here()) if path.is_relative_to(here()) else path))
    slug = course.find(concept).slug
    say(f"Read lessons/README.md, write, and ask what is missing: {typed(f'verify {slug}')}")
