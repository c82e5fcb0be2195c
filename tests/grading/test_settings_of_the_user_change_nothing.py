"""How somebody has set up their own pytest, or what a submission brings along, is no matter."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import Lesson
from clinic.grading import Report
from clinic.lab import Sandbox

EVIL = """
import pytest


@pytest.fixture
def boot():
    pytest.skip("not today")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return True


def pytest_collection_modifyitems(items):
    items.clear()
"""
INI = "[pytest]\naddopts = -k nothing --collect-only\npython_functions = never\n"
FILES = {
    "pytest.ini": INI,
    "conftest.py": EVIL,
    "tox.ini": INI,
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-k nothing'\n",
    "evil_plugin.py": EVIL,
    "sitecustomize.py": "raise SystemExit('from sitecustomize')\n",
    "pytest.py": "raise SystemExit('not the real pytest')\n",
    "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
    "evil-1.0.dist-info/entry_points.txt": "[pytest11]\nevil = evil_plugin\n",
}


@pytest.fixture(scope="module")
def lesson(new_course: Callable[..., Any]) -> Lesson:
    return new_course().lesson()


@pytest.fixture
def verdicts(
    warm_one: Callable[..., Any], either: Sandbox, lesson: Lesson
) -> Callable[[Path], list[str]]:
    """The verdict on each check, whatever the user's settings are."""

    def verdicts(folder: Path) -> list[str]:
        report: Report = warm_one(either).grade(lesson, folder)
        return [result.outcome for result in report.results]

    return verdicts


AS_EVER = ["failed", "failed", "failed", "passed", "passed", "failed"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PYTEST_ADDOPTS", "--collect-only"),
        ("PYTEST_ADDOPTS", "-k nothing -p evil_plugin"),
        ("PYTEST_PLUGINS", "evil_plugin"),
        ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", ""),
    ],
)
def test_no_variable_matters(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    verdicts: Callable[[Path], list[str]],
    submission: Callable[..., Path],
    name: str,
    value: str,
) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(name, value)
    assert verdicts(submission()) == AS_EVER
    assert os.environ[name] == value, "a grading leaves the environment as it was"


@pytest.mark.parametrize("name", ["pytest.ini", "conftest.py", "tox.ini", "pyproject.toml"])
def test_no_file_above_the_course_matters(
    warm_one: Callable[..., Any],
    either: Sandbox,
    submission: Callable[..., Path],
    made_up: Any,
    name: str,
) -> None:
    """Not even the one of Clinic's own tests, in whose checkout the course lies."""
    for folder in (made_up.root, made_up.lesson().grader):
        (folder / name).write_text(FILES[name])
    report: Report = warm_one(either).grade(made_up.lesson(), submission())
    assert [result.outcome for result in report.results] == AS_EVER


@pytest.mark.parametrize("name", FILES)
def test_no_file_beside_the_user_matters(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    verdicts: Callable[[Path], list[str]],
    submission: Callable[..., Path],
    name: str,
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(FILES[name])
    monkeypatch.chdir(tmp_path)
    assert verdicts(submission()) == AS_EVER


def test_no_file_of_a_submission_matters(
    verdicts: Callable[[Path], list[str]], submission: Callable[..., Path]
) -> None:
    app = {f"app/{name}": text for name, text in FILES.items()}
    assert verdicts(submission(FILES | app)) == AS_EVER
