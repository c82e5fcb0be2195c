"""What a command prints is shown as it comes, and it ends when it is told to."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from clinic.terminal.watch.console import Console
from clinic.terminal.watch.programs import Program

PYTHON = (sys.executable, "-c")
WAITS = """
import time
print("it [bold]runs", flush=True)
time.sleep(600)
"""


def program(code: str, tmp_path: Path) -> Program:
    return Program(code, folder=tmp_path, command=PYTHON)


def test_what_it_prints_is_kept_line_by_line(tmp_path: Path, run_async: Any) -> None:
    code = "import sys; print('one'); print('two', file=sys.stderr); print('\\x1b[3mbad', end='')"
    ran = program(code, tmp_path)
    run_async(ran.run, 80)
    assert sorted(ran.lines) == ["\\x1b[3mbad", "one", "two"]
    assert not ran.running


def test_it_ends_when_it_is_told_to(tmp_path: Path, run_async: Any) -> None:
    async def story() -> None:
        ran, told = program(WAITS, tmp_path), asyncio.Event()
        ran.on_line = lambda _: told.set()
        task = asyncio.create_task(ran.run(80))
        await told.wait()
        assert ran.running
        await ran.stop()
        await task
        assert not ran.running

    run_async(story)


def test_one_that_does_not_heed_is_killed(tmp_path: Path, monkeypatch: Any, run_async: Any) -> None:
    monkeypatch.setattr("clinic.terminal.watch.programs.END_SECONDS", 0.1)
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{WAITS}"

    async def story() -> None:
        ran, told = program(deaf, tmp_path), asyncio.Event()
        ran.on_line = lambda _: told.set()
        task = asyncio.create_task(ran.run(80))
        await told.wait()
        await ran.stop()
        await task

    run_async(story)


def test_it_is_shown_and_stopped(play, tmp_path: Path) -> None:
    async def story(stage: Any) -> None:
        ran = program(WAITS, tmp_path)
        await stage.app.push_screen(Console("Something", ran))
        await stage.sees("Something", "it [bold]runs", "x Stop it")
        await stage.press("x")
        await stage.until(lambda: not ran.running)
        await stage.sees_no("Stop it")

    play(story)


def test_one_that_lasts_runs_on_until_the_end(play, tmp_path: Path, monkeypatch: Any) -> None:
    ran = program(f"import os; print(os.getpid())\n{WAITS}", tmp_path)
    monkeypatch.setattr("clinic.terminal.watch.keys.Program", lambda *_, **__: ran)

    async def story(stage: Any) -> None:
        stage.grading.fail("nothing to grade")
        await stage.press("s")
        await stage.sees("it [bold]runs")
        await stage.press("escape")
        await stage.sees("your app runs, watching")
        await stage.press("s")
        await stage.sees("it [bold]runs")
        await stage.press("escape")
        assert ran.running

    play(story)
    assert not ran.running
    try:
        os.kill(int(ran.lines[0]), 0)
    except ProcessLookupError:
        return
    raise AssertionError("the app outlived the screen")
