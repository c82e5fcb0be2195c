"""Several lessons in one command: those named, those on the bench, or the whole course."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest


def test_all_on_the_bench(grading_user, on_bench: Callable[..., Path]) -> None:
    """One line for each, and the exit code of the worst."""
    on_bench("idor")
    on_bench("enumeration", fixed=True)
    ran = grading_user.types("grade", "--all")
    assert ran.returncode == 1
    assert sorted(line.split()[0] for line in ran.stdout.splitlines()) == ["enumeration", "idor"]
    assert "Fixed. All 4 checks pass." in ran.stdout
    assert "Not fixed yet. 2 of 6 checks pass, 0 of 4 points." in ran.stdout


def test_all_on_the_bench_is_not_all_of_the_course(
    grading_user, on_bench: Callable[..., Path]
) -> None:
    on_bench("enumeration", fixed=True)
    ran = grading_user.types("grade", "--all")
    assert ran.returncode == 0
    assert "idor" not in ran.stdout


@pytest.mark.parametrize("words", [("--all",), ("idor", "enumeration")])
def test_the_reference_fixes(grading_user, words: tuple[str, ...]) -> None:
    ran = grading_user.types("grade", *words, "--solutions")
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.count("Fixed. All ") == 2


def test_one_that_cannot_be_graded_does_not_hide_the_other(
    grading_user, on_bench: Callable[..., Path]
) -> None:
    on_bench("enumeration", fixed=True)
    (grading_user.here / "exercises/idor").mkdir()
    ran = grading_user.types("grade", "--all")
    assert ran.returncode == 2
    assert "Fixed. All 4 checks pass." in ran.stdout
    assert "exercises/idor is empty" in ran.stderr


def test_as_json_they_are_a_list_in_the_order_of_the_course(
    grading_user, on_bench: Callable[..., Path]
) -> None:
    on_bench("idor")
    on_bench("enumeration", fixed=True)
    ran = grading_user.types("grade", "--all", "--format", "json")
    assert ran.returncode == 1
    reports = json.loads(ran.stdout)
    assert [(r["lesson"], r["outcome"]) for r in reports] == [
        ("enumeration", "passed"),
        ("idor", "failed"),
    ]


def test_as_junit_they_are_suites_of_one_file(grading_user) -> None:
    ran = grading_user.types("grade", "--all", "--solutions", "--format", "junit")
    assert ran.returncode == 0
    suites = ET.fromstring(ran.stdout).findall("testsuite")
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in suites] == [
        ("enumeration", "4", "0"),
        ("idor", "6", "0"),
    ]


def test_two_gradings_of_one_folder_at_once(grading_user, on_bench: Callable[..., Path]) -> None:
    """Neither disturbs the other."""
    on_bench("idor", fixed=True)
    with grading_user.begins("grade", "idor") as one, grading_user.begins("grade", "idor") as two:
        ends = [process.communicate(timeout=240) for process in (one, two)]
    assert [one.returncode, two.returncode] == [0, 0], ends
    assert not list(Path(grading_user.env["TMPDIR"]).iterdir())


def test_verify_proves_all_lessons_in_one_table(grading_user, made_up) -> None:
    """The made-up `idor` is proved by too few variants; the other lesson is whole."""
    ran = grading_user.types("verify")
    assert ran.returncode == 1
    assert "2 right variants are needed" in ran.stdout
    assert not [line for line in ran.stdout.splitlines() if line.startswith("✗ enumeration")]
