"""The whole loop as a learner has it: a real terminal, a real sandbox, real saves."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.grading.assemble import solved
from clinic.lab.sandbox import why_no_sandbox

COMMAND = Path(sys.executable).with_name("clinic")
STYLED = re.compile(r"\x1b\[([\d;]*)m")
COLOURS = {*map(str, range(30, 39)), *map(str, range(40, 49)), *map(str, range(90, 108))}
SECONDS, PAUSE = 120.0, 0.05  # between two looks at the terminal


class Terminal:
    """A terminal of 80 by 24, with a shell in it that runs `clinic`."""

    def __init__(self, name: str, here: Path, env: dict[str, str]) -> None:
        self._socket = str(here.parent / name)
        words = [f"{variable}={value}" for variable, value in env.items()]
        shell = ["env", *words, "PS1=$ ", "sh"]
        self._tmux("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", "-c", str(here),
                   shlex.join(shell))  # fmt: skip
        self._tmux("set", "-sg", "escape-time", "0")

    def types(self, text: str) -> None:
        """Type this at the shell."""
        self._tmux("send-keys", "-l", text)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys, by tmux' names for them."""
        self._tmux("send-keys", *keys)

    def sees(self, *words: str) -> str:
        """Wait until all of that is on the screen, however it is wrapped."""
        end = time.monotonic() + SECONDS
        while True:
            screen = self._tmux("capture-pane", "-p")
            if all(some in " ".join(screen.split()) for some in words):
                return screen
            assert time.monotonic() < end, f"it never came to that: {words}\n{screen}"
            time.sleep(PAUSE)

    def colours(self) -> bool:
        """Whether anything on the screen is coloured."""
        screen = self._tmux("capture-pane", "-p", "-e")
        codes = {code for found in STYLED.findall(screen) for code in found.split(";")}
        return bool(codes & COLOURS)

    def ends(self) -> None:
        """End the terminal and what runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-S", self._socket, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def open_terminal(here: Path, env: dict[str, str]) -> Iterator[Callable[[str], Terminal]]:
    reason = why_no_sandbox()
    if reason is not None:
        pytest.skip(f"{reason}; apt install bubblewrap")
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux to look at a terminal with; apt install tmux")
    opened: list[Terminal] = []

    def open_terminal(name: str) -> Terminal:
        opened.append(Terminal(name, here, env))
        return opened[-1]

    yield open_terminal
    for terminal in opened:
        terminal.ends()


@pytest.fixture
def terminal(open_terminal: Callable[[str], Terminal]) -> Terminal:
    return open_terminal("one")


@pytest.fixture
def another(open_terminal: Callable[[str], Terminal]) -> Terminal:
    return open_terminal("other")


def test_from_the_first_look_to_the_fix(
    terminal: Terminal, here: Path, made_up: Any, tmp_path: Path
) -> None:
    lesson = made_up.lesson("idor")
    app = here / "exercises" / "idor" / "app"
    terminal.types(f"{COMMAND} watch idor")
    terminal.sees("Not fixed yet. 2 of 6 checks pass, 0 of 4 points.", "q Quit")
    terminal.sees("maya read the letter to tomas: 200", "> GET /letters/2", "< 200 OK")
    assert terminal.colours()

    app.joinpath("main.py").write_text("from fastapi import FastAPI\n\napp = FastAPI(\n", "utf-8")
    terminal.sees("The app did not start.", "SyntaxError", "app/main.py, line 3")

    fix = solved(lesson, tmp_path / "fix") / "app"
    shutil.copyfile(fix / "access.py", app / "access.py")
    text = fix.joinpath("main.py").read_text("utf-8")
    app.joinpath("main.py").write_text(text.replace("or not may_read", "or may_read"), "utf-8")
    terminal.sees("Not fixed yet.", "Since the last save: fixed 1, broke 2.")
    terminal.sees("This looks like: Turn the rule round")

    app.joinpath("main.py").write_text(text, "utf-8")
    terminal.sees("Fixed. All 6 checks pass.", "n goes on to Enumeration Attack Surface.")

    terminal.press("n")
    terminal.sees("exercises/enumeration", "Not fixed yet. 2 of 4 checks pass")
    terminal.press("p")
    terminal.sees("exercises/idor", "Fixed. All 6 checks pass.")
    terminal.press("q")
    terminal.sees("$")
    terminal.types(f"{COMMAND} progress")
    terminal.sees("fixed")


def test_without_colour_and_with_another_size(terminal: Terminal, here: Path) -> None:
    terminal.types(f"NO_COLOR=1 {COMMAND} learn")
    terminal.sees("Enumeration Attack Surface", "Not fixed yet. 2 of 4 checks pass", "q Quit")
    assert not terminal.colours()
    terminal._tmux("resize-window", "-x", "120", "-y", "40")
    terminal.sees("Not fixed yet. 2 of 4 checks pass", "q Quit")
    terminal.press("q")
    terminal.sees("$")


def test_two_at_once(terminal: Terminal, another: Terminal, here: Path, made_up: Any) -> None:
    for one in (terminal, another):
        one.types(f"{COMMAND} watch idor")
        one.sees("Not fixed yet. 2 of 6 checks pass")
    solved(made_up.lesson("idor"), here / "exercises" / "idor")
    for one in (terminal, another):
        one.sees("Fixed. All 6 checks pass.")
        one.press("q")
        one.sees("$")
    progress = json.loads((here / "exercises" / "progress.json").read_text("utf-8"))
    assert progress["lessons"]["idor"]["state"] == "fixed"
    assert progress["lessons"]["idor"]["attempts"] == 2
