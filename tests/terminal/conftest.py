"""The command `clinic` as a user has it, with the made-up course in place of the real one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import clinic as package
from clinic.grading.assemble import solved, untouched
from clinic.lab.sandbox import why_no_sandbox

COMMAND = Path(sys.executable).with_name("clinic")
SECONDS = 240.0  # only for a machine that is very busy


@dataclass(frozen=True)
class User:
    """Somebody who types commands in a folder."""

    here: Path
    env: dict[str, str] = field(repr=False)

    @contextmanager
    def begins(self, *words: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
        """A command that has been started; it is killed if it has not ended by then."""
        output: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        with subprocess.Popen(
            [COMMAND, *words], cwd=self.here, env=self.env, text=True, encoding="utf-8", **output
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def types(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The end of a command. It never shows a traceback of Clinic's own."""
        with self.begins(*words) as process:
            out, err = process.communicate(timeout=SECONDS)
        assert "Traceback" not in err, err
        assert str(Path(package.__file__).parent) not in out, out
        return subprocess.CompletedProcess(words, process.returncode, out, err)


@pytest.fixture
def user(made_up: Any, tmp_path: Path) -> User:
    """A user in an empty folder, with an own folder for temporary files."""
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    source = made_up.root / "src"  # a package that lies here takes its lessons from beside it
    for folder in (here, temporary, source):
        folder.mkdir()
    (source / "clinic").symlink_to(Path(package.__file__).parent)
    ours = ("PYTEST", "NOX")  # what the tests themselves are run with
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"PYTHONPATH": str(source), "TMPDIR": str(temporary), "COLUMNS": "80"}
    return User(here, env)


@pytest.fixture
def grading_user(user: User) -> User:
    """A user whose machine has a sandbox."""
    reason = why_no_sandbox()
    if reason is not None:
        pytest.skip(f"{reason}; apt install bubblewrap")
    return user


@pytest.fixture
def on_bench(made_up: Any, user: User) -> Callable[..., Path]:
    """Puts an app on the bench without a command: `on_bench("idor", {"app/main.py": ...})`."""

    def on_bench(
        slug: str = "idor", files: dict[str, str | bytes] | None = None, *, fixed: bool = False
    ) -> Path:
        folder = user.here / "exercises" / slug
        (solved if fixed else untouched)(made_up.lesson(slug), folder)
        for name, text in (files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return folder

    return on_bench
