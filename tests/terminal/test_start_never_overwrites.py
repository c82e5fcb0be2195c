"""`clinic start` may be typed again and again."""

import os
from pathlib import Path

import pytest


def test_a_lesson_is_there_to_be_read_and_repaired(user) -> None:
    ran = user.types("start", "idor")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "exercises/idor" in ran.stdout
    assert (user.here / "exercises/idor/README.md").is_file()
    assert (user.here / "exercises/idor/app/main.py").is_file()
    assert not list(user.here.rglob("test_*.py"))


@pytest.mark.parametrize("name", ["66", "IDOR", "ido"])
def test_a_lesson_is_found_by_what_one_types(user, name: str) -> None:
    assert user.types("start", name).returncode == 0
    assert (user.here / "exercises/idor/app/main.py").is_file()


def test_what_the_learner_has_stays(user, tmp_path: Path) -> None:
    """An edited file, and a link to somewhere else."""
    user.types("start", "idor")
    app = user.here / "exercises/idor/app"
    (app / "main.py").write_text("# mine\n")
    elsewhere = tmp_path / "elsewhere.py"
    elsewhere.write_text("# elsewhere\n")
    (app / "__init__.py").unlink()
    (app / "__init__.py").symlink_to(elsewhere)
    ran = user.types("start", "idor")
    assert ran.returncode == 0
    assert (app / "main.py").read_text() == "# mine\n"
    assert (app / "__init__.py").readlink() == elsewhere
    assert elsewhere.read_text() == "# elsewhere\n"


def test_a_file_that_is_in_the_way_is_told(user) -> None:
    (user.here / "exercises").write_text("mine")
    ran = user.types("start", "idor")
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert "exercises" in line
    assert (user.here / "exercises").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root; run as another user")
def test_a_read_only_folder_is_told(user) -> None:
    (user.here / "exercises").mkdir(mode=0o555)
    ran = user.types("start", "idor")
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert "Permission denied" in line
