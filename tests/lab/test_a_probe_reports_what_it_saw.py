"""A probe calls a function beside the learner's code and hands back plain data."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from clinic.lab import Lab, Limits, ProbeFailed

MOST_SECONDS = 40  # it takes four on a machine with nothing else to do
Probe = Callable[..., object]
Submission = Callable[..., Path]
BUGGY = """
def rate(visits: int) -> float:
    return lookup(visits)

def lookup(visits: int) -> float:
    return 100 / visits
"""


@pytest.fixture
def limits() -> Limits:
    return Limits(request_seconds=4)


def test_a_function_returns_its_result(probe: Probe) -> None:
    text = "def add(a, b):\n    return {'sum': a + b, 'none': None, 'list': [1, 2.5, True]}"
    assert probe(text, "add", 1, 2) == {"sum": 3, "none": None, "list": [1, 2.5, True]}


def test_a_coroutine_is_awaited(probe: Probe) -> None:
    text = "import asyncio\nasync def wait():\n    await asyncio.sleep(0)\n    return 'waited'"
    assert probe(text, "wait") == "waited"


def test_it_sees_the_learners_code_and_the_environment(submission: Submission, lab: Lab) -> None:
    submission("import os\nWARD = os.environ['WARD']")
    code = compile("def ward():\n    from app.main import WARD\n    return WARD", "probe", "exec")
    assert lab.probe(code, "ward", env={"WARD": "3"}) == "3"


def test_it_shares_the_files_of_an_app(submission: Submission, probe: Probe, lab: Lab) -> None:
    submission()
    app = lab.run("-c", "open('note.txt', 'w').write('seen')")
    app.wait()
    assert probe("def get():\n    return open('note.txt').read()", "get", beside=app) == "seen"


def test_what_it_prints_is_no_part_of_its_result(probe: Probe) -> None:
    text = """
import os, sys
def talk():
    print('{"result": 2}', flush=True)
    print('{"result": 3}', flush=True, file=sys.stderr)
    os.write(1, b'{"result": 4}\\n')
    return 1
"""
    assert probe(text, "talk") == 1


def test_what_the_learners_code_raises_is_told_with_its_place(
    submission: Submission, lab: Lab
) -> None:
    submission(BUGGY)
    code = compile("def ask(n):\n    from app.main import rate\n    return rate(n)", "p", "exec")
    with pytest.raises(ProbeFailed) as raised:
        lab.probe(code, "ask", 0)
    message = "ask: ZeroDivisionError: division by zero (app/main.py, line 6)"
    assert str(raised.value) == message
    problem = raised.value.problem
    assert (problem.stage, problem.file, problem.line) == ("call", "app/main.py", 6)
    assert "in rate" in problem.traceback
    assert "in ask" not in problem.traceback, "a grader's code must not be told"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("raise SystemExit(3)", r"it called sys.exit\(3\)"),
        ("import os; os._exit(3)", "exit code 3"),
        ("import os; os.kill(os.getpid(), 11)", "SIGSEGV"),
        ("return {1, 2}", "not JSON serializable"),
        ("return object()", "not JSON serializable"),
        ("raise BaseException('strange')", "BaseException: strange"),
        ("from app import missing", "cannot import name 'missing'"),
    ],
)
def test_every_other_end_is_told_too(probe: Probe, body: str, told: str) -> None:
    with pytest.raises(ProbeFailed, match=f"^end: .*{told}"):
        probe(f"def end():\n    {body}", "end")


def test_a_function_that_is_not_there_is_told(probe: Probe) -> None:
    with pytest.raises(ProbeFailed, match="no attribute 'missing'"):
        probe("", "missing")


@pytest.mark.parametrize("size", [500_000, 2_000_000])
def test_a_result_comes_whole_or_not_at_all(probe: Probe, size: int) -> None:
    text = "def fill(size):\n    return 'x' * size"
    if size < 1 << 20:
        assert probe(text, "fill", size) == "x" * size
    else:
        with pytest.raises(ProbeFailed, match=r"^fill: "):
            probe(text, "fill", size)


def test_one_that_never_ends_is_stopped(probe: Probe, lab: Lab) -> None:
    lab.clear()
    before, started = psutil.Process().children(recursive=True), time.monotonic()
    with pytest.raises(ProbeFailed, match=r"^wait: it was not done after 4 seconds"):
        probe("import signal\ndef wait():\n    signal.pause()", "wait")
    assert time.monotonic() - started < MOST_SECONDS
    assert psutil.Process().children(recursive=True) == before
