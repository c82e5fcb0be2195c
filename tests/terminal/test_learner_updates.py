"""`clinic update`: what the course changed under the learner's work, and the merge."""

from pathlib import Path

import pytest


@pytest.fixture
def main(user, made_up) -> Path:
    """The learner's file; the course changed another line of it after they had begun."""
    user.types("start", "idor")
    path: Path = user.here / "exercises/idor/app/main.py"
    made_up.edit(path, "HTTPException(404)", "HTTPException(410)")
    made_up.edit(made_up.lesson().app / "main.py", "Letters to patients", "Letters")
    return path


def test_an_update_is_shown_and_merged(user, main: Path) -> None:
    shown = user.types("update").stdout
    assert "app/main.py: changed by the course; you changed it, too" in shown
    assert "clinic update --merge idor" in shown
    mine = main.read_text()
    ran = user.types("update", "--merge", "idor")
    assert ran.returncode == 0
    kept = ran.stdout.partition("your own is kept in ")[2].partition(".\n")[0]
    assert (user.here / kept / "app/main.py").read_text() == mine
    assert main.read_text() == mine.replace("Letters to patients", "Letters")
    assert user.types("update").stdout == (
        "Every lesson on the bench is up to date with the course.\n"
    )


def test_a_conflict_is_named(user, main: Path, made_up) -> None:
    made_up.edit(made_up.lesson().app / "main.py", "HTTPException(404)", "HTTPException(400)")
    ran = user.types("update", "--merge", "idor")
    assert ran.returncode == 0
    assert ran.stdout.endswith("Look through app/main.py before you grade.\n")
    assert "<<<<<<< yours" in main.read_text()
