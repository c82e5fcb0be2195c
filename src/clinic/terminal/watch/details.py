"""What was seen in a failed check, laid out for the screen. All of it is literal text."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from clinic.grading.report import Exchange, Resemblance, Result, Trouble
from clinic.grading.text import LOG_LINES_SHOWN, TROUBLE


def of_result(result: Result) -> Iterator[Widget]:
    """Why the check failed: the message, what was sent, what came back, the end of the log.

    The last exchange comes first, as it is the one that the message is about.
    """
    yield literal(result.message, "message")
    if result.exchanges:
        yield from _of_exchange(result.exchanges[-1])
    lines = result.log.splitlines()[-LOG_LINES_SHOWN:]
    if lines:
        yield literal("The end of the log:", "label")
        yield literal("\n".join(lines), "log")
    if len(result.exchanges) > 1:
        yield literal("The request before that:", "label")
        yield from _of_exchange(result.exchanges[-2])


def of_trouble(trouble: Trouble) -> Iterator[Widget]:
    """Why the app did not start, and where."""
    yield literal(f"{TROUBLE[trouble.stage]}:", "label")
    yield literal(trouble.error, "message")
    if trouble.file is not None:
        line = f", line {trouble.line}" if trouble.line is not None else ""
        code = f"\n    {trouble.code}" if trouble.code else ""
        yield literal(f"{trouble.file}{line}{code}", "place")
    if trouble.traceback:
        yield literal("The last that it printed:", "label")
        lines = trouble.traceback.rstrip().splitlines()[-LOG_LINES_SHOWN:]
        yield literal("\n".join(lines), "log")


def of_resemblance(known: Resemblance) -> Iterator[Widget]:
    """The known wrong fix that this one looks like."""
    yield Static(Content.assemble(("This looks like: ", "bold"), known.title))
    yield literal(known.text, "message")


def literal(text: str, classes: str) -> Static:
    """A piece of text in which nothing is read as markup."""
    return Static(Content(text), classes=classes)


def _of_exchange(exchange: Exchange) -> Iterator[Widget]:
    yield literal("\n".join(f"> {line}" for line in exchange.request.splitlines()), "sent")
    came = exchange.response if exchange.response is not None else exchange.error or ""
    yield literal("\n".join(f"< {line}" for line in came.splitlines()), "came")
    yield literal(exchange.curl, "curl")
