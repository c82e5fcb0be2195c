"""What is wrong with a lesson.toml fits a line: file, field, need."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.catalogue import CatalogueError, Course

THREE = "write exactly three: a question, where to look, the name of the API"
WHERE = "lessons/11-jwt-auth/idor/lesson.toml"


def told(course: Course) -> str:
    """What a person reads who asks for this lesson."""
    with pytest.raises(CatalogueError) as error:
        course.lesson("idor")
    said = str(error.value)
    assert "\n" not in said
    assert said.startswith(f"{WHERE}: ")
    return said.removeprefix(f"{WHERE}: ")


@pytest.mark.parametrize(
    ("change", "to", "need"),
    [
        (
            'title = "IDOR Vulnerability"',
            'title = "IDOR"',
            'title is "IDOR"; the catalogue says "IDOR Vulnerability"',
        ),
        ('tag = "Security"', 'tag = "Gotcha"', 'tag is "Gotcha"; the catalogue says "Security"'),
        ('tag = "Security"', "", "tag is missing; add it"),
        ('tag = "Security"', "tag = 3", "tag must be a text in quotes"),
        ("minutes = 25", "minutes = 0", "minutes should be greater than 0"),
        ("minutes = 25", 'minutes = "25"', "minutes should be a valid integer"),
        ("difficulty = 2", "difficulty = 4", "difficulty should be less than or equal to 3"),
        ("difficulty = 2", "difficulty = 0", "difficulty should be greater than or equal to 1"),
        ("difficulty = 2", "difficulty = true", "difficulty should be a valid integer"),
        ("difficulty = 2", "dificulty = 2", "difficulty is missing; add it (and 1 more)"),
        (
            "difficulty = 2",
            "difficulty = 2\nlevel = 1",
            "level is not a field of this file; take it out",
        ),
        ('{ python = "3.11", fastapi = "0.165.0" }', "{}", "verified_with must not be empty"),
        ('{ python = "3.11", fastapi = "0.165.0" }', '"3.11"', "verified_with must be a table"),
        ('{ python = "3.11",', "{ python = 3.11,", "verified_with.python must be a text in quotes"),
        (
            '["https://fastapi.tiangolo.com/tutorial/security/"]',
            '["security"]',
            'docs.1: "security" must be a link to a page, such as "https://fastapi.tiangolo.com"',
        ),
        ('["https://fastapi.tiangolo.com/tutorial/security/"]', "[]", "docs must not be empty"),
        ('["Roles."]', '"Roles."', "out_of_scope must be a list"),
        ('["Ask for each record whose it is."]', "[]", "objectives must not be empty"),
        (
            '["Ask for each record whose it is."]',
            '["""Ask\nwhose."""]',
            "objectives.1: must be one line of text with no blanks around it",
        ),
        (
            'DATABASE_URL = "sqlite+aiosqlite:///clinic.db"',
            "POOL = 5",
            "env.POOL must be a text in quotes",
        ),
        ('text = "Look at each query."', 'text = ""', "hint.2.text must not be empty"),
        (
            '[[hint]]\ntext = "Look at each query."',
            "",
            f"hint: there are 2; {THREE}",
        ),
        (
            '[[hint]]\ntext = "Look at each query."',
            '[[hint]]\ntext = "A."\n[[hint]]\ntext = "B."',
            f"hint: there are 4; {THREE}",
        ),
        ("[[hint]]", "[[hints]]", "hint is missing; add it (and 1 more)"),
        (
            "[env]",
            '[[arrow]]\nto = "enumeration"\n[env]',
            "arrow is not a field of this file; take it out",
        ),
        (
            "minutes = 25",
            'minutes = 25\nentry = "app/main.py"',
            'entry: "app/main.py" must be a module and a name, such as "app.main:app"',
        ),
    ],
)
def test_the_field_and_the_need_are_named(
    course: Course, idor: Path, manifest: str, change: str, to: str, need: str
) -> None:
    """An author can mend it without a look at the engine."""
    assert change in manifest
    (idor / "lesson.toml").write_text(manifest.replace(change, to), encoding="utf-8")
    assert told(course) == need


@pytest.mark.parametrize(
    ("content", "need"),
    [
        (b"\xff\xfe", "not UTF-8 at byte 0; save it as UTF-8"),
        (b"title = ", "not TOML: "),
        (b"a = 1\na = 2\n", "not TOML: "),
        (b"", "title is missing; add it (and 8 more)"),
    ],
)
def test_a_file_that_is_no_toml_is_told_apart(
    course: Course, idor: Path, content: bytes, need: str
) -> None:
    """Encoding, syntax and emptiness each get their own line."""
    (idor / "lesson.toml").write_bytes(content)
    assert told(course).startswith(need)


def test_a_folder_without_a_manifest_is_a_broken_lesson(course: Course, idor: Path) -> None:
    """It is not the same as a lesson that nobody wrote."""
    (idor / "lesson.toml").unlink()
    assert told(course) == "the file is missing; add it"


def test_a_manifest_that_is_a_folder_is_told_too(course: Course, idor: Path) -> None:
    """Whatever the system says about a file becomes the same one line."""
    (idor / "lesson.toml").unlink()
    (idor / "lesson.toml").mkdir()
    assert told(course) == "cannot be read: Is a directory"


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../idor/app/main.py",
        "app/../app/main.py",
        "app\\\\main.py",
        "./app/main.py",
        "app//main.py",
        "",
    ],
)
def test_a_given_file_stays_below_the_lesson(
    course: Course, idor: Path, manifest: str, name: str
) -> None:
    """What is copied over a learner's work comes from the lesson's own folder."""
    text = manifest.replace("minutes = 25", f'minutes = 25\ngiven = ["app/main.py", "{name}"]')
    (idor / "lesson.toml").write_text(text, encoding="utf-8")
    shown = name.replace("\\\\", "\\")
    assert (
        told(course) == f'given.2: "{shown}" must be a path below the lesson, such as "app/db.py"'
    )


@pytest.mark.parametrize("name", ["app/db.py", "app", "README.md", "lesson.toml"])
def test_a_given_file_is_one_that_the_learner_gets(
    course: Course, idor: Path, manifest: str, name: str
) -> None:
    """A missing file, a folder and the page cannot be given."""
    text = manifest.replace("minutes = 25", f'minutes = 25\ngiven = ["{name}"]')
    (idor / "lesson.toml").write_text(text, encoding="utf-8")
    need = f'given names "{name}", which is no file of this lesson; add it or take it out'
    assert told(course) == need


def test_a_right_manifest_is_read_whole(
    course: Course, put: Callable[..., Path], idor: Path, manifest: str
) -> None:
    """Every field arrives, and those that may be left out have their usual value."""
    usual = course.lesson("idor").manifest
    assert (usual.entry, usual.given) == ("app.main:app", ())
    assert usual.env == {"DATABASE_URL": "sqlite+aiosqlite:///clinic.db"}
    assert usual.hints[0].text == "Whose record is it?"
    assert (usual.minutes, usual.difficulty, usual.verified_with["python"]) == (25, 2, "3.11")
    put("lessons/11-jwt-auth/idor/app/db.py")
    extra = 'minutes = 25\nentry = "clinic.main:app"\ngiven = ["app/db.py"]'
    (idor / "lesson.toml").write_text(manifest.replace("minutes = 25", extra), encoding="utf-8")
    own = course.lesson("idor").manifest
    assert (own.entry, own.given) == ("clinic.main:app", ("app/db.py",))
