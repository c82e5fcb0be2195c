"""With --format, standard output holds the report and nothing else."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from clinic.grading import Report


def test_json_is_one_report(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("idor")
    ran = grading_user.types("grade", "idor", "--format", "json")
    assert ran.returncode == 1
    report = Report.model_validate_json(ran.stdout)
    assert report.lesson == "idor"
    assert len(report.failed) == 4
    assert report.sandbox == "bubblewrap"


def test_junit_is_one_file(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("idor")
    ran = grading_user.types("grade", "idor", "--format", "junit")
    assert ran.returncode == 1
    (suite,) = ET.fromstring(ran.stdout)
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("idor", "6", "4")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "maya read the letter to tomas: 200"
    assert "curl -i http://127.0.0.1:8000/letters/2" in (failure.text or "")


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_that_there_is_no_sandbox_is_said_on_the_side(
    user, on_bench: Callable[..., Path], form: str
) -> None:
    on_bench("enumeration", fixed=True)
    ran = user.types("grade", "enumeration", "--unsafe", "--format", form)
    assert ran.returncode == 0
    (line,) = ran.stderr.splitlines()
    assert line == "Running this code without a sandbox: you asked for --unsafe."
    assert "sandbox:" not in ran.stdout
    if form == "json":
        assert json.loads(ran.stdout)["sandbox"] == "none"


def test_with_a_sandbox_nothing_is_said(grading_user, on_bench: Callable[..., Path]) -> None:
    on_bench("enumeration", fixed=True)
    assert grading_user.types("grade", "enumeration").stderr == ""


def test_a_sandbox_is_wanted_for_root(user, on_bench: Callable[..., Path], tmp_path: Path) -> None:
    """Or without one, for another user, a notice. Nothing is run as root by accident."""
    on_bench("enumeration", fixed=True)
    tools = tmp_path / "tools"  # all that is on the PATH: no bwrap
    tools.mkdir()
    user.env["PATH"] = str(tools)
    ran = user.types("grade", "enumeration")
    assert "bubblewrap is not installed (Debian and Ubuntu: apt install bubblewrap)" in ran.stderr
    assert ran.returncode == (2 if os.geteuid() == 0 else 0)
    assert len(ran.stderr.splitlines()) == 1
