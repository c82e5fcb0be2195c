"""`clinic verify` proves a lesson by running it, and says in one reason what does not hold."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import Lesson
from clinic.grading.verify import Proof, verify
from clinic.lab import Sandbox

CHECK = '''

@pytest.mark.{kind}
def test_more(source):
    """There is more to it."""
    assert {condition}, "there is no more"
'''


@pytest.fixture
def lesson(made_up: Any) -> Lesson:
    """A lesson whose proof holds."""
    return made_up.lesson("enumeration")


@pytest.fixture
def prove(either: Sandbox) -> Callable[[Lesson], Proof]:
    return lambda lesson: verify(lesson, either)


@pytest.fixture
def add_check(lesson: Lesson) -> Callable[[str, str], None]:
    """Adds the check `test_more` to the suite."""

    def add_check(kind: str, condition: str) -> None:
        with lesson.suite.open("a") as suite:
            suite.write(CHECK.format(kind=kind, condition=condition))

    return add_check


@pytest.fixture
def wrong(lesson: Lesson) -> Path:
    """A wrong variant that fails test_the_rule_is_written_once."""
    return lesson.grader / "variants/wrong/written-twice.patch"


def test_a_lesson_without_defects_is_proved(prove: Callable[..., Proof], lesson: Lesson) -> None:
    proof = prove(lesson)
    assert proof.reasons == []
    assert (proof.checks, proof.right, proof.wrong, proof.runs) == (4, 2, 3, 7)


def test_a_guard_that_fails_on_the_untouched_app(
    prove: Callable[..., Proof], lesson: Lesson, add_check: Callable[[str, str], None]
) -> None:
    add_check("guard", "'HIDDEN = 403' not in source.text('app/main.py')")
    assert prove(lesson).reasons == ["untouched: the guard test_more fails"]


@pytest.mark.parametrize("kind", ["fault", "shape"])
def test_a_fault_that_passes_on_the_untouched_app(
    prove: Callable[..., Proof],
    lesson: Lesson,
    made_up: Any,
    wrong: Path,
    add_check: Callable[[str, str], None],
    kind: str,
) -> None:
    add_check(kind, "'HIDDEN = 404' not in source.text('app/main.py')")
    made_up.edit(wrong, "written_once\n", "written_once, test_more\n")
    assert prove(lesson).reasons == [f"untouched: test_more ({kind}) passes"]


def test_a_solution_that_fails(
    prove: Callable[..., Proof],
    lesson: Lesson,
    made_up: Any,
    add_check: Callable[[str, str], None],
) -> None:
    """Of what a check asks for, only the right variants know."""
    add_check("fault", "any(w in source.text('app/main.py') for w in ('GONE', 'as if'))")
    for path in lesson.variants("wrong"):
        made_up.edit(path, "Fails: ", "Fails: test_more, ")
    assert prove(lesson).reasons == ["solution: fails test_more"]


def test_a_right_variant_that_fails(
    prove: Callable[..., Proof], lesson: Lesson, made_up: Any
) -> None:
    made_up.edit(lesson.grader / "variants/right/one-more.patch", "+GONE = 410", "+FOUND = 410")
    assert prove(lesson).reasons == ["right/one-more: fails test_found_is_found"]


def test_a_wrong_variant_that_fails_more(
    prove: Callable[..., Proof], lesson: Lesson, made_up: Any, wrong: Path
) -> None:
    made_up.edit(wrong, "+HIDDEN = 404", "+HIDDEN = 410")
    assert prove(lesson).reasons == ["wrong/written-twice: fails test_hidden_looks_missing too"]


def test_a_wrong_variant_that_fails_less(
    prove: Callable[..., Proof], lesson: Lesson, made_up: Any, wrong: Path
) -> None:
    made_up.edit(wrong, "written_once\n", "written_once, test_found_is_found\n")
    assert prove(lesson).reasons == ["wrong/written-twice: passes test_found_is_found"]


def test_a_wrong_variant_that_names_no_check(
    prove: Callable[..., Proof], lesson: Lesson, made_up: Any, wrong: Path
) -> None:
    made_up.edit(wrong, "written_once\n", "written_once, test_nothing\n")
    assert prove(lesson).reasons == ["wrong/written-twice: no such check: test_nothing"]


def test_a_check_that_cannot_fail(
    prove: Callable[..., Proof], lesson: Lesson, add_check: Callable[[str, str], None]
) -> None:
    add_check("guard", "True")
    assert prove(lesson).reasons == ["test_more never failed: can it?"]


def test_a_patch_that_does_not_apply(
    prove: Callable[..., Proof], lesson: Lesson, made_up: Any, wrong: Path
) -> None:
    made_up.edit(wrong, "-HIDDEN = 403", "-HIDDEN = 401")
    (reason,) = prove(lesson).reasons
    assert reason.startswith(f"{wrong}: the patch does not apply: ")
    assert "\n" not in reason


@pytest.mark.parametrize(
    ("old", "new", "lacks"),
    [
        ("Title: Write the number twice\n", "", "Title"),
        ("Against: untouched\n", "", "Against"),
        ("Against: untouched", "Against: something", "Against: untouched or solution"),
        ("Fails: test_the_rule_is_written_once\n", "", "Fails"),
        ("The numbers are the same today, and nothing keeps them the same.", "", "a paragraph"),
    ],
)
def test_a_preamble_that_lacks_something(
    prove: Callable[..., Proof],
    lesson: Lesson,
    made_up: Any,
    wrong: Path,
    old: str,
    new: str,
    lacks: str,
) -> None:
    made_up.edit(wrong, old, new)
    assert prove(lesson).reasons == [f"{wrong}: the preamble lacks {lacks}"]


@pytest.mark.parametrize(("kind", "fewest"), [("right", 2), ("wrong", 3)])
def test_too_few_variants(
    prove: Callable[..., Proof], lesson: Lesson, kind: str, fewest: int
) -> None:
    path = lesson.variants(kind)[0 if kind == "right" else -1]
    path.unlink()
    assert prove(lesson).reasons == [f"{fewest} {kind} variants are needed"]


def test_a_suite_that_cannot_be_run(
    prove: Callable[..., Proof], lesson: Lesson, made_up: Any
) -> None:
    made_up.edit(lesson.suite, "@pytest.mark.guard\n", "")
    reasons = prove(lesson).reasons
    assert reasons[0].startswith("untouched: grader_error: ")
    assert "test_found_is_found must have one of the markers" in reasons[0]


def test_an_app_that_does_not_start(
    prove: Callable[..., Proof], lesson: Lesson, add_check: Callable[[str, str], None]
) -> None:
    """The untouched app must be broken in its own way, and not lie on the ground."""
    suite = lesson.suite.read_text("utf-8")
    lesson.suite.write_text(
        re.sub(r"\(source\):\n", "(source, boot):\n    boot()\n", suite, count=1)
    )
    with (lesson.app / "main.py").open("a") as main:
        main.write("import nowhere\n")
    reasons = prove(lesson).reasons
    assert "untouched: not_started: ModuleNotFoundError: No module named 'nowhere'" in reasons


def test_a_hint_that_fits_no_check(prove: Callable[..., Proof], lesson: Lesson) -> None:
    rungs = lesson.manifest.hints
    astray = rungs[0].model_copy(update={"check": "test_nobody_wrote_this"})
    manifest = lesson.manifest.model_copy(update={"hints": (*rungs, astray)})
    proof = prove(replace(lesson, manifest=manifest))
    assert proof.reasons == ["a hint fits no check: test_nobody_wrote_this"]


def test_a_quick_proof_runs_less_and_finds_a_wrong_fix_that_passes(
    lesson: Lesson, either: Sandbox, wrong: Path, made_up: Any
) -> None:
    assert verify(lesson, either, quick=True).reasons == []
    made_up.edit(wrong, "Fails: ", "Fails: test_found_is_found, ")
    (reason,) = verify(lesson, either, quick=True).reasons
    assert reason == "wrong/written-twice: passes test_found_is_found"
