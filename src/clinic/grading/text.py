"""A report for a terminal, as Rich renderables. Nothing from a submission is read as markup."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from clinic.grading.harmless import harmless
from clinic.grading.report import Exchange, Outcome, Report, Result, Trouble

MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "not_run": ("-", "dim")}
KINDS = {"fault": "fix", "guard": "keep", "shape": "shape"}
TROUBLE = {
    "import": "It failed while it was imported",
    "startup": "It failed while it started up",
    "exit": "Its process ended before it accepted a connection",
    "hang": "It never came to accept a connection",
}
EXCHANGES_SHOWN = 2
LOG_LINES_SHOWN = 12


def as_text(report: Report, *, told: bool = False) -> RenderableType:
    """The whole report: each check with its rule, and for those that failed what was seen.

    `told` leaves out the checks one by one, for a reader who has seen them as they were run.
    """
    return Group(*_parts(report, told=told))


def as_line(result: Result) -> RenderableType:
    """One check: its mark, what it asks for, its rule."""
    mark, colour = MARKS[result.outcome]
    line = Table.grid(padding=(0, 1))
    rule = Text.assemble(result.check.rule, (_case(result), "dim"))
    line.add_row(Text(f" {mark}", colour), Text(f"{KINDS[result.check.kind]:<5}", "dim"), rule)
    return line


def verdict(report: Report) -> Text:
    """The outcome in one line."""
    count = f"{report.points} of {report.points_possible} points"
    passed = sum(result.outcome == "passed" for result in report.results)
    checks = f"{passed} of {len(report.results)} checks pass"
    words = {
        Outcome.passed: ("Fixed. ", "bold green", f"All {len(report.results)} checks pass."),
        Outcome.failed: ("Not fixed yet. ", "bold red", f"{checks}, {count}."),
        Outcome.not_started: ("The app did not start. ", "bold red", "No check was run."),
        Outcome.limit: ("Stopped at a limit. ", "bold red", f"{report.reason}; {checks}."),
        Outcome.grader_error: ("The grader failed, not you. ", "bold yellow", report.reason),
    }
    first, style, rest = words[report.outcome]
    return Text.assemble((first, style), rest)


def heading(title: str, lesson: str, submission: str) -> Text:
    """What is graded, in one line."""
    return Text.assemble((title, "bold"), (f"  {lesson}  {harmless(submission)}", "dim"), "\n")


def _parts(report: Report, *, told: bool) -> Iterator[RenderableType]:
    if not told:
        yield heading(report.title, report.lesson, report.submission)
    if report.trouble is not None:
        yield from _trouble(report.trouble)
    elif not told:
        yield from (as_line(result) for result in report.results)
    explained: set[str] = set()
    for result in report.failed:
        function = result.check.name.partition("[")[0]
        yield from _failure(result, in_full=function not in explained)
        explained.add(function)
    if report.resembles is not None:
        yield Text.assemble("\n", ("This looks like: ", "bold"), report.resembles.title)
        yield Padding(Text(report.resembles.text), (0, 0, 0, 3))
    if report.hint is not None:
        yield Text.assemble("\n", ("Hint: ", "bold"), report.hint)
    for note in report.notes:
        yield Text.assemble(("Note: ", "bold"), note)
    yield Text()
    yield verdict(report)


def _trouble(trouble: Trouble) -> Iterator[RenderableType]:
    yield Text(f"{TROUBLE[trouble.stage]}:", "red")
    yield Padding(Text(trouble.error, "bold"), (0, 0, 0, 3))
    if trouble.file is not None:
        yield Text(f"\n{trouble.file}, line {trouble.line}")
        if trouble.code:
            yield Padding(Text(trouble.code), (0, 0, 0, 3))
    if trouble.traceback:
        yield Text("\nThe last that it printed:")
        lines = trouble.traceback.rstrip().splitlines()[-LOG_LINES_SHOWN:]
        yield Padding(Text("\n".join(lines), "dim"), (0, 0, 0, 3))


def _failure(result: Result, *, in_full: bool) -> Iterator[RenderableType]:
    yield Text.assemble("\n", (" ✗ ", "red"), (result.check.rule, "bold"), (_case(result), "dim"))
    yield Padding(Text(result.message), (0, 0, 0, 3))
    if not in_full:
        return
    earlier = len(result.exchanges) - EXCHANGES_SHOWN
    if earlier > 0:
        yield Padding(Text(f"... after {earlier} earlier requests", "dim"), (1, 0, 0, 3))
    for exchange in result.exchanges[-EXCHANGES_SHOWN:]:
        yield Padding(_exchange(exchange), (1, 0, 0, 3))
        # Not wrapped and not indented: it is there to be copied.
        yield Text(exchange.curl, "dim", no_wrap=True, overflow="ignore")
    lines = result.log.splitlines()[-LOG_LINES_SHOWN:]
    if lines:
        yield Padding(Text("The end of the log:"), (1, 0, 0, 3))
        yield Padding(Text("\n".join(lines), "dim"), (0, 0, 0, 5))


def _exchange(exchange: Exchange) -> Text:
    sent = "\n".join(f"> {line}" for line in exchange.request.splitlines())
    came = exchange.response if exchange.response is not None else exchange.error or ""
    back = "\n".join(f"< {line}" for line in came.splitlines())
    return Text.assemble((sent, "cyan"), "\n", (back, "magenta"))


def _case(result: Result) -> str:
    """The parameter of a check, if it has one."""
    _, bracket, case = result.check.name.partition("[")
    return f"  [{case}" if bracket else ""
