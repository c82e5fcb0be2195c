"""What takes more than it may is stopped, and the next honest app works in the same lab."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic.lab import App, Lab, Limits, Reply, Stopped
from clinic.lab.limits import MIB

HONEST = """
from fastapi import FastAPI
app = FastAPI()

@app.get("/")
async def home() -> str:
    with open("note.txt", "w") as note:
        note.write("x" * 100_000)
    return "works"
"""
LIMITS = Limits(
    memory=320 * MIB,
    disk=8 * MIB,
    files=400,
    file_size=4 * MIB,
    processes=24,
    open_files=128,
    sockets=64,
    processor_seconds=4,
)
in_a_sandbox = pytest.mark.parametrize("sandbox", [True], ids=["bubblewrap"], indirect=True)
Run = Callable[..., App]


@pytest.fixture
def limits() -> Limits:
    return LIMITS


@pytest.fixture
def run(submission: Callable[..., Path], lab: Lab) -> Iterator[Run]:
    """Runs that code. In the end, an honest app must work."""
    submission(HONEST)
    yield lambda code, *arguments: lab.run("-c", code, *arguments)
    lab.clear()
    assert lab.passed is None
    assert lab.boot("app.main:app").get("/").json() == "works"
    assert lab.passed is None


def test_one_process_gets_no_more_memory_than_it_may(run: Run, lab: Lab) -> None:
    command = run(f"x = bytearray({400 * MIB})")
    assert command.wait() == 1
    assert "MemoryError" in command.log
    assert lab.passed is None


def test_processes_together_get_no_more_memory_than_they_may(run: Run, lab: Lab) -> None:
    command = run(
        "import os, signal\n"
        "for _ in range(4):\n    os.fork()\n"
        f"x = b'x' * {40 * MIB}\nsignal.pause()\n"
    )
    assert command.wait() == -9
    assert lab.passed == "it took more than 320 MiB of memory"


def test_shared_memory_counts_where_it_is_to_be_had(run: Run, lab: Lab) -> None:
    command = run(
        "import mmap, signal\n"
        f"x = mmap.mmap(-1, {400 * MIB})\n"
        f"for at in range(0, {400 * MIB}, 4096):\n    x[at] = 1\n"
        "signal.pause()\n"
    )
    if command.wait() == -9:
        assert lab.passed == "it took more than 320 MiB of memory"
    else:
        assert "PermissionError" in command.log


def test_a_process_that_has_cut_loose_is_watched_too(run: Run, lab: Lab) -> None:
    service = lab.upstream()
    loose = service.hold("GET", "/loose", Reply(200))
    command = run(
        "import os, signal, sys, urllib.request\n"
        "if os.fork():\n    os._exit(0)\n"
        "os.setsid()\n"
        "if os.fork():\n    os._exit(0)\n"
        "urllib.request.urlopen(sys.argv[1] + '/loose')\n"
        "for _ in range(4):\n    os.fork()\n"
        f"x = b'x' * {60 * MIB}\nsignal.pause()\n",
        service.url,
    )
    assert command.wait() == 0
    assert loose.arrived()
    loose.release()
    command.output.wait_until_complete(60)
    assert lab.passed == "it took more than 320 MiB of memory"


@in_a_sandbox
def test_a_fork_bomb_finds_an_end(run: Run, lab: Lab) -> None:
    command = run(
        "import os, signal, sys\n"
        "while True:\n"
        "    try:\n        os.fork()\n"
        "    except OSError:\n        print('no more', flush=True)\n        signal.pause()\n"
    )
    command.wait_for_log("no more")
    with pytest.raises(Stopped, match="no new process could be started"):
        lab.boot("app.main:app")


@in_a_sandbox
def test_threads_are_counted_like_processes(run: Run, lab: Lab) -> None:
    command = run(
        "import threading\n"
        "for _ in range(60):\n    threading.Thread(target=threading.Event().wait).start()\n"
    )
    command.wait_for_log("can't start new thread")


@in_a_sandbox
@pytest.mark.parametrize("folder", [".", "/tmp", "/dev/shm"])
def test_a_full_disk_is_full_for_the_submission_alone(run: Run, folder: str) -> None:
    command = run(
        "import sys\n"
        "for n in range(20):\n"
        "    with open(f'{sys.argv[1]}/{n}', 'wb') as file:\n"
        f"        file.write(bytes({MIB}))\n",
        folder,
    )
    assert command.wait() == 1
    assert "No space left on device" in command.log


@in_a_sandbox
@pytest.mark.parametrize("folder", [".", "/tmp", "/dev/shm"])
@pytest.mark.parametrize("make", ["open(name, 'w')", "os.mkdir(name)", "os.symlink('x', name)"])
def test_too_many_files_are_too_many(run: Run, lab: Lab, folder: str, make: str) -> None:
    command = run(
        "import os, signal, sys\n"
        "for n in range(500):\n"
        f"    name = f'{{sys.argv[1]}}/{{n}}'\n    {make}\n"
        "signal.pause()\n",
        folder,
    )
    assert command.wait() == -9
    assert lab.passed == "it made more than 400 files"


def test_a_file_gets_no_longer_than_it_may(run: Run) -> None:
    command = run(
        "with open('long', 'wb', 0) as file:\n"
        f"    file.write(bytes({5 * MIB}))\n    file.write(b'x')"
    )
    assert command.wait() == 1
    assert "File too large" in command.log


def test_no_more_files_are_open_than_may_be(run: Run) -> None:
    command = run("kept = [open('/dev/null') for _ in range(200)]")
    assert command.wait() == 1
    assert "Too many open files" in command.log


@in_a_sandbox
def test_no_more_sockets_are_open_than_may_be(run: Run, lab: Lab) -> None:
    command = run(
        "import signal, socket\nkept = [socket.socket() for _ in range(100)]\nsignal.pause()\n"
    )
    assert command.wait() == -9
    assert lab.passed == "it opened more than 64 sockets"


def test_a_busy_process_ends(run: Run) -> None:
    assert run("while True: pass").wait() < 0


def test_a_limit_that_keeps_an_app_from_starting_is_told(
    submission: Callable[..., Path], lab: Lab
) -> None:
    submission(
        "import os, signal\n"
        "for _ in range(4):\n    os.fork()\n"
        f"x = b'x' * {40 * MIB}\nsignal.pause()\n"
    )
    with pytest.raises(Stopped, match="it took more than 320 MiB of memory"):
        lab.boot("app.main:app")


@in_a_sandbox
def test_what_cannot_be_removed_ends_the_lab(submission: Callable[..., Path], lab: Lab) -> None:
    submission()
    hide = "import os; os.makedirs('/tmp/a/b'); os.chmod('/tmp/a', 0)"
    assert lab.run("-c", hide).wait() == 0
    with pytest.raises(Stopped, match="cannot be removed"):
        lab.clear()
