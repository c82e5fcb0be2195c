"""`clinic break`: see a lesson break, as a conversation that somebody tells."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from clinic import bench
from clinic.catalogue import Course
from clinic.grading.scene import BrokenOff, Came, Moment, Right, Said, Sent, play
from clinic.lab import choose_sandbox
from clinic.terminal.exercise import LessonName, say
from clinic.terminal.grade import say_if_unsafe
from clinic.terminal.screen import here, out, typed


def command(
    lesson: LessonName,
    mine: Annotated[
        bool, typer.Option("--mine", help="With your app, not with the untouched one.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Run the code without a sandbox, even as root.")
    ] = False,
) -> None:
    """See it break: boot the app and replay the incident, request by request."""
    found = Course.load().lesson(lesson)
    folder = bench.on_bench(found, here()) if mine else None
    sandbox = choose_sandbox(unsafe=unsafe)
    say_if_unsafe(sandbox, unsafe=unsafe)
    whose = f"with your app, exercises/{found.slug}" if mine else "with the untouched app"
    out.print(Text.assemble((found.title, "bold"), (f"  {whose}", "dim")))
    told = play(found, folder, sandbox, tell)
    if not mine:
        say(f"\nYour own app: {typed(f'break {found.slug} --mine')}")
    raise SystemExit(0 if told else 1)


def tell(moment: Moment) -> None:
    """Print what has just happened."""
    out.print(as_text(moment), soft_wrap=isinstance(moment, Sent | Came))


def as_text(moment: Moment) -> Text:
    """A moment of an incident for a terminal; what may be copied is printed without wrapping."""
    match moment:
        case Said(text):
            return Text(f"\n{text}")
        case Sent(curl, waits):
            return Text(f"$ {curl}{' &' if waits else ''}", "cyan")
        case Came(request, answer, complete, late):
            lines = [f"< {line}" for line in answer.splitlines()]
            head = [f"(for {request}, sent before)"] if late else []
            return Text("\n".join(head + lines), "magenta" if complete else "red")
        case Right(text):
            return Text.assemble(("\n✓ ", "bold green"), text)
        case BrokenOff(text):
            return Text.assemble(("\nThe story breaks off here. ", "bold red"), text)
