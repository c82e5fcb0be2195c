"""A snapshot is a copy of a submission with nothing in it but ordinary files of code."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.lab import Snapshot, take_snapshot

Take = Callable[..., Snapshot]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A submission with one file."""
    path = tmp_path / "submission/app/main.py"
    path.parent.mkdir(parents=True)
    path.write_text("app = None\n")
    return path.parent.parent


@pytest.fixture
def take(source: Path, tmp_path: Path) -> Take:
    """Takes a snapshot of the submission."""
    return lambda given=None: take_snapshot(source, tmp_path / "copy", given or {})


def files(snapshot: Snapshot) -> list[str]:
    found = (path for path in snapshot.folder.rglob("*") if not path.is_dir())
    return sorted(path.relative_to(snapshot.folder).as_posix() for path in found)


def test_files_are_copied_as_they_are(source: Path, take: Take) -> None:
    (source / "app/data").mkdir()
    (source / "app/data/logo.png").write_bytes(b"\x89PNG\0\xff")
    (source / ".env").write_text("DEBUG=1")
    (source / "README.md").write_text("")
    snapshot = take()
    assert files(snapshot) == [".env", "README.md", "app/data/logo.png", "app/main.py"]
    assert (snapshot.folder / "app/data/logo.png").read_bytes() == b"\x89PNG\0\xff"
    assert snapshot.text("app/main.py") == "app = None\n"
    assert snapshot.notes == ()


def test_a_later_change_is_not_in_it(source: Path, take: Take) -> None:
    snapshot = take()
    (source / "app/main.py").write_text("changed")
    assert snapshot.text("app/main.py") == "app = None\n"


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.symlink_to("/etc/passwd"),
        lambda path: path.symlink_to("main.py"),
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to("/etc"),
        lambda path: path.symlink_to("."),
        lambda path: os.mkfifo(path),
        lambda path: os.link(path.parent / "main.py", path),
        lambda path: socket.socket(socket.AF_UNIX).bind(str(path)),
    ],
    ids=[
        "link to a secret", "link to a file", "link to nothing", "link to a folder",
        "link to itself", "pipe", "hard link", "socket",
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_what_is_no_ordinary_file_is_left_out_with_a_note(
    source: Path, take: Take, make: Callable[[Path], object]
) -> None:
    (source / "app/other.py").write_text("")
    make(source / "app/odd.py")
    snapshot = take()
    assert "app/odd.py" not in files(snapshot)
    assert "app/other.py" in files(snapshot)
    assert "app/odd.py was left out: it is not an ordinary file" in snapshot.notes


def test_caches_and_databases_of_earlier_runs_are_left_out(source: Path, take: Take) -> None:
    left_out = [
        "app/__pycache__/main.cpython-311.pyc", ".venv/lib/site.py", ".git/config",
        "clinic.db", "clinic.db-wal", "clinic.db-journal", "data.sqlite3", "app/old.pyc",
        "node_modules/x.js", ".pytest_cache/README.md", ".idea/x.xml",
    ]  # fmt: skip
    for name in left_out:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("")
    assert files(take()) == ["app/main.py"]


def test_a_given_file_replaces_the_learners(source: Path, take: Take, tmp_path: Path) -> None:
    given = {name: tmp_path / name.replace("/", "-") for name in ("app/labs.py", "app/same.py")}
    for path in given.values():
        path.write_text("given")
    (source / "app/labs.py").write_text("of the learner's")
    (source / "app/same.py").write_text("given")
    snapshot = take(given)
    assert snapshot.text("app/labs.py") == "given"
    assert snapshot.text("app/same.py") == "given"
    assert (source / "app/labs.py").read_text() == "of the learner's"
    note = "app/labs.py belongs to the task: it was graded from the course's own copy"
    assert snapshot.notes == (note,)


@pytest.mark.parametrize(
    "put",
    [
        lambda _: None,
        lambda app: (app / "data").mkdir(),
        lambda app: (app / "data").write_text("a file, where a folder is needed"),
        lambda app: (app / "data/labs.py/x").mkdir(parents=True),
        lambda app: (app / "data").symlink_to("/etc"),
    ],
    ids=["nothing", "its folder", "a file for its folder", "a folder for it", "a link"],
)
def test_a_given_file_takes_its_place_from_whatever_is_there(
    source: Path, take: Take, tmp_path: Path, put: Callable[[Path], object]
) -> None:
    original = tmp_path / "labs.py"
    original.write_text("given")
    put(source / "app")
    snapshot = take({"app/data/labs.py": original})
    assert snapshot.text("app/data/labs.py") == "given"
    assert "app/data/labs.py" in files(snapshot)
    assert "app/data/labs.py belongs to the task" in " ".join(snapshot.notes)


def test_modes_of_the_submission_do_not_count(source: Path, take: Take, tmp_path: Path) -> None:
    (source / "app/main.py").chmod(0o600)
    (source / "app").chmod(0o2770)
    before = os.umask(0o077)
    try:
        snapshot = take({"app/deep/labs.py": source / "app/main.py"})
    finally:
        os.umask(before)
    folder = snapshot.folder
    modes = {path.relative_to(folder).as_posix(): path.stat().st_mode for path in folder.rglob("*")}
    assert folder.stat().st_mode & 0o777 == 0o755
    assert modes["app"] & 0o7777 == modes["app/deep"] & 0o7777 == 0o755
    assert modes["app/main.py"] & 0o7777 == modes["app/deep/labs.py"] & 0o7777 == 0o644


def test_a_submission_may_be_named_by_a_link(source: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(source)
    assert files(take_snapshot(link, tmp_path / "copy", {})) == ["app/main.py"]


def test_a_name_may_be_of_any_bytes(source: Path, take: Take) -> None:
    (source / os.fsdecode(b"caf\xe9.txt")).write_text("")
    (source / "new\nline.txt").write_text("")
    assert len(files(take())) == 3
