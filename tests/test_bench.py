"""A lesson is put on the bench, and whatever lies there already stays as it is."""

import os
from pathlib import Path

import pytest

from clinic.bench import exercise_folder, start
from clinic.catalogue import Lesson
from clinic.errors import ClinicError

OF_IDOR = ["README.md", "app/__init__.py", "app/main.py"]


@pytest.fixture
def lesson(made_up) -> Lesson:
    return made_up.lesson("idor")


@pytest.fixture
def main(lesson: Lesson, tmp_path: Path) -> Path:
    """The learner's main.py."""
    return exercise_folder(lesson, tmp_path) / "app/main.py"


def files(folder: Path) -> list[str]:
    """The paths of all that is no folder."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return sorted(path.as_posix() for path in found)


def test_the_learner_gets_the_page_and_the_app(lesson: Lesson, tmp_path: Path) -> None:
    exercise = start(lesson, tmp_path)
    assert exercise.folder == tmp_path / "exercises/idor"
    assert [path.as_posix() for path in exercise.written] == OF_IDOR
    assert files(exercise.folder) == OF_IDOR, "neither the manifest nor anything of the grader"
    for name in OF_IDOR:
        assert (exercise.folder / name).read_bytes() == (lesson.folder / name).read_bytes()


def test_litter_of_a_run_is_not_handed_out(lesson: Lesson, tmp_path: Path) -> None:
    for name in ("clinic.db", "app/__pycache__/main.cpython-311.pyc", ".mypy_cache/x.json"):
        (lesson.folder / name).parent.mkdir(exist_ok=True)
        (lesson.folder / name).touch()
    assert files(start(lesson, tmp_path).folder) == OF_IDOR


def test_an_edited_file_is_let_be(lesson: Lesson, tmp_path: Path, main: Path) -> None:
    start(lesson, tmp_path)
    main.write_text("# mine\n")
    assert start(lesson, tmp_path).written == ()
    assert main.read_text() == "# mine\n"


def test_a_deleted_file_comes_back(lesson: Lesson, tmp_path: Path, main: Path) -> None:
    start(lesson, tmp_path)
    main.unlink()
    assert start(lesson, tmp_path).written == (Path("app/main.py"),)
    assert main.read_bytes() == (lesson.app / "main.py").read_bytes()


@pytest.mark.parametrize("there", [True, False], ids=["to-a-file", "to-nothing"])
def test_a_link_is_let_be_and_not_followed(
    lesson: Lesson, tmp_path: Path, main: Path, there: bool
) -> None:
    elsewhere = tmp_path / "elsewhere.py"
    if there:
        elsewhere.write_text("# elsewhere\n")
    main.parent.mkdir(parents=True)
    main.symlink_to(elsewhere)
    start(lesson, tmp_path)
    assert main.readlink() == elsewhere
    assert elsewhere.exists() is there
    assert not there or elsewhere.read_text() == "# elsewhere\n"


def test_a_folder_in_the_place_of_a_file_is_let_be(
    lesson: Lesson, tmp_path: Path, main: Path
) -> None:
    main.mkdir(parents=True)
    (main / "notes").write_text("mine")
    start(lesson, tmp_path)
    assert files(main) == ["notes"]


@pytest.mark.parametrize("name", ["exercises", "exercises/idor", "exercises/idor/app"])
def test_a_file_in_the_place_of_a_folder_is_told_and_let_be(
    lesson: Lesson, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    with pytest.raises(ClinicError) as refusal:
        start(lesson, tmp_path)
    assert "\n" not in str(refusal.value)
    assert name in str(refusal.value)
    assert path.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root; run as another user")
def test_a_read_only_bench_is_told(lesson: Lesson, tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir(mode=0o555)
    with pytest.raises(ClinicError, match="Permission denied"):
        start(lesson, tmp_path)


def test_two_lessons_lie_side_by_side(made_up, tmp_path: Path) -> None:
    start(made_up.lesson("idor"), tmp_path)
    start(made_up.lesson("enumeration"), tmp_path)
    assert files(tmp_path / "exercises/idor") == OF_IDOR
    assert files(tmp_path / "exercises/enumeration") == ["README.md", "app/main.py"]
