"""A learner's changes are a patch against what they got, whatever the course did since."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clinic.bench import changes, start
from clinic.errors import ClinicError


def test_an_untouched_exercise_has_no_changes(lesson, below: Path, exercise: Path) -> None:
    assert changes(lesson, below) == ()


def test_the_patch_makes_the_learners_app_of_the_starter(
    lesson, below: Path, exercise: Path, tmp_path: Path
) -> None:
    main = exercise / "app/main.py"
    main.write_text(main.read_text().replace("404", "410").rstrip("\n"))  # no newline at the end
    (exercise / "app/access.py").write_text("RULE = 1\n\fPAGE = 2\n")
    (exercise / "app/__init__.py").unlink()
    found = changes(lesson, below)
    kinds = {change.path.as_posix(): change.kind for change in found}
    assert kinds == {
        "app/__init__.py": "removed",
        "app/access.py": "added",
        "app/main.py": "changed",
    }
    copy = tmp_path / "copy"
    shutil.copytree(lesson.app, copy / "app")
    patch = "".join(change.patch for change in found if change.path.name != "__init__.py")
    subprocess.run(["git", "apply", "-"], cwd=copy, input=patch.encode(), check=True)
    for name in ("main.py", "access.py"):
        assert (copy / "app" / name).read_bytes() == (exercise / "app" / name).read_bytes()


def test_litter_and_the_page_are_no_changes(lesson, below: Path, exercise: Path) -> None:
    (exercise / "README.md").write_text("my notes\n")
    for name in (
        "app/__pycache__/main.pyc",
        "clinic.db",
        "clinic.db-wal",
        ".venv/x.py",
        ".git/HEAD",
    ):
        (exercise / name).parent.mkdir(exist_ok=True)
        (exercise / name).write_text("x\n")
    (exercise / "app/link.py").symlink_to("main.py")
    assert changes(lesson, below) == ()


def test_a_hidden_file_of_the_learners_is_a_change(lesson, below: Path, exercise: Path) -> None:
    (exercise / ".env").write_text("GREETING=Hello\n")
    assert [change.path.name for change in changes(lesson, below)] == [".env"]


def test_what_is_no_text_is_named(lesson, below: Path, exercise: Path) -> None:
    (exercise / "app/main.py").write_bytes(b"\xff\xfe")
    (change,) = changes(lesson, below)
    assert change.patch == "Binary files a/app/main.py and b/app/main.py differ\n"


def test_changes_of_the_course_are_not_the_learners(
    lesson, below: Path, exercise: Path, made_up
) -> None:
    made_up.edit(lesson.app / "main.py", "Letters to patients", "Letters")
    assert changes(lesson, below) == ()


def test_without_the_copy_the_courses_starter_has_to_do(
    lesson, below: Path, exercise: Path
) -> None:
    shutil.rmtree(below / "exercises/.starters")
    (exercise / "app/main.py").write_text("mine\n")
    assert [change.kind for change in changes(lesson, below)] == ["changed"]


def test_a_file_that_was_there_before_the_start_is_compared_with_the_course(
    lesson, below: Path
) -> None:
    main = below / "exercises/idor/app/main.py"
    main.parent.mkdir(parents=True)
    main.write_text("mine\n")
    start(lesson, below)
    assert [change.kind for change in changes(lesson, below)] == ["changed"]


def test_nothing_is_on_the_bench(lesson, below: Path) -> None:
    with pytest.raises(ClinicError, match="clinic start idor"):
        changes(lesson, below)
