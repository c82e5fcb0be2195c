"""The sandbox is the same for an ordinary user as for root, who needs another one of bubblewrap's.

As root this runs a part of the other tests once more, as a user who is nobody.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import clinic
from clinic.lab.sandbox import why_no_sandbox

HERE = Path(__file__).parent
NOBODY = "65534"
# What has to hold for an ordinary user: the wall, the limits that the kernel counts for a user.
AGAIN = [
    "test_the_sandbox_hides_the_machine.py",
    "test_the_sandbox_keeps_the_machine.py",
    "test_a_greedy_submission_is_stopped.py::test_a_fork_bomb_finds_an_end",
    "test_a_greedy_submission_is_stopped.py::test_threads_are_counted_like_processes",
    "test_a_greedy_submission_is_stopped.py::test_processes_together_get_no_more_memory_than_they_may",
    "test_a_greedy_submission_is_stopped.py::test_what_cannot_be_removed_ends_the_lab",
    "test_nothing_is_left_behind.py::test_a_closed_lab_has_no_process_and_no_folder",
    "test_what_is_no_submission_is_refused.py::test_what_cannot_be_read",
]
SEES = "from clinic.lab.sandbox import why_no_sandbox; print(why_no_sandbox())"


@pytest.fixture
def nobody() -> list[str]:
    """A command line that runs another as a user who may do nothing but read what it needs.

    Python may be installed where only root can go, such as below /root. A folder like that is
    replaced with an empty one in which nothing but Python is.
    """
    if os.geteuid() != 0:
        pytest.skip("the tests run as an ordinary user already")
    if (reason := why_no_sandbox()) is not None:
        pytest.skip(reason)
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed (Debian and Ubuntu: apt install util-linux)")
    command = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/"]
    needed = [Path(path) for path in (sys.base_prefix, sys.prefix, clinic.__path__[0], HERE)]
    for path in needed:
        closed = [p for p in reversed(path.parents) if not p.stat().st_mode & 0o001]
        if closed:
            command += ["--perms", "0755", "--tmpfs", str(closed[0])]
            for parent in reversed(path.parents):
                if parent.is_relative_to(closed[0]) and parent != closed[0]:
                    command += ["--perms", "0755", "--dir", str(parent)]
            command += ["--ro-bind", str(path), str(path)]
    command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--"]
    command += ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    tried = subprocess.run(
        [*command, sys.executable, "-c", SEES], capture_output=True, text=True, check=False
    )
    if tried.stdout.strip() != "None":
        pytest.skip(f"an ordinary user has no sandbox here: {tried.stdout or tried.stderr}")
    return command


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which everybody may write; below those of pytest only its own user may."""
    with tempfile.TemporaryDirectory(prefix="clinic-nobody-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


def test_the_tests_pass_as_an_ordinary_user_too(nobody: list[str], open_folder: Path) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [
            *nobody, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
            "-p", "no:xdist", f"--basetemp={open_folder}/tests",
            *(str(HERE / name) for name in AGAIN),
        ],
        env=ours | {"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(open_folder)},
        cwd=HERE.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr[-2_000:]
    assert "skipped" not in done.stdout.splitlines()[-1]
