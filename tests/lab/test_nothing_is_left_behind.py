"""When a lab is closed, no process, folder or descriptor of it is left, whatever it ran."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from clinic.lab import App, Lab, NoAnswer, NotStarted, ProbeFailed, Sandbox
from clinic.lab.scratch import PREFIX

# Ignores what can be ignored, and leaves a grandchild in a session of its own.
CLINGS = """
import os, signal
from fastapi import FastAPI

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
    signal.signal(number, signal.SIG_IGN)
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.write(writing, b"x")
    while True:
        signal.pause()
os.read(reading, 1)
os.waitpid(child, 0)
app = FastAPI()
"""
OpenLab = Callable[..., Lab]


def processes() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.getpid()}-*"))


@pytest.fixture
def left_before() -> tuple[set[psutil.Process], set[Path]]:
    """The processes and folders of the warm labs of other tests."""
    return processes(), folders()


def test_a_closed_lab_has_no_process_and_no_folder(
    left_before, submission: Callable[..., Path], open_lab: OpenLab
) -> None:
    submission(CLINGS)
    lab = open_lab()
    lab.boot("app.main:app")
    lab.run("-c", "import signal; signal.pause()")
    started = processes() - left_before[0]
    assert len(started) >= 4, "the host, the app, its grandchild and the command"
    assert len(folders() - left_before[1]) == 1
    lab.close()
    assert not [process for process in started if process.is_running()]
    assert folders() == left_before[1]


def test_a_cleared_lab_has_only_its_host(
    left_before, submission: Callable[..., Path], open_lab: OpenLab
) -> None:
    submission(CLINGS)
    lab = open_lab()
    lab.clear()
    hosts = processes()
    lab.boot("app.main:app")
    assert len(processes() - hosts) == 2
    lab.clear()
    assert processes() == hosts


def test_a_lab_that_fails_in_the_middle_is_closed(
    left_before, submission: Callable[..., Path], stage: Path, sandbox: Sandbox
) -> None:
    submission(CLINGS)

    def check() -> None:
        with Lab(stage, sandbox) as lab:
            lab.boot("app.main:app")
            raise RuntimeError("a check may raise anything")

    with pytest.raises(RuntimeError, match="anything"):
        check()
    assert processes() == left_before[0]
    assert folders() == left_before[1]


def test_a_lab_that_is_closed_before_it_is_warm(left_before, open_lab: OpenLab) -> None:
    open_lab().close()
    assert processes() == left_before[0]
    assert folders() == left_before[1]


def test_a_lab_can_be_closed_twice(open_lab: OpenLab) -> None:
    lab = open_lab()
    lab.close()
    lab.close()


def test_no_descriptor_is_left(submission: Callable[..., Path], open_lab: OpenLab) -> None:
    before = psutil.Process().num_fds()
    submission("from fastapi import FastAPI\napp = FastAPI()\n")
    lab = open_lab()
    use_all_of_it(lab)
    apps = lab.apps
    lab.close()
    for app in apps:
        app.output.wait_until_complete(20)
    assert psutil.Process().num_fds() == before


def test_a_clear_leaves_no_descriptor(submission: Callable[..., Path], open_lab: OpenLab) -> None:
    submission("from fastapi import FastAPI\napp = FastAPI()\n")
    lab = open_lab()
    lab.clear()
    before = psutil.Process().num_fds()
    for _ in range(2):
        use_all_of_it(lab)
        apps: list[App] = lab.apps
        lab.clear()
        for app in apps:
            app.output.wait_until_complete(20)
    assert psutil.Process().num_fds() == before


def use_all_of_it(lab: Lab) -> None:
    """Start a process of each kind, and let most of what can fail fail."""
    service = lab.upstream()
    service.refuse()
    app = lab.boot("app.main:app", plant="database")
    app.get("/openapi.json")
    app.send("GET", "/").result()
    with pytest.raises(AssertionError):
        app.rows("SELECT 1")
    app.stop()
    with pytest.raises(NoAnswer):
        app.get("/")
    with pytest.raises(NotStarted):
        lab.boot("app.main:missing")
    with pytest.raises(ProbeFailed):
        lab.probe(compile("", "probe", "exec"), "missing")
    lab.probe(compile("def p(): pass", "probe", "exec"), "p")
    with contextlib.suppress(AssertionError):
        lab.run("-c", "1 / 0").wait()
