"""`clinic hint`: one rung after the other, and how many were used is kept."""

import json
from collections.abc import Callable
from pathlib import Path


def used(user) -> int:
    kept = json.loads((user.here / "exercises/progress.json").read_bytes())
    number: int = kept["lessons"]["idor"]["hints_used"]
    return number


def test_three_rungs_and_then_all_again(user) -> None:
    user.types("start", "idor")
    first, second, third, fourth = (user.types("hint", "idor").stdout for _ in range(4))
    assert first.startswith("Hint 1 of 3: Whose letter is it?\n")
    assert "2 more: clinic hint idor" in first
    assert second.startswith("Hint 2 of 3: Look at what find does")
    assert third.startswith("Hint 3 of 3: HTTPException")
    assert "That was the last hint." in third
    assert fourth.startswith("All 3 hints of idor are used. Here they are again:\n")
    assert "Whose letter is it?" in fourth
    assert used(user) == 3


def test_two_hints_asked_for_at_once_are_two(user) -> None:
    user.types("start", "idor")
    with user.begins("hint", "idor") as one, user.begins("hint", "idor") as other:
        shown = {process.communicate(timeout=60)[0].partition(":")[0] for process in (one, other)}
    assert shown == {"Hint 1 of 3", "Hint 2 of 3"}
    assert used(user) == 2


def test_a_report_shows_the_next_unused_rung(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("idor")
    grading_user.types("hint", "idor")
    ran = grading_user.types("grade", "idor", "--format", "json")
    assert json.loads(ran.stdout)["hint"] == "Look at what find does with the reader."
    assert used(grading_user) == 1, "a report uses none up"


def test_after_a_failed_grade_comes_the_hint_that_fits(
    grading_user, on_bench: Callable[..., Path]
) -> None:
    on_bench("idor")
    grading_user.types("grade", "idor")
    assert grading_user.types("hint", "idor").stdout.startswith("Hint 1 of 3: ")
    kept = grading_user.here / "exercises/progress.json"
    record = json.loads(kept.read_bytes())
    result = record["lessons"]["idor"]["last_result"]
    result["test_a_stranger_reads_nothing"] = "passed"
    kept.write_text(json.dumps(record))
    shown = grading_user.types("hint", "idor").stdout
    assert shown.startswith("For the check test_a_stranger_changes_nothing[")
    assert "Who may call PUT?" in shown
    assert used(grading_user) == 1
    assert grading_user.types("hint", "idor").stdout.startswith("Hint 2 of 3: ")
