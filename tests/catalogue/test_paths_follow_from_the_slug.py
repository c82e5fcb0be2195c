"""Every path of a lesson is derived from its chapter and slug."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from clinic.catalogue import Course


@pytest.mark.usefixtures("idor")
def test_each_part_has_its_place(course: Course, tmp_path: Path) -> None:
    """Nothing about paths is written in lesson.toml."""
    lesson = course.lesson("idor")
    assert (lesson.slug, lesson.title, lesson.number) == ("idor", "IDOR Vulnerability", 66)
    assert lesson.chapter.title == "JWT Authentication"
    assert lesson.folder == tmp_path / "lessons/11-jwt-auth/idor"
    assert lesson.page == tmp_path / "lessons/11-jwt-auth/idor/README.md"
    assert lesson.app == tmp_path / "lessons/11-jwt-auth/idor/app"
    assert lesson.solution == tmp_path / "solutions/11-jwt-auth/idor"
    assert lesson.grader == tmp_path / "graders/11-jwt-auth/idor"
    assert lesson.suite == tmp_path / "graders/11-jwt-auth/idor/test_idor.py"
    assert lesson.probe == tmp_path / "graders/11-jwt-auth/idor/probe.py"


def test_a_suite_is_named_as_python_can(
    course: Course, put: Callable[..., Path], manifest: str
) -> None:
    """Hyphens of a slug become underscores in the name of a module."""
    text = manifest.replace("IDOR Vulnerability", "Worker Global State")
    text = text.replace('"Security"', '"Gotcha"')
    put("lessons/13-production/worker-state/lesson.toml", text)
    assert course.lesson("worker-state").suite.name == "test_worker_state.py"


@pytest.mark.usefixtures("idor")
def test_variants_are_sorted_patches_of_one_kind(course: Course, put: Callable[..., Path]) -> None:
    """What is no patch is no variant, and no folder means no variants."""
    lesson = course.lesson("idor")
    assert lesson.variants("right") == ()
    for name in ("right/b.patch", "right/a.patch", "right/notes.md", "wrong/c.patch"):
        put(f"graders/11-jwt-auth/idor/variants/{name}")
    assert [path.name for path in lesson.variants("right")] == ["a.patch", "b.patch"]
    assert [path.name for path in lesson.variants("wrong")] == ["c.patch"]


@pytest.mark.usefixtures("idor")
def test_starter_files_are_all_but_page_manifest_and_litter(
    course: Course, put: Callable[..., Path]
) -> None:
    """A learner's bench holds what belongs to the task, hidden files included."""
    below = "lessons/11-jwt-auth/idor"
    for name in (".env", "deploy/deployment.yaml", "app/static/README.md"):
        put(f"{below}/{name}")
    for litter in (
        "__pycache__/x.pyc",
        "app/__pycache__/main.cpython-311.pyc",
        ".pytest_cache/README.md",
        "app/.ruff_cache/x",
        "clinic.db",
        "clinic.db-journal",
        ".DS_Store",
    ):
        put(f"{below}/{litter}")
    assert [path.as_posix() for path in course.lesson("idor").starter_files()] == [
        ".env",
        "app/__init__.py",
        "app/main.py",
        "app/static/README.md",
        "deploy/deployment.yaml",
    ]


@pytest.mark.usefixtures("idor")
def test_what_the_catalogue_hands_out_is_frozen(course: Course) -> None:
    """Nobody changes the course for somebody else."""
    lesson = course.lesson("idor")
    with pytest.raises(FrozenInstanceError):
        lesson.number = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        course.arrows = ()  # type: ignore[misc]
    for model, field in ((lesson.concept, "slug"), (lesson.manifest, "title")):
        with pytest.raises(ValueError, match="frozen"):
            setattr(model, field, "other")
