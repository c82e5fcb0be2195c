"""The two consoles: what was asked for goes out, everything else goes to the side."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.text import Text

from clinic.bench import bench_around
from clinic.errors import ClinicError
from clinic.grading.harmless import harmless

out = Console(highlight=False)
side = Console(stderr=True, highlight=False)

LESSON_HELP = "Its slug, the start of its slug, or its number."
SESSIONS = ("grade",)  # the commands that have a nox session of their own, and take arguments


def complain(message: str) -> None:
    """Say in one line what is wrong and what to do."""
    side.print(harmless(message), markup=False, soft_wrap=True)


def here() -> Path:
    """The folder in which Clinic is used, also for who has gone into an exercise to run its app.

    Raises `ClinicError` if it has been deleted.
    """
    return bench_around(_current())


def _current() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise ClinicError("the folder that you are in was deleted; cd to another one") from None


def link(path: Path) -> Text:
    """A path as short as can be; in a terminal a link that opens it."""
    folder = _current()
    shown = path.relative_to(folder) if path.is_relative_to(folder) else path
    return Text(str(shown), Style(link=path.absolute().as_uri()))


def typed(command: str) -> str:
    """How the learner types a command of Clinic: with nox or without."""
    if "NOX_CURRENT_SESSION" not in os.environ:
        return f"clinic {command}"
    name, _, rest = command.partition(" ")
    return f"nox -s {name} -- {rest}" if name in SESSIONS else f"nox -s clinic -- {command}"
