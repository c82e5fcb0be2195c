"""Ctrl-C, a terminated process, a reader that has seen enough: nothing stays, nothing is dumped."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

WAITS = '''
"""Waits for ever once it is asked."""

import asyncio


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return
    await asyncio.Event().wait()
'''
SUITE = '''
import pytest


@pytest.mark.fault
@pytest.mark.parametrize("number", [1, 2])
def test_waits(boot, number):
    """It answers."""
    clinic = boot()
    waiting = clinic.send("GET", "/")
    with open({fifo!r}, "w") as told:
        told.write("waiting")
    waiting.result()
    clinic.get("/")
'''
PATIENCE = 60


@pytest.fixture
def busy(grading_user, on_bench: Callable[..., Path], made_up, tmp_path: Path):
    """A command in the middle of a check: `busy("grade", "idor")` gives its process."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for slug in ("idor", "enumeration"):
        made_up.lesson(slug).suite.write_text(SUITE.format(fifo=str(fifo)))
        on_bench(slug, {"app/main.py": WAITS})

    @contextmanager
    def busy(*words: str) -> Iterator[subprocess.Popen[str]]:
        with grading_user.begins(*words, start_new_session=True) as process:
            with fifo.open() as told:
                assert "waiting" in told.read()
            yield process

    return busy


def ended(process, signals: Callable[[], None]) -> str:
    """What it has said on the side, once it and all that it started are gone."""
    started = psutil.Process(process.pid).children(recursive=True)
    assert started, "it runs a sandbox"
    signals()
    _, err = process.communicate(timeout=PATIENCE)
    _, alive = psutil.wait_procs(started, timeout=PATIENCE)
    assert not alive
    return err


@pytest.mark.parametrize("group", [True, False], ids=["terminal", "kill"])
def test_ctrl_c_ends_a_grading(busy, grading_user, group: bool) -> None:
    """A terminal sends it to the whole group of processes."""
    with busy("grade", "idor") as process:
        send = os.killpg if group else os.kill
        err = ended(process, lambda: send(process.pid, signal.SIGINT))
        assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in err
    assert not list(Path(grading_user.env["TMPDIR"]).iterdir())


def test_ctrl_c_ends_many_gradings(busy, grading_user) -> None:
    with busy("grade", "--all") as process:
        err = ended(process, lambda: os.killpg(process.pid, signal.SIGINT))
        assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in err
    assert not list(Path(grading_user.env["TMPDIR"]).iterdir())


@pytest.mark.parametrize("words", [("idor",), ("--all",)], ids=["one", "many"])
def test_a_terminated_command_leaves_nothing(busy, grading_user, words: tuple[str, ...]) -> None:
    with busy("grade", *words) as process:
        err = ended(process, process.terminate)
        assert process.returncode in (143, -signal.SIGTERM)
    assert "Traceback" not in err
    assert not list(Path(grading_user.env["TMPDIR"]).iterdir())


def test_a_killed_command_leaves_no_process(busy) -> None:
    """Nothing can be tidied up by then, but what it started ends with it."""
    with busy("grade", "idor") as process:
        ended(process, process.kill)


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("grade", "idor"),
        ("grade", "idor", "--format", "json"),
        ("grade", "idor", "--format", "junit"),
        ("grade", "--all"),
    ],
    ids=["list", "text", "json", "junit", "many"],
)
def test_a_reader_that_has_seen_enough(
    grading_user, on_bench: Callable[..., Path], words: tuple[str, ...]
) -> None:
    """As in `clinic grade idor | head -1`, at the moment when head has ended."""
    on_bench("idor")
    on_bench("enumeration")
    read, write = os.pipe()
    os.close(read)
    try:
        with grading_user.begins(*words, stdout=write) as process:
            _, err = process.communicate(timeout=240)
    finally:
        os.close(write)
    assert err == ""
    assert process.returncode in (0, 1, 2)
