"""Root has no limits: the host takes a user id of its own, or nothing is graded."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.lab import LabError, choose_sandbox, sandbox

WHO = "import os, sys\nsys.exit(f'{os.getuid()} {os.geteuid()} {os.getgroups()}')\n"


@pytest.mark.parametrize("mode", ["sandbox"])
@pytest.mark.usefixtures("sandbox_or_skip")
def test_a_submission_never_runs_as_root(graders: Any, tmp_path: Path, mode: str) -> None:
    main = tmp_path / "app/main.py"
    main.parent.mkdir()
    main.write_text(WHO)
    trouble = graders.grade("patch-null", mode, tmp_path).trouble
    user, effective, groups = trouble.error.split("'")[1].split(" ", 2)
    assert user == effective != "0"
    if os.geteuid() == 0:
        assert int(user) >= sandbox.FREE_USERS, "a user id that nobody else on the machine has"
        assert groups == "[]"


@pytest.fixture
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A machine on which bubblewrap is not permitted, for the user of that id."""

    def no_bubblewrap(user: int) -> None:
        reason = "bubblewrap is installed but does not work here (Operation not permitted)"
        monkeypatch.setattr(sandbox, "why_no_sandbox", lambda: reason)
        monkeypatch.setattr(os, "geteuid", lambda: user)

    return no_bubblewrap


def test_root_without_a_sandbox_is_refused(no_bubblewrap: Callable[[int], None]) -> None:
    no_bubblewrap(0)
    with pytest.raises(LabError, match=r"Operation not permitted.*as another user.*--unsafe"):
        choose_sandbox()


def test_root_may_insist(no_bubblewrap: Callable[[int], None]) -> None:
    no_bubblewrap(0)
    assert not choose_sandbox(unsafe=True).isolates


def test_anybody_else_may_do_without(no_bubblewrap: Callable[[int], None]) -> None:
    no_bubblewrap(1000)
    assert not choose_sandbox().isolates
