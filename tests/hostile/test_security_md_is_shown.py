"""SECURITY.md states nothing that a case does not show, and no case is left out of it."""

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "SECURITY.md"
NAME = re.compile(r"`([^`]+)`")


def rows() -> list[list[str]]:
    """The cells of each line of each table, without the heads."""
    lines = [line.strip("| ") for line in PAGE.read_text("utf-8").splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [row for row in cells if row[1] in ("yes", "no")]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_each_line_is_shown_by_a_case_in_each_mode(row: list[str], corpus: Any) -> None:
    statement, in_sandbox, without, shown_by = row
    named = NAME.findall(shown_by)
    assert named, f"nothing shows that: {statement}"
    assert not [name for name in named if name not in corpus]
    modes = {"sandbox": in_sandbox, "bare": without}
    for name in named:
        held = {mode for mode, word in modes.items() if word == "yes"}
        assert held <= set(corpus[name].modes), f"{name} does not run in {held}"


def test_there_are_tables_of_each_kind() -> None:
    assert len(rows()) > 40


def test_no_case_is_left_out(corpus: Any) -> None:
    named = {name for row in rows() for name in NAME.findall(row[3])}
    assert corpus.keys() == named


def test_each_test_that_it_names_is_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", PAGE.read_text("utf-8"))
    assert named
    assert not [name for name in named if not (PAGE.parent / name).exists()]


def test_each_case_says_what_it_tries_and_what_must_happen(each: Any) -> None:
    assert len(each.tries) > 20
    assert len(each.must) > 20
    assert each.modes
    assert ("passed" in each.outcomes) == each.name.startswith("honest")
    assert "grader_error" not in each.outcomes
