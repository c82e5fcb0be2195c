"""A lab that was stopped, or that never started, answers every operation with one clear error."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.lab import Lab, LabError, Limits, Sandbox, Stopped

APP = "from fastapi import FastAPI\napp = FastAPI()\n"
PROBE = compile("def p(): pass", "probe", "exec")
OPERATIONS: list[Callable[[Lab], object]] = [
    lambda lab: lab.boot("app.main:app"),
    lambda lab: lab.run("-c", ""),
    lambda lab: lab.probe(PROBE, "p"),
    lambda lab: lab.upstream(),
    lambda lab: lab.clear(),
]
in_a_sandbox = pytest.mark.parametrize("sandbox", [True], ids=["bubblewrap"], indirect=True)


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "not warm yet"])
def test_a_lab_that_a_timer_has_stopped(
    submission: Callable[..., Path], open_lab: Callable[..., Lab], *, warm: bool
) -> None:
    submission(APP)
    lab = open_lab()
    if warm:
        lab.clear()
    lab.in_background(lab.stop, "a check took too long").result()
    assert lab.passed == "a check took too long"
    for operation in OPERATIONS:
        with pytest.raises(Stopped):
            operation(lab)


def test_what_waits_when_a_lab_is_stopped_is_told(
    submission: Callable[..., Path], open_lab: Callable[..., Lab]
) -> None:
    submission(APP)
    lab = open_lab()
    app = lab.boot("app.main:app")
    command = lab.run("-c", "import signal; signal.pause()")
    waiting = [lab.in_background(process.wait, 60) for process in (app, command)]
    lab.stop("a check took too long")
    for future in waiting:
        with pytest.raises(Stopped):
            future.result()
    with pytest.raises(AssertionError):
        app.get("/")
    with pytest.raises(AssertionError):
        app.send("GET", "/").result()
    with pytest.raises(AssertionError):
        app.rows("SELECT 1")


def test_the_first_reason_is_kept(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab()
    lab.stop("one")
    lab.stop("two")
    assert lab.passed == "one"


@in_a_sandbox
def test_a_lab_that_cannot_start_says_why_each_time(tmp_path: Path, sandbox: Sandbox) -> None:
    with Lab(tmp_path / "missing", sandbox) as lab:
        for operation in OPERATIONS:
            with pytest.raises(LabError, match=r"the sandbox did not start: bwrap: .*missing"):
                operation(lab)


def test_a_submission_that_is_not_there(stage: Path, lab: Lab) -> None:
    for operation in OPERATIONS[:3]:
        with pytest.raises(Stopped, match=r"no new process could be started: .*No such file"):
            operation(lab)


@in_a_sandbox
def test_a_submission_that_has_no_room(
    submission: Callable[..., Path], open_lab: Callable[..., Lab]
) -> None:
    submission(APP, {"data.bin": bytes(3 << 20)})
    lab = open_lab(limits=Limits(disk=2 << 20))
    with pytest.raises(Stopped, match=r"no new process could be started: .*No space left"):
        lab.boot("app.main:app")
