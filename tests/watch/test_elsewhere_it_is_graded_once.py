"""Without a terminal there is no screen: the lesson is graded once, as text."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clinic.grading.assemble import solved
from clinic.lab.sandbox import why_no_sandbox

COMMAND = Path(sys.executable).with_name("clinic")
SECONDS = 240.0


@pytest.fixture
def types(here: Path, env: dict[str, str]) -> Any:
    def types(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *words], cwd=here, env=os.environ | env, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=SECONDS, check=False,
        )  # fmt: skip

    return types


@pytest.mark.skipif(why_no_sandbox() is not None, reason="apt install bubblewrap")
def test_learn_begins_and_grades(types: Any, here: Path) -> None:
    ran = types("learn")
    assert ran.returncode == 1, ran.stderr
    assert "On the bench: exercises/enumeration" in ran.stdout
    assert ran.stdout.rstrip().endswith("Not fixed yet. 2 of 4 checks pass, 0 of 2 points.")
    assert "\x1b" not in ran.stdout


@pytest.mark.skipif(why_no_sandbox() is not None, reason="apt install bubblewrap")
def test_watch_grades_the_lesson_that_is_named(types: Any, here: Path, made_up: Any) -> None:
    solved(made_up.lesson("enumeration"), here / "exercises" / "enumeration")
    ran = types("watch", "enum")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.rstrip().endswith("Fixed. All 4 checks pass.")


@pytest.mark.parametrize("words", [("learn",), ("watch", "idor")])
def test_what_cannot_be_begun_is_told(types: Any, here: Path, words: tuple[str, ...]) -> None:
    (here / "exercises").write_text("in the way", "utf-8")
    ran = types(*words)
    assert ran.returncode == 2
    assert "something that is no folder is in the way" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr


def test_a_lesson_that_is_none_is_told_in_one_line(types: Any) -> None:
    ran = types("watch", "nonsense")
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
