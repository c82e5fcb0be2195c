"""`clinic diff`: the own changes at any time, the fix after a pass or when asked twice."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def changed(user, made_up) -> Path:
    """The quick lesson on the bench, with a change of the learner's."""
    user.types("start", "enumeration")
    main: Path = user.here / "exercises/enumeration/app/main.py"
    made_up.edit(main, "HIDDEN = 403", "HIDDEN = 410")
    return main


def revealed(user) -> str | None:
    kept = json.loads((user.here / "exercises/progress.json").read_bytes())
    date: str | None = kept["lessons"]["enumeration"]["revealed"]
    return date


def test_nothing_was_changed(user) -> None:
    user.types("start", "enumeration")
    assert user.types("diff", "enumeration").stdout == "You have not changed enumeration yet.\n"


def test_before_a_pass_it_is_a_patch_and_no_more(user, changed: Path, tmp_path: Path) -> None:
    """What goes to a file is what git understands."""
    with changed.open("a") as file:
        file.write(f"# {'a long line ' * 100}\n")
    patch = user.types("diff", "enumeration").stdout
    applied = subprocess.run(
        ["git", "apply", "-R", "-"], cwd=changed.parents[1], input=patch, text=True, check=True
    )
    assert applied.returncode == 0
    assert "HIDDEN = 403" in changed.read_text()


def test_a_fix_is_shown_only_when_asked_twice(user, changed: Path) -> None:
    once = user.types("diff", "enumeration", "--reveal").stdout
    assert "HIDDEN = MISSING" not in once
    assert "clinic diff enumeration --reveal --yes" in once
    assert revealed(user) is None
    twice = user.types("diff", "enumeration", "--reveal", "--yes").stdout
    assert "+HIDDEN = MISSING" in twice
    assert "-HIDDEN = 410" not in twice, "a fix is compared with what everybody got"
    assert revealed(user) is not None


def test_yes_alone_reveals_nothing(user, changed: Path) -> None:
    assert "HIDDEN = MISSING" not in user.types("diff", "enumeration", "--yes").stdout


def test_after_a_pass_every_right_fix_is_shown_with_its_reasons(
    grading_user, on_bench: Callable[..., Path], made_up
) -> None:
    on_bench("enumeration", fixed=True)
    assert grading_user.types("grade", "enumeration").returncode == 0
    shown = grading_user.types("diff", "enumeration").stdout
    assert "Yours, in exercises/enumeration" in shown
    assert "The reference fix" in shown
    for variant in made_up.lesson("enumeration").variants("right"):
        title = variant.read_text().splitlines()[0].removeprefix("Title: ")
        assert title in shown
    assert revealed(grading_user) is None
