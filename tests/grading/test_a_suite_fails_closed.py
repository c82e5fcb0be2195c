"""Whatever is wrong with a suite, nobody passes by it, and no learner loses a point by it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic.grading import Outcome, Report
from clinic.lab import Sandbox

GOOD = '''
import pytest


@pytest.mark.fault
def test_good(source):
    """There is an app."""
    assert source.files("app/*.py"), "there is no app"
'''
BROKEN = {
    "no marker": """
def test_bare():
    '''It is so.'''
""",
    "two markers": """
@pytest.mark.fault
@pytest.mark.guard
def test_both():
    '''It is so.'''
""",
    "doubled": """
@pytest.mark.fault
class TestAgain:
    def test_good(self):
        '''It is so.'''
""",
    "skipped inside": """
@pytest.mark.fault
def test_skips():
    '''It is so.'''
    pytest.skip("not today")
""",
    "skipped": """
@pytest.mark.fault
@pytest.mark.skip(reason="not today")
def test_skipped():
    '''It is so.'''
""",
    "ended early": """
@pytest.mark.fault
def test_ends():
    '''It is so.'''
    pytest.exit("enough")


@pytest.mark.fault
def test_never_reached():
    '''It is so.'''
""",
    "import that raises": "raise RuntimeError('half of the suite is missing')\n",
    "import that exits": "raise SystemExit(0)\n",
    "syntax": "def test_(:\n",
    "unknown fixture": """
@pytest.mark.fault
def test_asks(nothing_known):
    '''It is so.'''
""",
    "no such probe": """
@pytest.mark.fault
def test_probes(probe):
    '''It is so.'''
    probe("look")
""",
}


@pytest.fixture
def graded(
    warm_one: Callable[..., Any],
    either: Sandbox,
    with_suite: Callable[..., Any],
    submission: Callable[..., Path],
) -> Callable[[str], Report]:
    """Grades the untouched app by that suite."""
    return lambda suite: warm_one(either).grade(with_suite(suite), submission())


def test_a_suite_that_is_whole_passes(graded: Callable[[str], Report]) -> None:
    assert graded(GOOD).outcome is Outcome.passed


@pytest.mark.parametrize("addition", BROKEN.values(), ids=BROKEN.keys())
def test_a_suite_that_is_not_fails_closed(
    graded: Callable[[str], Report], addition: str, capfd: pytest.CaptureFixture[str]
) -> None:
    report = graded(GOOD + "\n" + addition)
    assert report.outcome is Outcome.grader_error
    assert report.reason
    assert "\n" not in report.reason, "one line says what is wrong"
    out, err = capfd.readouterr()
    assert out == ""
    assert "Traceback" not in err


def test_a_suite_without_a_check_fails_closed(graded: Callable[[str], Report]) -> None:
    assert graded('"""Nothing yet."""\n').outcome is Outcome.grader_error


@pytest.mark.parametrize("outcome", ["xfail(strict=False)", "xfail(run=False)"])
def test_a_check_that_may_fail_does_not_pass(graded: Callable[[str], Report], outcome: str) -> None:
    report = graded(
        f"{GOOD}\n\n@pytest.mark.{outcome}\n@pytest.mark.fault\n"
        "def test_no():\n    '''It is so.'''\n    assert False, 'it is not so'\n"
    )
    assert report.outcome in (Outcome.failed, Outcome.grader_error)


def test_each_grading_reads_the_suite_afresh(
    graded: Callable[[str], Report], tmp_path: Path
) -> None:
    """So a value that a suite makes up is another one for each submission."""
    seen = tmp_path / "seen"
    suite = f"{GOOD}\n\nwith open({str(seen)!r}, 'a') as seen:\n    seen.write('x')\n"
    graded(suite)
    graded(suite)
    assert seen.read_text() == "xx"
