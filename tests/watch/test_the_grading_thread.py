"""A real sandbox: what is ordered last is graded, and a save in between ends what is under way."""

import os
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from clinic.grading.assemble import solved, untouched
from clinic.lab import Sandbox
from clinic.lab.sandbox import why_no_sandbox
from clinic.terminal.watch.grading import GradingThread, Order
from clinic.terminal.watch.messages import Checked, Judged, NotGraded

SECONDS = 120.0
HANGS = "import time\n\nwhile True:\n    time.sleep(1)\n"


class Desk:
    """The thread, and what it tells."""

    def __init__(self) -> None:
        self.told: queue.Queue[Any] = queue.Queue()
        self.thread = GradingThread(Sandbox(isolates=why_no_sandbox() is None), self.told.put)

    def verdict(self) -> Any:
        """The next news that ends a run."""
        while not isinstance(message := self.told.get(timeout=SECONDS), Judged | NotGraded):
            pass
        return message


@pytest.fixture
def grading() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.thread.close()


@pytest.fixture
def lesson(made_up: Any) -> Any:
    return made_up.lesson()


def test_each_check_is_told_before_the_verdict(grading: Desk, lesson: Any, tmp_path: Path) -> None:
    grading.thread.grade(Order(1, lesson, untouched(lesson, tmp_path / "mine")))
    told = [grading.told.get(timeout=SECONDS) for _ in range(7)]
    assert [type(message) for message in told] == [Checked] * 6 + [Judged]
    assert [message.result for message in told[:6]] == list(told[6].report.results)


def test_a_new_order_ends_the_run_under_way(grading: Desk, lesson: Any, tmp_path: Path) -> None:
    folder = untouched(lesson, tmp_path / "mine")
    grading.thread.grade(Order(1, lesson, folder))
    first = grading.told.get(timeout=SECONDS)
    assert isinstance(first, Checked)
    solved(lesson, folder)
    grading.thread.grade(Order(2, lesson, folder))
    verdict = grading.verdict()
    assert verdict.run == 2, "the first run went on to its end"
    assert verdict.report.outcome == "passed"


def test_an_app_that_never_starts_does_not_keep_a_save_waiting(
    grading: Desk, lesson: Any, tmp_path: Path
) -> None:
    folder = untouched(lesson, tmp_path / "mine")
    started = tmp_path / "mine" / "app" / "main.py"
    grading.thread.grade(Order(1, lesson, folder))
    assert grading.verdict().run == 1
    good = started.read_text("utf-8")
    started.write_text(HANGS, "utf-8")
    for run in range(2, 6):
        grading.thread.grade(Order(run, lesson, folder))
    started.write_text(good, "utf-8")
    grading.thread.grade(Order(6, lesson, folder))
    verdict = grading.verdict()
    assert verdict.run == 6
    assert verdict.report.outcome == "failed"


def test_twenty_orders_at_once_give_one_verdict(grading: Desk, lesson: Any, tmp_path: Path) -> None:
    folder = solved(lesson, tmp_path / "mine")
    for run in range(1, 21):
        grading.thread.grade(Order(run, lesson, folder))
    verdict = grading.verdict()
    while verdict.run != 20:  # the first may have been through before the next one came
        verdict = grading.verdict()
    assert verdict.report.outcome == "passed"


def no_app(folder: Path) -> str:
    (folder / "app" / "main.py").rename(folder / "app" / "letters.py")
    return "holds no app/main.py"


def no_folder(folder: Path) -> str:
    folder.rename(folder.with_name("moved"))
    return "does not exist"


@pytest.mark.parametrize("spoil", [no_app, no_folder])
def test_what_cannot_be_graded_is_told(
    grading: Desk, lesson: Any, tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    folder = untouched(lesson, tmp_path / "mine")
    reason = spoil(folder)
    grading.thread.grade(Order(1, lesson, folder))
    verdict = grading.verdict()
    assert isinstance(verdict, NotGraded)
    assert reason in verdict.reason
    grading.thread.grade(Order(2, lesson, solved(lesson, tmp_path / "other")))
    assert grading.verdict().report.outcome == "passed"


def test_a_full_disk_is_told_and_survived(
    grading: Desk, lesson: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28), "/tmp/somewhere")

    folder = solved(lesson, tmp_path / "mine")
    with monkeypatch.context() as patch:
        patch.setattr("clinic.grading.runner.take_snapshot", full)
        grading.thread.grade(Order(1, lesson, folder))
        verdict = grading.verdict()
    assert isinstance(verdict, NotGraded)
    assert verdict.reason == "/tmp/somewhere: No space left on device"
    grading.thread.grade(Order(2, lesson, folder))
    assert grading.verdict().report.outcome == "passed"


def test_nothing_is_left_when_it_is_closed(lesson: Any, tmp_path: Path) -> None:
    before = set(psutil.Process().children(recursive=True))
    desk = Desk()
    desk.thread.grade(Order(1, lesson, solved(lesson, tmp_path / "mine")))
    assert desk.verdict().report.outcome == "passed"
    desk.thread.close()
    left = set(psutil.Process().children(recursive=True)) - before
    _, alive = psutil.wait_procs(left, timeout=10)
    assert not alive
