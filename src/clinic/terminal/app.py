"""The command line: translates words into calls, and errors into one line and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from importlib.metadata import entry_points

import typer

from clinic.errors import ClinicError
from clinic.terminal import (
    authoring,
    compare,
    doctor,
    exercise,
    grade,
    incident,
    proofs,
    serve,
    standing,
    updating,
)
from clinic.terminal.screen import complain
from clinic.terminal.watch import command as watch

app = typer.Typer(
    help="A hands-on course in FastAPI: repair broken apps, judged from outside.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("learn")(watch.learn)
app.command("watch")(watch.watch)
app.command("start")(exercise.start)
app.command("break")(incident.command)
app.command("serve")(serve.command)
app.command("grade")(grade.command)
app.command("hint")(exercise.hint)
app.command("diff")(compare.command)
app.command("reset")(exercise.reset)
app.command("list")(standing.list_lessons)
app.command("progress")(standing.progress)
app.command("update")(updating.command)
app.command("doctor")(doctor.command)
app.command("verify")(proofs.command)
app.command("new")(authoring.command)
for more in entry_points(group="clinic.commands"):  # of the layers above: the map, the classroom
    app.command(more.name)(more.load())


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
        code = app(standalone_mode=False)
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
