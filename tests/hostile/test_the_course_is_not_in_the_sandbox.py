"""However Clinic is installed, the folders that a sandbox shows hold no checks and no solutions."""

import itertools
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

import clinic
from clinic.lab import Limits, sandbox

Install = Callable[[str, str], list[str]]


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """What is shown of an environment and a package in those folders: `shown(prefix, package)`."""

    def shown(prefix: str, package: str) -> list[str]:
        home, libraries = tmp_path / prefix, tmp_path / prefix / "lib/python3/site-packages"
        for folder in (libraries, home / "bin", tmp_path / package):
            folder.mkdir(parents=True, exist_ok=True)
        paths = {"purelib": str(libraries), "data": str(home), "scripts": str(home / "bin")}
        monkeypatch.setattr(sys, "prefix", str(home))
        monkeypatch.setattr(sysconfig, "get_paths", lambda: paths)
        monkeypatch.setattr(clinic, "__file__", str(tmp_path / package / "__init__.py"))
        command = sandbox._bubblewrap(tmp_path / "submission", Limits(), 0)
        pairs = itertools.pairwise(command)
        return [path for option, path in pairs if option in ("--ro-bind", "--tmpfs")]

    return shown


@pytest.mark.parametrize("prefix", ["course/.venv", "course", "environments/clinic", "."])
def test_a_checkout_is_not_shown(prefix: str, shown: Install, tmp_path: Path) -> None:
    bound = shown(prefix, "course/src/clinic")
    assert str(tmp_path / prefix / "lib") in bound or str(tmp_path / prefix) in bound
    course = tmp_path / "course"
    assert not [path for path in bound if (course / "graders").is_relative_to(path)]


def test_an_installed_course_is_covered(shown: Install, tmp_path: Path) -> None:
    package = ".venv/lib/python3/site-packages/clinic"
    bound = shown(".venv", package)
    assert bound.index(str(tmp_path / package)) > bound.index(str(tmp_path / ".venv"))
