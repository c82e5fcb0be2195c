"""After an update of the course: what changed under the learner's work, and a merge of the two."""

import shutil
from pathlib import Path

import pytest

from clinic.bench import changes, merge, outdated
from clinic.bench.update import Outcome
from clinic.errors import ClinicError

MAIN = Path("app/main.py")


@pytest.fixture
def course_changes(lesson, made_up):
    """The course changes a line in its starter."""

    def course_changes(old: str = "Letters to patients", new: str = "Letters, to patients") -> None:
        made_up.edit(lesson.app / "main.py", old, new)

    return course_changes


@pytest.fixture
def learner_changes(exercise: Path, made_up):
    """The learner changes a line of their own."""

    def learner_changes(old: str = "HTTPException(404)", new: str = "HTTPException(410)") -> None:
        made_up.edit(exercise / MAIN, old, new)

    return learner_changes


def test_a_course_that_did_not_change(lesson, below: Path, learner_changes, at) -> None:
    learner_changes()
    assert outdated(lesson, below) == ()
    with pytest.raises(ClinicError, match="nothing to merge"):
        merge(lesson, below, at)


def test_what_the_course_changed_is_listed(
    lesson, below: Path, exercise: Path, course_changes, learner_changes
) -> None:
    course_changes()
    (lesson.app / "access.py").write_text("RULES = []\n")
    (lesson.app / "__init__.py").unlink()
    learner_changes()
    found = {change.path.name: (change.kind, change.touched) for change in outdated(lesson, below)}
    assert found == {
        "__init__.py": ("removed", False),
        "access.py": ("added", False),
        "main.py": ("changed", True),
    }


def test_both_changes_are_in_the_merged_file(
    lesson, below: Path, exercise: Path, tree, course_changes, learner_changes, at
) -> None:
    course_changes()
    learner_changes()
    (exercise / "notes.txt").write_text("whose letter?\n")
    mine = tree(exercise)
    merged = merge(lesson, below, at)
    text = (exercise / MAIN).read_text()
    assert "Letters, to patients" in text
    assert "HTTPException(410)" in text
    assert merged.files == ((MAIN, Outcome.merged),)
    assert merged.conflicts == ()
    assert tree(merged.kept) == mine
    assert (exercise / "notes.txt").read_text() == "whose letter?\n"
    assert outdated(lesson, below) == ()
    (change,) = changes(lesson, below)[:1]
    assert "Letters" not in change.patch, "the course's change is no change of the learner's"


def test_a_conflict_is_marked_and_the_own_is_kept(
    lesson, below: Path, exercise: Path, tree, course_changes, learner_changes, at
) -> None:
    course_changes(old="HTTPException(404)", new='HTTPException(404, "no such letter")')
    learner_changes()
    mine = tree(exercise)
    merged = merge(lesson, below, at)
    assert merged.conflicts == (MAIN,)
    text = (exercise / MAIN).read_text()
    for words in ("<<<<<<< yours", "HTTPException(410)", "no such letter", ">>>>>>> the course's"):
        assert words in text
    assert tree(merged.kept) == mine


def test_an_untouched_file_becomes_the_courses(
    lesson, below: Path, exercise: Path, course_changes, at
) -> None:
    course_changes()
    lesson.page.write_text("# A better page\n")
    merged = merge(lesson, below, at)
    assert {outcome for _, outcome in merged.files} == {Outcome.taken}
    assert (exercise / MAIN).read_bytes() == (lesson.app / "main.py").read_bytes()
    assert (exercise / "README.md").read_text() == "# A better page\n"


def test_a_file_that_the_course_took_out(lesson, below: Path, exercise: Path, at) -> None:
    (exercise / "app/__init__.py").write_text("MINE = 1\n")
    (lesson.app / "__init__.py").unlink()
    assert merge(lesson, below, at).files == ((Path("app/__init__.py"), Outcome.yours),)
    assert (exercise / "app/__init__.py").read_text() == "MINE = 1\n"


def test_a_file_that_the_course_took_out_and_nobody_changed(
    lesson, below: Path, exercise: Path, at
) -> None:
    (lesson.app / "__init__.py").unlink()
    assert merge(lesson, below, at).files == ((Path("app/__init__.py"), Outcome.removed),)
    assert not (exercise / "app/__init__.py").exists()


def test_a_file_that_the_learner_deleted_stays_away(
    lesson, below: Path, exercise: Path, course_changes, at
) -> None:
    course_changes()
    (exercise / MAIN).unlink()
    assert merge(lesson, below, at).files == ((MAIN, Outcome.gone),)
    assert not (exercise / MAIN).exists()


def test_a_file_that_both_added(lesson, below: Path, exercise: Path, at) -> None:
    for folder, text in ((lesson.app, "RULES = []\n"), (exercise / "app", "RULES = 1\n")):
        (folder / "access.py").write_text(text)
    assert merge(lesson, below, at).conflicts == (Path("app/access.py"),)
    text = (exercise / "app/access.py").read_text()
    assert "RULES = []" in text
    assert "RULES = 1" in text


def test_what_is_no_text_lies_beside(
    lesson, below: Path, exercise: Path, course_changes, at
) -> None:
    course_changes()
    (exercise / MAIN).write_bytes(b"\x00\xff")
    merged = merge(lesson, below, at)
    assert merged.conflicts == (MAIN,)
    assert (exercise / MAIN).read_bytes() == b"\x00\xff"
    beside = exercise / "app/main.py.course"
    assert beside.read_bytes() == (lesson.app / "main.py").read_bytes()


def test_a_learner_who_had_the_same_idea(
    lesson, below: Path, course_changes, learner_changes
) -> None:
    course_changes()
    learner_changes("Letters to patients", "Letters, to patients")
    assert outdated(lesson, below) == ()


def test_nobody_knows_what_the_learner_got(lesson, below: Path, exercise: Path, at) -> None:
    shutil.rmtree(below / "exercises/.starters")
    for ask in (lambda: outdated(lesson, below), lambda: merge(lesson, below, at)):
        with pytest.raises(ClinicError, match="nobody can tell your changes"):
            ask()


def test_without_git_nothing_is_touched(
    lesson, below: Path, exercise: Path, tree, course_changes, learner_changes, at, monkeypatch
) -> None:
    course_changes()
    learner_changes()
    before = tree(below)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ClinicError, match="git is needed"):
        merge(lesson, below, at)
    assert tree(below) == before
