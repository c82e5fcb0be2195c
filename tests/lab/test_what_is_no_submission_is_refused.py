"""What cannot be a submission is refused in one line, before anything of it is run."""

import os
from pathlib import Path

import pytest

from clinic.lab import LabError, take_snapshot
from clinic.lab.snapshot import MOST_BYTES, MOST_FILES


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "submission"
    folder.mkdir()
    return folder


def refused(source: Path, tmp_path: Path) -> str:
    """Why it is refused, in one line."""
    with pytest.raises(LabError) as raised:
        take_snapshot(source, tmp_path / "copy", {})
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_no_folder(source: Path, tmp_path: Path) -> None:
    assert refused(source / "x", tmp_path).endswith(
        "submission/x does not exist; name the folder that holds app/"
    )
    (source / "x").write_text("")
    assert "submission/x is not a folder" in refused(source / "x", tmp_path)


def test_an_empty_folder(source: Path, tmp_path: Path) -> None:
    (source / "app/__pycache__").mkdir(parents=True)
    (source / "app/__pycache__/main.pyc").write_text("")
    (source / "app/link.py").symlink_to("nowhere")
    assert "submission is empty" in refused(source, tmp_path)


def test_too_many_files(source: Path, tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        (source / f"{number}.py").touch()
    assert "more than 2,000 files or 16 MiB" in refused(source, tmp_path)


@pytest.mark.parametrize("count", [1, 5])
def test_too_many_bytes(source: Path, tmp_path: Path, count: int) -> None:
    for number in range(count):
        with (source / f"{number}.bin").open("wb") as file:
            file.truncate(MOST_BYTES // count + 1)
    assert "more than 2,000 files or 16 MiB" in refused(source, tmp_path)
    copied = sum(path.stat().st_size for path in (tmp_path / "copy").rglob("*"))
    assert copied <= MOST_BYTES


def test_what_is_left_out_does_not_count(source: Path, tmp_path: Path) -> None:
    (source / "main.py").touch()
    with (source / "clinic.db").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    take_snapshot(source, tmp_path / "copy", {})


@pytest.mark.parametrize("name", ["d", "d" * 200], ids=["short names", "long names"])
def test_folders_without_end(source: Path, tmp_path: Path, name: str) -> None:
    descriptor = os.open(source, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir(name, dir_fd=descriptor)
        below = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    with os.fdopen(os.open("main.py", os.O_WRONLY | os.O_CREAT, dir_fd=descriptor), "w"):
        os.close(descriptor)
    try:
        message = refused(source, tmp_path)
    finally:
        flatten(source)
    assert "submission holds folders more than 32 deep" in message


def flatten(folder: Path) -> None:
    """Remove nested folders, deeper than `shutil.rmtree` and pytest can."""
    number = 0
    waiting = [path for path in folder.iterdir() if path.is_dir()]
    while waiting:
        top = waiting.pop()
        for path in list(top.iterdir()):
            if path.is_dir():
                number += 1
                waiting.append(path.rename(folder / f"flat-{number}"))
            else:
                path.unlink()
        top.rmdir()


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file; run it as another user")
def test_what_cannot_be_read(source: Path, tmp_path: Path) -> None:
    (source / "main.py").touch(mode=0)
    assert "cannot read main.py (Permission denied)" in refused(source, tmp_path)
