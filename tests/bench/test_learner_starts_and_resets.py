"""A lesson comes onto the bench whole, and what a learner wrote is never lost."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.bench import changes, places, reset, start
from clinic.errors import ClinicError


def test_a_start_gives_the_page_and_the_app(lesson, exercise: Path, tree) -> None:
    given = tree(exercise)
    assert sorted(given) == ["README.md", "app/__init__.py", "app/main.py"]
    assert given["app/main.py"] == (lesson.app / "main.py").read_bytes()


def test_a_second_start_touches_nothing(lesson, below: Path, exercise: Path, tree) -> None:
    (exercise / "app/main.py").write_text("mine\n")
    before = tree(below)
    again = start(lesson, below)
    assert (again.written, again.new) == ((), False)
    assert tree(below) == before


def test_a_start_brings_back_what_was_deleted(lesson, below: Path, exercise: Path) -> None:
    (exercise / "app/main.py").unlink()
    (exercise / "README.md").write_text("my notes\n")
    again = start(lesson, below)
    assert again.written == (Path("app/main.py"),)
    assert (exercise / "README.md").read_text() == "my notes\n"


def test_a_link_is_left_alone_wherever_it_leads(lesson, below: Path, tmp_path: Path) -> None:
    """Even if nothing is there: to write would make a file far away."""
    target = below / "exercises/idor/app/main.py"
    target.parent.mkdir(parents=True)
    target.symlink_to(tmp_path / "elsewhere.py")
    start(lesson, below)
    assert target.is_symlink()
    assert not (tmp_path / "elsewhere.py").exists()


STARTED_ON_A_FULL_DISK = """
import sys
from pathlib import Path
from clinic.bench import start
from clinic.catalogue import Course
from clinic.errors import ClinicError

lesson = Course.load(Path(sys.argv[1])).lesson("idor")
try:
    start(lesson, Path(sys.argv[2]))
except ClinicError as error:
    print(error)
there = Path(sys.argv[2], "exercises/idor").rglob("*.*")
print(len(list(Path(sys.argv[2]).rglob("README.md"))))
print([p.name for p in there if p.read_bytes() != (lesson.folder / p.name).read_bytes()])
"""


def test_a_disk_that_fills_up_leaves_no_half_file(lesson, below: Path, walled, made_up) -> None:
    """A half file would be taken for the learner's own by the next start."""
    lesson.page.write_text("x" * 20_000)  # there is room for the copy, and for half of the page
    (below / "exercises").mkdir()
    script = [sys.executable, "-c", STARTED_ON_A_FULL_DISK, str(made_up.root), str(below)]
    wall = walled(below / "exercises", "full")
    ran = subprocess.run([*wall, *script], capture_output=True, text=True, check=True)
    said, pages, half = ran.stdout.splitlines()
    assert pages == "1", "the copy was written, and the page could not be"
    assert said.endswith("No space left on device; free some space on this disk")
    assert half == "[]"


def test_a_reset_keeps_everything_aside(lesson, below: Path, exercise: Path, tree, at) -> None:
    (exercise / "app/main.py").write_text("mine\n")
    (exercise / "notes.txt").write_text("whose letter?\n")
    mine = tree(exercise)
    done = reset(lesson, below, at)
    assert done.kept.parent == below / "exercises/.kept"
    assert done.kept.name == f"idor-{at.astimezone():%Y-%m-%d-%H%M}"
    assert tree(done.kept) == mine
    assert changes(lesson, below) == ()
    assert not (exercise / "notes.txt").exists()


def test_two_resets_in_a_minute_keep_both(lesson, below: Path, exercise: Path, at) -> None:
    kept = []
    for word in ("first\n", "second\n"):
        (exercise / "app/main.py").write_text(word)
        kept.append(reset(lesson, below, at).kept)
    assert [(folder / "app/main.py").read_text() for folder in kept] == ["first\n", "second\n"]


def test_a_reset_that_fails_changes_nothing(
    lesson, below: Path, exercise: Path, tree, at, monkeypatch
) -> None:
    """Here the fresh folder cannot be moved into its place."""
    (exercise / "app/main.py").write_text("mine\n")
    mine = tree(exercise)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target == exercise and places.FRESH in str(self):
            raise OSError(errno.EIO, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(ClinicError, match="Input/output error"):
        reset(lesson, below, at)
    assert tree(exercise) == mine
    left = {path.name for path in (below / "exercises").iterdir()}
    assert left == {"idor", ".kept", ".starters"}, "nothing half-done may lie about"


def test_what_is_not_on_the_bench_cannot_be_reset(lesson, below: Path, at) -> None:
    with pytest.raises(ClinicError, match="clinic start idor"):
        reset(lesson, below, at)
    assert list(below.iterdir()) == []
