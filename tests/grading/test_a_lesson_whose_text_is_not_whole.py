"""What `clinic verify` says about a page, hints and checks, one sentence for each defect."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import CatalogueError, Lesson
from clinic.grading.prose import HEADINGS, complaints
from clinic.grading.verify import verify
from clinic.lab import Sandbox

ASSERTION = ', "FOUND must stay 200"'
RULE = '    """What may be seen is answered with 200."""\n'


@pytest.fixture
def lesson(made_up: Any) -> Lesson:
    """A lesson whose text is whole."""
    return made_up.lesson("enumeration")


@pytest.fixture
def complaint(made_up: Any, lesson: Lesson) -> Callable[..., str]:
    """The one complaint after a change of a file of the lesson."""

    def complaint(path: Path, old: str, new: str) -> str:
        made_up.edit(path, old, new)
        (said,) = complaints(made_up.lesson("enumeration"))
        assert "\n" not in said
        return said

    return complaint


def test_a_whole_text_is_let_be(lesson: Lesson) -> None:
    assert list(complaints(lesson)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("## In production\n", "", "README.md: its sections must be The page, Your task, "),
        ("## Sources\n", "## Links\n", "README.md: its sections must be The page, Your task, "),
        ("Two numbers where", "Just two numbers where", 'README.md: "Just" makes a reader who '),
        ("Two numbers where", "Obviously two where", 'README.md: "Obviously" makes a reader '),
        ("Two numbers where", "To be done...\n\nTwo where", "README.md: this trails off: 'To be d"),
        ("(app/main.py)", "(app/other.py)", "README.md: a link leads nowhere: app/other.py"),
        ("`curl -i localhost", "`get localhost", "README.md: no curl shows the fault"),
    ],
)
def test_a_page_with_a_defect(
    complaint: Callable[..., str], lesson: Lesson, old: str, new: str, said: str
) -> None:
    if "curl" in old:
        lesson.page.write_text(lesson.page.read_text().replace("One curl", "One request"))
    assert complaint(lesson.page, old, new).startswith(said)


@pytest.mark.parametrize("link", ["https://example.org/x", "#sources", "app/main.py#L3"])
def test_links_that_lead_somewhere_are_let_be(lesson: Lesson, made_up: Any, link: str) -> None:
    made_up.edit(lesson.page, "(app/main.py)", f"({link})")
    assert list(complaints(lesson)) == []


def test_words_in_code_are_let_be(lesson: Lesson, made_up: Any) -> None:
    """A program may say what prose must not."""
    made_up.edit(lesson.page, "Two numbers", "`just` and ```simply``` are two numbers")
    assert list(complaints(lesson)) == []


def test_a_page_that_is_too_short(lesson: Lesson) -> None:
    sections = (f"## {heading}\n\nA curl." for heading in HEADINGS)
    lesson.page.write_text("\n\n".join(sections))
    (said,) = complaints(lesson)
    assert said.endswith(" words; 400 to 900 are needed")


def test_a_page_that_is_too_long(complaint: Callable[..., str], lesson: Lesson) -> None:
    long = "Two numbers " + "and two numbers " * 200
    assert "400 to 900 are needed" in complaint(lesson.page, "Two numbers ", long)


def test_a_page_that_is_missing(lesson: Lesson) -> None:
    lesson.page.unlink()
    assert list(complaints(lesson)) == ["README.md is missing"]


def test_an_assertion_without_a_message(complaint: Callable[..., str], lesson: Lesson) -> None:
    line = 1 + lesson.suite.read_text().splitlines().index(
        f'    assert status(source, "FOUND") == 200{ASSERTION}'
    )
    said = complaint(lesson.suite, ASSERTION, "")
    assert said == f"test_enumeration.py, line {line}: an assertion without a message"


@pytest.mark.parametrize("rule", ["", '    """What may be seen"""\n', '    """ """\n'])
def test_a_check_without_a_rule(complaint: Callable[..., str], lesson: Lesson, rule: str) -> None:
    assert complaint(lesson.suite, RULE, rule) == (
        "test_enumeration.py: test_found_is_found has no rule (a sentence as its docstring)"
    )


def test_a_hint_that_trails_off(complaint: Callable[..., str], lesson: Lesson) -> None:
    manifest = lesson.folder / "lesson.toml"
    said = complaint(manifest, "Compare the two numbers.", "Compare the...")
    assert said == "lesson.toml: this trails off: 'Compare the...'"


@pytest.mark.parametrize("place", ["page", "manifest", "app", "solution", "suite", "variant"])
def test_a_placeholder_anywhere(lesson: Lesson, made_up: Any, place: str) -> None:
    path = {
        "page": lesson.page,
        "manifest": lesson.folder / "lesson.toml",
        "app": lesson.app / "main.py",
        "solution": lesson.solution / "app/main.py",
        "suite": lesson.suite,
        "variant": lesson.variants("wrong")[0],
    }[place]
    with path.open("a") as file:
        file.write("# TODO: more\n")
    lines = len(path.read_text().splitlines())
    shown = path.relative_to(lesson.root)
    (said,) = complaints(made_up.lesson("enumeration"))
    assert said == f"{shown}, line {lines}: a placeholder is left: 'TODO: more'"


def test_too_few_hints_are_no_lesson_at_all(made_up: Any, lesson: Lesson) -> None:
    hint = '\n[[hint]]\ntext = "Compare the two numbers."\n'
    made_up.edit(lesson.folder / "lesson.toml", hint, "")
    with pytest.raises(CatalogueError, match="there are 2; write exactly three"):
        made_up.lesson("enumeration")


def test_verify_tells_it(made_up: Any, lesson: Lesson, either: Sandbox) -> None:
    made_up.edit(lesson.page, "Two numbers where", "Simply two numbers where")
    (reason,) = verify(lesson, either).reasons
    assert reason.startswith('README.md: "Simply" makes a reader')
