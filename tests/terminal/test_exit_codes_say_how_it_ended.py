"""0: all passed; 1: graded, and not all passed; 2: it could not be graded."""

from collections.abc import Callable
from pathlib import Path


def test_a_fix_that_passes(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("idor", fixed=True)
    ran = grading_user.types("grade", "idor")
    assert ran.returncode == 0
    assert ran.stdout.rstrip().endswith("Fixed. All 6 checks pass.")


def test_a_fix_that_does_not_pass(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("idor")
    ran = grading_user.types("grade", "idor")
    assert ran.returncode == 1
    assert ran.stdout.rstrip().endswith("Not fixed yet. 2 of 6 checks pass, 0 of 4 points.")
    assert "Hint: Whose letter is it?" in ran.stdout


def test_a_curl_can_be_copied_in_one_piece(grading_user, on_bench: Callable[..., Path]) -> None:
    """However narrow the window is."""
    on_bench("idor")
    ran = grading_user.types("grade", "idor")
    assert (
        "curl -i -X PUT http://127.0.0.1:8000/letters/2 -H 'X-Reader: maya' "
        "-H 'Content-Type: application/json' --data-raw '{\"text\":\"Come never.\"}'\n"
    ) in ran.stdout


def test_a_grader_that_is_broken(grading_user, on_bench: Callable[..., Path], made_up) -> None:
    on_bench("enumeration")
    suite = made_up.lesson("enumeration").suite
    made_up.edit(suite, "    names = {}\n", "    raise OSError('no disk')\n")
    ran = grading_user.types("grade", "enumeration")
    assert ran.returncode == 2
    assert "The grader failed, not you." in ran.stdout
    assert "OSError: no disk" in ran.stdout


def test_a_word_that_means_nothing(user) -> None:
    assert user.types("grade", "idro").returncode == 2


def test_a_grader_that_holds(grading_user) -> None:
    ran = grading_user.types("verify", "enumeration")
    assert ran.returncode == 0, ran.stdout


def test_a_grader_that_does_not_hold(grading_user, made_up) -> None:
    made_up.lesson("enumeration").variants("right")[0].unlink()
    ran = grading_user.types("verify", "enumeration")
    assert ran.returncode == 1
    assert ran.stdout.rstrip().endswith("✗ enumeration: 2 right variants are needed")
