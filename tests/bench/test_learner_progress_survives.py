"""Progress outlives a crash, a second process, damage, and a disk that takes nothing."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from clinic.bench import NotKept, ProgressFile, Record
from clinic.bench.storage import LOCK

MANY = 25
STAYS = """
import sys
from pathlib import Path
from clinic.bench import ProgressFile

def more(record):
    print("inside", flush=True)
    sys.stdin.readline()
    return record.model_copy(update={"attempts": record.attempts + 1})

ProgressFile(Path(sys.argv[1])).change("idor", more)
"""
COMES = """
import sys
from pathlib import Path
from clinic.bench import ProgressFile, storage

storage.time.sleep = lambda _: print("waits", flush=True)
more = lambda record: record.model_copy(update={"attempts": record.attempts + 1})
ProgressFile(Path(sys.argv[1])).change("idor", more)
print("done", flush=True)
"""
DIES = """
import os, signal, sys
from pathlib import Path
from clinic.bench import ProgressFile

def die(self, target):
    assert self.stat().st_size > 0, "the new file is there, and complete"
    os.kill(os.getpid(), signal.SIGKILL)

Path.replace = die
more = lambda record: record.model_copy(update={"attempts": 9})
ProgressFile(Path(sys.argv[1])).change("idor", more)
"""
TRIES = """
import sys
from pathlib import Path
from clinic.bench import NotKept, ProgressFile

file = ProgressFile(Path(sys.argv[1]), print)
try:
    for number in range(1, 10):
        more = lambda record: record.model_copy(update={"last_result": {"x" * 9000: "passed"}})
        file.change(f"lesson-{number}", more)
except NotKept as error:
    print(error)
print(len(file.read().lessons))
print(sorted(path.name for path in file.path.parent.iterdir()))
"""


@pytest.fixture
def told() -> list[str]:
    """What the learner was told."""
    return []


@pytest.fixture
def file(below: Path, told: list[str]) -> ProgressFile:
    """The learner's progress."""
    return ProgressFile(below, told.append)


def once_more(record: Record) -> Record:
    return record.model_copy(update={"attempts": record.attempts + 1})


def twice(record: Record) -> Record:
    return record.model_copy(update={"attempts": 2})


def test_what_was_kept_is_read(file: ProgressFile, below: Path, told: list[str]) -> None:
    assert file.read().lessons == {}
    assert list(below.iterdir()) == [], "to look makes no folder"
    kept = file.change("idor", twice)
    assert kept == file.read().of("idor") == Record(attempts=2)
    assert json.loads(file.path.read_bytes())["schema"] == "clinic-progress/1"
    assert told == []


def test_two_processes_lose_nothing_of_each_other(file: ProgressFile, below: Path) -> None:
    """The second one waits while the first is between reading and writing."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c"]
    with subprocess.Popen([*command, STAYS, str(below)], **pipes) as first:
        assert first.stdout.readline() == "inside\n"
        with subprocess.Popen([*command, COMES, str(below)], **pipes) as second:
            assert second.stdout.readline() == "waits\n"
            first.communicate("go on\n")
            assert second.communicate()[0].endswith("done\n")
    assert file.read().of("idor").attempts == 2


def test_two_threads_lose_nothing_of_each_other(file: ProgressFile) -> None:
    def count() -> None:
        for _ in range(MANY):
            file.change("idor", once_more)

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read().of("idor").attempts == 2 * MANY


def test_a_crash_in_the_middle_of_a_write(file: ProgressFile, below: Path, told: list[str]) -> None:
    """Killed between the new file and its taking the place of the old one."""
    file.change("idor", twice)
    crashed = subprocess.run([sys.executable, "-c", DIES, str(below)], check=False)
    assert crashed.returncode == -9
    assert file.read().of("idor").attempts == 2
    file.change("always-200", twice)
    assert set(file.read().lessons) == {"idor", "always-200"}
    assert {path.name for path in file.path.parent.iterdir()} == {file.path.name, LOCK}
    assert told == []


@pytest.mark.parametrize("seen_by", ["reading", "changing"])
@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"schema": "clinic-progress/1", "lessons": {"idor": {"att',
        b"\x00" * 64,
        b"[]",
        b'{"schema": "clinic-progress/1", "lessons": {"idor": {"attempts": -1}}}',
        b'{"schema": "clinic-progress/1", "lessons": {"idor": {"started": "yesterday"}}}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "zeros", "a-list", "a-number", "a-date", "deep"],
)
def test_a_damaged_file_is_set_aside(
    file: ProgressFile, told: list[str], damage: bytes, seen_by: str
) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(damage)
    if seen_by == "changing":
        file.change("idor", twice)
    else:
        assert file.read().lessons == {}
    (aside,) = file.path.parent.glob("progress.json.damaged-*")
    assert aside.read_bytes() == damage
    (line,) = told
    assert aside.name in line
    assert "\n" not in line
    file.change("idor", twice)
    assert file.read().of("idor").attempts == 2
    assert len(told) == 1, "it is told once"


def test_two_damaged_files_are_both_kept(file: ProgressFile) -> None:
    file.path.parent.mkdir()
    for damage in (b"one", b"two"):
        file.path.write_bytes(damage)
        file.read()
    aside = file.path.parent.glob("progress.json.damaged-*")
    assert sorted(path.read_bytes() for path in aside) == [b"one", b"two"]


def test_the_file_of_a_later_clinic_is_left_alone(file: ProgressFile, told: list[str]) -> None:
    later = b'{"schema": "clinic-progress/2", "lessons": []}'
    file.path.parent.mkdir()
    file.path.write_bytes(later)
    assert file.read().lessons == {}
    with pytest.raises(NotKept, match="clinic-progress/2, not clinic-progress/1"):
        file.change("idor", twice)
    assert file.path.read_bytes() == later
    assert len(told) == 1
    assert "another version" in told[0]


def test_a_folder_that_cannot_be_written(file: ProgressFile, below: Path, walled) -> None:
    file.change("idor", twice)
    before = file.path.read_bytes()
    wall = walled(below / "exercises", "read-only")
    ran = subprocess.run(
        [*wall, sys.executable, "-c", TRIES, str(below)], capture_output=True, text=True, check=True
    )
    line, count, _ = ran.stdout.splitlines()
    assert line.startswith("progress was not kept: cannot write ")
    assert line.endswith("make it writable, or use Clinic in another folder")
    assert count == "1", "what is kept can still be read"
    assert file.path.read_bytes() == before


def test_a_disk_that_is_full(below: Path, walled) -> None:
    (below / "exercises").mkdir()
    wall = walled(below / "exercises", "full")
    ran = subprocess.run(
        [*wall, sys.executable, "-c", TRIES, str(below)], capture_output=True, text=True, check=True
    )
    line, count, names = ran.stdout.splitlines()
    assert line.endswith("No space left on device; free some space on this disk")
    assert 0 < int(count) < 9, "what was kept before it was full is whole"
    assert ".new" not in names, "nothing half-written lies about"


def test_somebody_who_holds_the_lock_for_ever(file: ProgressFile, below: Path, monkeypatch) -> None:
    """Such as a process that was stopped in the middle of a write."""
    import fcntl

    file.change("idor", twice)
    monkeypatch.setattr("clinic.bench.storage.PATIENCE", 0.0)
    with (below / "exercises" / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(NotKept, match="another clinic"):
            file.change("idor", lambda record: record)
        assert file.read().of("idor").attempts == 2, "reading needs no lock"
