"""`clinic list` and `progress`: how each lesson stands, for a person and for a program."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

COMMANDS = pytest.mark.parametrize("command", ["list", "progress"])


def standing(user, command: str = "progress", slug: str = "idor") -> dict:
    ran = user.types(command, "--json")
    assert ran.returncode == 0
    lessons = {lesson["slug"]: lesson for lesson in json.loads(ran.stdout)["lessons"]}
    found: dict = lessons[slug]
    return found


@COMMANDS
def test_a_newcomer_has_touched_nothing(user, command: str) -> None:
    assert standing(user, command)["state"] == "untouched"
    assert list(user.here.iterdir()) == [], "to look makes no file"


@COMMANDS
def test_a_person_sees_the_state_in_words(user, command: str) -> None:
    user.types("start", "idor")
    shown = user.types(command).stdout
    line = next(line for line in shown.splitlines() if "idor" in line)
    assert "○" in line
    assert "on the bench" in line


def test_attempts_points_and_hints_are_counted(grading_user, on_bench: Callable[..., Path]) -> None:
    main = on_bench("idor") / "app/main.py"
    (main.parent / "access.py").write_text("def may_read(letter, reader): ...\n")
    grading_user.types("hint", "idor")
    assert grading_user.types("grade", "idor").returncode == 1
    seen = standing(grading_user)
    assert (seen["state"], seen["attempts"], seen["hints_used"]) == ("some-checks-pass", 1, 1)
    assert (seen["best_points"], seen["points_possible"], seen["fixed"]) == (1, 4, None)
    on_bench("idor", fixed=True)
    assert grading_user.types("grade", "idor").returncode == 0
    seen = standing(grading_user)
    assert (seen["state"], seen["attempts"], seen["best_points"]) == ("fixed", 2, 4)
    assert seen["fixed"] == seen["last_graded"]
    assert "1 of 2 lessons fixed. Next: clinic start enumeration" in (
        grading_user.types("progress").stdout
    )


@COMMANDS
def test_what_was_fixed_once_says_so(
    grading_user, on_bench: Callable[..., Path], command: str
) -> None:
    app = on_bench("idor", fixed=True) / "app/main.py"
    assert grading_user.types("grade", "idor").returncode == 0
    app.write_text("app = 1\n")
    assert grading_user.types("grade", "idor").returncode == 1
    shown = grading_user.types(command).stdout
    line = next(line for line in shown.splitlines() if "idor" in line)
    assert "was fixed" in line


def test_another_folder_is_no_progress(
    grading_user, on_bench: Callable[..., Path], tmp_path: Path
) -> None:
    folder = on_bench("idor", fixed=True)
    elsewhere = folder.rename(tmp_path / "elsewhere")
    assert grading_user.types("grade", "idor", str(elsewhere)).returncode == 0
    assert standing(grading_user)["attempts"] == 0


def test_the_exercise_by_its_path_is_progress(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("enumeration", fixed=True)
    assert grading_user.types("grade", "enumeration", "./exercises/enumeration/").returncode == 0
    assert standing(grading_user, slug="enumeration")["attempts"] == 1


def test_many_at_once_are_each_counted(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("idor")
    on_bench("enumeration", fixed=True)
    assert grading_user.types("grade", "--all").returncode == 1
    assert standing(grading_user, slug="idor")["attempts"] == 1
    assert standing(grading_user, slug="enumeration")["state"] == "fixed"


def test_the_graders_own_fault_is_no_attempt(
    grading_user, on_bench: Callable[..., Path], made_up
) -> None:
    on_bench("enumeration")
    made_up.edit(made_up.lesson("enumeration").suite, "    names = {}\n", "    raise OSError\n")
    assert grading_user.types("grade", "enumeration").returncode == 2
    assert standing(grading_user, slug="enumeration")["attempts"] == 0


def test_a_folder_that_was_deleted_is_not_on_the_bench(user) -> None:
    user.types("start", "idor")
    for path in sorted((user.here / "exercises/idor").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (user.here / "exercises/idor").rmdir()
    assert standing(user)["state"] == "untouched"


@COMMANDS
def test_a_damaged_file_is_named_and_kept(user, command: str) -> None:
    user.types("start", "idor")
    path = user.here / "exercises/progress.json"
    path.write_text("{")
    ran = user.types(command)
    assert ran.returncode == 0
    (line,) = ran.stderr.splitlines()
    (aside,) = path.parent.glob("progress.json.damaged-*")
    assert aside.name in line
    assert aside.read_text() == "{"
