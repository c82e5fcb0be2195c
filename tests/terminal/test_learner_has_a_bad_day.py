"""A folder that cannot be written, a full disk, a folder that is gone: one line, and no loss."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

NEEDS_THE_BENCH = [
    ("hint", "idor"),
    ("diff", "idor"),
    ("reset", "idor"),
    ("serve", "idor"),
    ("break", "idor", "--mine"),
    ("update", "--merge", "idor"),
]


@pytest.fixture
def walled(user):
    """A command for which exercises/ is read-only or full: `walled("full", "start", "idor")`."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed; apt install bubblewrap")

    def walled(how: str, *words: str) -> subprocess.CompletedProcess[str]:
        folder = str(user.here / "exercises")
        wall = ["bwrap", *([] if os.geteuid() == 0 else ["--unshare-user"]), "--dev-bind", "/", "/"]
        ro = ["--ro-bind", folder, folder]
        wall += ro if how == "read-only" else ["--size", "4096", "--tmpfs", folder]
        with user.begins() as process:  # only to learn how the command is called
            process.kill()
            command = process.args
        ran = subprocess.run(
            [*wall, "--chdir", str(user.here), "--", *command, *words],
            env=user.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert "Traceback" not in ran.stderr
        return ran

    return walled


def refusal(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 2, ran.stdout + ran.stderr
    (line,) = ran.stderr.splitlines()
    return line


@pytest.mark.parametrize("words", NEEDS_THE_BENCH, ids=lambda words: words[0])
def test_nothing_is_on_the_bench(user, words: tuple[str, ...]) -> None:
    line = refusal(user.types(*words))
    assert line == "idor is not on the bench; put it there with clinic start idor"
    assert list(user.here.iterdir()) == []


def test_nothing_is_on_the_bench_to_update(user) -> None:
    line = refusal(user.types("update"))
    assert line == "no lesson is on the bench; put one there with clinic start LESSON"


@pytest.mark.parametrize("command", ["hint", "break"])
def test_a_typo(user, command: str) -> None:
    assert refusal(user.types(command, "idro")) == 'no lesson "idro"; did you mean idor?'


@pytest.mark.parametrize("words", [("list",), ("start", "idor")])
def test_the_folder_was_deleted(user, words: tuple[str, ...]) -> None:
    """As in a second terminal, whose folder was deleted in the first."""
    shell = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
    with user.begins() as process:
        command = process.args
    ran = subprocess.run(
        ["sh", "-c", shell, "sh", str(user.here), *command, *words],
        env=user.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert refusal(ran) == "the folder that you are in was deleted; cd to another one"


def test_something_else_is_called_exercises(user) -> None:
    (user.here / "exercises").write_text("my notes\n")
    assert "something that is no folder is in the way" in refusal(user.types("start", "idor"))
    assert (user.here / "exercises").read_text() == "my notes\n"


@pytest.mark.parametrize("how", ["read-only", "full"])
def test_a_lesson_that_cannot_be_put_on_the_bench(user, walled, how: str) -> None:
    (user.here / "exercises").mkdir()
    line = refusal(walled(how, "start", "idor"))
    assert line.startswith("cannot write ")
    assert ("free some space" if how == "full" else "make it writable") in line


@pytest.mark.parametrize("words", [("reset", "idor"), ("update", "--merge", "idor")])
def test_nothing_is_lost_where_nothing_can_be_written(
    user, walled, made_up, words: tuple[str, ...]
) -> None:
    user.types("start", "idor")
    main = user.here / "exercises/idor/app/main.py"
    main.write_text("mine\n")
    made_up.edit(made_up.lesson().app / "main.py", "Letters", "Words")
    assert refusal(walled("read-only", *words)).startswith("cannot write ")
    assert main.read_text() == "mine\n"


def test_a_hint_is_shown_though_it_cannot_be_counted(user, walled) -> None:
    user.types("start", "idor")
    ran = walled("read-only", "hint", "idor")
    assert ran.returncode == 0
    assert ran.stdout.startswith("Hint 1 of 3: Whose letter is it?")
    (line,) = ran.stderr.splitlines()
    assert line.startswith("progress was not kept: ")


def test_a_grading_goes_on_though_it_cannot_be_kept(
    user, walled, on_bench: Callable[..., Path]
) -> None:
    on_bench("enumeration", fixed=True)
    ran = walled("read-only", "grade", "enumeration", "--unsafe")
    assert ran.returncode == 0
    assert "Fixed." in ran.stdout
    assert "progress was not kept: " in ran.stderr.splitlines()[-1]
    assert "make it writable" in ran.stderr.splitlines()[-1]
