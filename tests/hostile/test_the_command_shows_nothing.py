"""What `clinic grade` writes about a hostile submission is text, and holds no secret."""

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

GRADE = """
import sys
from pathlib import Path
from clinic.catalogue import course
root = Path(sys.argv.pop(1))
course.course_root = lambda: root
from clinic.terminal import main
main()
"""
WRITTEN = [
    ("escapes-in-an-error", "text"),
    ("escapes-in-an-error", "json"),
    ("escapes-in-an-error", "junit"),
    ("status-pipe-names-a-file", "text"),
    ("a-report-is-printed", "json"),
]


@pytest.mark.parametrize("mode", ["sandbox"])
@pytest.mark.parametrize(("name", "form"), WRITTEN)
@pytest.mark.usefixtures("sandbox_or_skip")
def test_it_is_text_without_a_secret(
    name: str, form: str, planted: Any, corpus: Any, submission: Callable[..., Path]
) -> None:
    case = corpus[name]
    root = planted.course.lesson(case.lesson).root
    command = [sys.executable, "-c", GRADE, str(root), "grade", case.lesson, "--format", form]
    done = subprocess.run(
        [*command, str(submission(case))],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"COLUMNS": "100"},
    )
    written = done.stdout + done.stderr
    assert done.returncode == 1, written
    assert not [secret for secret in planted.secrets if secret in written]
    assert {c for c in written if unicodedata.category(c).startswith("C")} <= {"\n", "\t"}
    assert "Traceback" not in done.stderr
    if form == "json":
        assert json.loads(done.stdout)["outcome"] in case.outcomes
    elif form == "junit":
        suite = ET.fromstring(done.stdout).find("testsuite")
        assert suite is not None
        assert int(suite.get("failures", 0)) + int(suite.get("errors", 0)) > 0
