"""Whatever a submission says comes out as text: no escapes, no markup, no flood."""

import io
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from clinic.grading import Report
from clinic.grading.junit import as_junit
from clinic.grading.text import as_text
from clinic.lab import Sandbox

NASTY = (
    "\x1b[31mred\x1b]0;title\x07\x9b2J \x00\x08\x7f\r \u202egnp.exe\u2066 \u200b\ufeff "
    "[bold red]loud[/bold red] [/] <script>alert(1)</script> ]]> &amp; \ufffe\U0001f4a9\u2028"
)
PLAIN = ("[bold red]loud[/bold red] [/]", "<script>alert(1)</script> ]]> &amp;", "\\u202egnp.exe")
LARGE = "Much. " * 500_000
APP = f"""
import logging

NASTY = {NASTY!r}
LARGE = {LARGE[:60]!r} * 50_000
LOG = logging.getLogger("uvicorn.error")


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({{"type": "lifespan.startup.complete"}})
        await receive()
        return
    body, status, header = NASTY.encode(), 200, b"plain"
    if scope["path"] == "/lone":
        body = b'"\\\\ud800 alone"'
    elif scope["path"] == "/bytes":
        body = bytes(range(256))
    elif scope["path"] == "/large":
        body = LARGE.encode()
        print(LARGE)
        print("\\n".join(["line"] * 10_000))
    elif scope["path"] == "/header":
        header = NASTY.encode("utf-16-le").replace(b"\\r", b"").replace(b"\\n", b"")
        header = header.replace(b"\\0", b"")
    elif scope["path"] == "/crash":
        print(NASTY)
        status = 500
    await send(
        {{"type": "http.response.start", "status": status, "headers": [(b"x-nasty", header)]}}
    )
    await send({{"type": "http.response.body", "body": body}})
    if scope["path"] == "/crash":
        raise RuntimeError(NASTY)
"""
SUITE = """
import json

import pytest


@pytest.mark.fault
@pytest.mark.parametrize("path", ["nasty", "lone", "bytes", "large", "header", "crash"])
def test_path(boot, path):
    '''It is shown.'''
    answer = boot().get(f"/{path}", headers={"X-Back": "[bold red]\\u202e".encode()})
    said = json.loads(answer.text) if path == "lone" else answer.text
    assert False, f"the app said {said}"
"""


@pytest.fixture(scope="module")
def grade_it(
    warm_one: Callable[..., Any],
    either: Sandbox,
    with_suite: Callable[..., Any],
    submission: Callable[..., Path],
) -> Callable[[str], Report]:
    """Grades an app with this main.py, in a folder that holds links with nasty names."""

    def grade_it(main: str) -> Report:
        folder = submission({"app/main.py": main})
        (folder / "\x1b[31m\u202e[bold]<b>.py").symlink_to("/etc/passwd")
        return warm_one(either).grade(with_suite(SUITE), folder)

    return grade_it


@pytest.fixture(scope="module")
def reports(grade_it: Callable[[str], Report]) -> list[Report]:
    """Of an app that says nasty things, and of one that does so instead of starting."""
    startup = f"def \u00e5ngstr\u00f6m():\n    raise RuntimeError({NASTY!r} + 'x' * 90_000)\n"
    return [grade_it(APP), grade_it(startup + "\u00e5ngstr\u00f6m()\n")]


def hidden(text: str) -> set[str]:
    """The characters in it that nobody sees but a machine."""
    unseen = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return {c for c in text if unicodedata.category(c) in unseen and c not in "\n\t"}


def written(reports: list[Report], **options: object) -> str:
    """The reports as a terminal gets them."""
    console = Console(file=io.StringIO(), width=100, highlight=False, **options)
    for report in reports:
        console.print(as_text(report))
    return console.file.getvalue()


def test_the_app_has_said_it(reports: list[Report]) -> None:
    """Or these tests would show nothing."""
    crash = reports[0].results[-1]
    assert all(part in crash.message for part in PLAIN)
    assert all(part in crash.log for part in PLAIN)
    assert all(part in (crash.exchanges[0].response or "") for part in PLAIN)
    assert reports[1].trouble is not None
    assert all(part in reports[1].trouble.error for part in PLAIN)
    assert len(reports[0].notes) == 1


def test_json_holds_no_hidden_character(reports: list[Report]) -> None:
    for report in reports:
        text = report.model_dump_json(indent=2)
        assert hidden(text) == set()
        assert all(hidden(string) == set() for string in strings(json.loads(text)))


def test_junit_is_xml_that_holds_text(reports: list[Report]) -> None:
    text = as_junit(reports)
    assert hidden(text) == set()
    root = ET.fromstring(text)
    assert {element.tag for element in root.iter()} == {
        "testsuites", "testsuite", "testcase", "failure", "error",
    }  # fmt: skip
    failure = root.findall(".//failure")[-1]
    assert all(part in failure.get("message", "") for part in PLAIN)
    assert all(part in (failure.text or "") for part in PLAIN)


def test_a_terminal_is_told_nothing_but_text(reports: list[Report]) -> None:
    assert hidden(written(reports)) == set()
    colours = re.compile(r"\x1b\[[0-9;]*m")
    coloured = written(reports, force_terminal=True, color_system="standard")
    assert hidden(colours.sub("", coloured)) == set()


def test_markup_is_shown_and_not_obeyed(reports: list[Report]) -> None:
    assert "[bold red]loud[/bold red]" in written(reports)


def test_a_flood_is_cut_with_a_note(reports: list[Report]) -> None:
    result = reports[0].results[3]
    assert result.check.name == "test_path[large]"
    assert "characters cut ...]" in result.message
    assert "characters cut ...]" in (result.exchanges[0].response or "")
    assert len(result.log.splitlines()) <= 25
    assert len(reports[0].model_dump_json()) < 100_000
    assert len(as_junit(reports)) < 100_000


def strings(thing: object) -> list[str]:
    """All texts in what was read from JSON, also the keys."""
    if isinstance(thing, str):
        return [thing]
    parts = [*thing, *thing.values()] if isinstance(thing, dict) else thing
    return [s for part in parts for s in strings(part)] if isinstance(parts, list) else []
