"""The command line: translates words into calls, and errors into one line and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from importlib.metadata import entry_points

import typer

from clinic.errors import ClinicError
from clinic.terminal.screen import complain

app = typer.Typer(
    help="A hands-on course in FastAPI: repair broken apps, judged from outside.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# Each command, and where it is: to load them all takes longer than most of them run.
COMMANDS = {
    "learn": "watch.command:learn",
    "watch": "watch.command:watch",
    "start": "exercise:start",
    "break": "incident:command",
    "serve": "serve:command",
    "grade": "grade:command",
    "hint": "exercise:hint",
    "diff": "compare:command",
    "reset": "exercise:reset",
    "list": "standing:list_lessons",
    "progress": "standing:progress",
    "update": "updating:command",
    "doctor": "doctor:command",
    "verify": "proofs:command",
    "new": "authoring:command",
}


@app.callback()
def _group() -> None:
    """Keep Typer from taking a single command for the whole program."""


def load_commands(asked: str) -> typer.Typer:
    """The app with the command that is asked for; with all of them, if it is none of ours."""
    for name, place in COMMANDS.items():
        if asked not in COMMANDS or asked == name:
            module, _, function = place.partition(":")
            app.command(name)(getattr(import_module(f"clinic.terminal.{module}"), function))
    if asked not in COMMANDS:
        for more in entry_points(group="clinic.commands"):  # of the layers above: the map
            app.command(more.name)(more.load())
    return app


def main() -> None:
    """The command `clinic`. Exits with 0, 1 (graded, not all passed) or 2 (could not)."""
    terminated = False

    def terminate(*_: object) -> None:
        nonlocal terminated
        terminated = True
        raise KeyboardInterrupt  # pytest would take a SystemExit for the failure of a check

    signal.signal(signal.SIGTERM, terminate)
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        code = load_commands(sys.argv[1])(standalone_mode=False)
        sys.stdout.flush()
        raise SystemExit(128 + signal.SIGTERM if terminated else code)
    except ClinicError as error:
        complain(str(error))
    except typer.TyperException as error:
        complain(f"{error}; see clinic --help")
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        complain(f"{error.filename or 'this machine'}: {error.strerror or error}")
    raise SystemExit(2)
