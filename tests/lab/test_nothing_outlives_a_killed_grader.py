"""However a grader ends, all that it started ends too."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from clinic.lab import Sandbox
from clinic.lab.scratch import PREFIX, scratch

GRADER = """
import sys
from pathlib import Path
import psutil
from clinic.lab import Lab, Sandbox

with Lab(Path(sys.argv[1]), Sandbox(isolates=sys.argv[2] == "True")) as lab:
    if sys.argv[3] == "booted":
        lab.boot("app.main:app")
    print(*[process.pid for process in psutil.Process().children(recursive=True)], flush=True)
    sys.stdin.read()
"""
CLINGS = """
import os, signal
from fastapi import FastAPI

reading, writing = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(writing, b"x")
    while True:
        signal.pause()
os.read(reading, 1)
app = FastAPI()
"""
SECONDS = 30
Start = Callable[[str], "Grader"]


class Grader:
    """A process that grades, what it has started, and its folders."""

    def __init__(self, arguments: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", GRADER, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        line = self.process.stdout.readline()
        self.started = [psutil.Process(int(number)) for number in line.split()]

    def folders(self) -> list[Path]:
        return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{self.process.pid}-*"))

    def left(self) -> list[psutil.Process]:
        """What still runs after a while."""
        _, alive = psutil.wait_procs(self.started, SECONDS)
        return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def start(submission: Callable[..., Path], stage: Path, sandbox: Sandbox) -> Iterator[Start]:
    """Starts a grader that opens a lab, boots an app in it and waits."""
    submission(CLINGS)
    graders: list[Grader] = []

    def start(until: str) -> Grader:
        graders.append(Grader([str(stage), str(sandbox.isolates), until]))
        return graders[-1]

    yield start
    for grader in graders:
        grader.process.kill()
        grader.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_all_ends_with_a_grader_that_gets_a_signal(start: Start, number: signal.Signals) -> None:
    grader = start("booted")
    assert len(grader.started) >= 3, "the host, the app, and its grandchild"
    assert len(grader.folders()) == 1
    grader.process.send_signal(number)
    assert grader.process.wait(SECONDS) == -number
    assert grader.left() == []
    with scratch():
        assert grader.folders() == [], "whoever comes next sweeps up"


def test_a_grader_that_is_interrupted_sweeps_up_itself(start: Start) -> None:
    grader = start("booted")
    grader.process.send_signal(signal.SIGINT)
    grader.process.wait(SECONDS)
    assert grader.folders() == []


def test_all_ends_with_a_grader_whose_lab_is_not_warm_yet(start: Start) -> None:
    grader = start("opened")
    assert grader.started
    grader.process.kill()
    assert grader.left() == []


def test_nobody_sweeps_up_after_a_grader_that_still_runs(start: Start) -> None:
    grader = start("booted")
    with scratch() as own:
        assert len(grader.folders()) == 1
        assert own.is_dir()
    assert not own.exists()
    assert all(process.is_running() for process in grader.started)
    grader.process.communicate("")
    assert grader.process.returncode == 0
    assert grader.left() == []
    assert grader.folders() == []
