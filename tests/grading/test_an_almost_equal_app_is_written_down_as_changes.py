"""`changed` makes the files of a mutant of what differs from another app."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.grading.checks import changed
from clinic.grading.source import Source
from clinic.lab import LabError, take_snapshot

CHANGES = """
[[polite.change]]
file = "app/main.py"
old = "Hello"
new = "Good morning"

[late]
like = "polite"

[[late.change]]
file = "app/main.py"
old = "morning"
new = "evening"

[[twice.change]]
file = "app/main.py"
old = "o"
new = "0"
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """The files of the app of that name."""
    (tmp_path / "mine/app").mkdir(parents=True)
    (tmp_path / "mine/app/main.py").write_text("GREETING = 'Hello you'\n")
    (tmp_path / "changes.toml").write_text(CHANGES)
    source = Source(take_snapshot(tmp_path / "mine", tmp_path / "code", {}))
    return lambda name: changed(source, tmp_path / "changes.toml", name)


def test_it_is_the_submission_with_the_change(make: Callable[[str], dict[str, str]]) -> None:
    assert make("polite") == {"app/main.py": "GREETING = 'Good morning you'\n"}


def test_it_may_be_like_another_that_is_changed(make: Callable[[str], dict[str, str]]) -> None:
    assert make("late") == {"app/main.py": "GREETING = 'Good evening you'\n"}


def test_a_text_that_does_not_stand_there_once_is_the_graders_fault(
    make: Callable[[str], dict[str, str]],
) -> None:
    with pytest.raises(LabError, match=r"twice: app/main.py does not hold this once: 'o'"):
        make("twice")
