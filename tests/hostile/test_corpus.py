"""No hostile submission gets a verdict, a secret, or more of the machine than it may have."""

import contextlib
import io
import os
import tempfile
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import psutil
import pytest
from rich.console import Console

from clinic.errors import ClinicError
from clinic.grading import Report
from clinic.grading.assemble import solved
from clinic.grading.junit import as_junit
from clinic.grading.text import as_text
from clinic.lab.limits import MIB
from clinic.lab.scratch import PREFIX

# What the next submission finds of the one before: it fails to start, and says so.
SPY = """
import os, resource, sys
found = {}
for folder in ("/tmp", "/dev/shm", os.path.dirname(os.getcwd())):
    # The course itself may lie below /tmp: its Python is there, in a folder that cannot be written.
    expected = {os.path.basename(os.getcwd()), *sys.prefix.split(os.sep)}
    found[folder] = sorted(set(os.listdir(folder)) - expected)
pids = {int(name) for name in os.listdir("/proc") if name.isdigit()}
found["processes"] = sorted(pids - {1, os.getpid()})
found["nice"] = os.getpriority(os.PRIO_PROCESS, 0)
found["policy"] = os.sched_getscheduler(0)
found["processors"] = os.cpu_count() - len(os.sched_getaffinity(0))
found["files"] = 256 - resource.getrlimit(resource.RLIMIT_NOFILE)[0]
sys.exit(str({key: value for key, value in found.items() if value}))
"""
SPY_BESIDE = {
    "sandbox": "",
    "bare": 'found["processes"] = found["/tmp"] = found["/dev/shm"] = []\n',
}
MOST_MEMORY, SHARED_WITH_HOST = 900 * MIB, 60 * MIB
LONGEST_REPORT = 400_000


def forms(report: Report) -> dict[str, str]:
    """The report in the forms in which it reaches anybody."""
    console = Console(file=io.StringIO(), width=100, highlight=False)
    console.print(as_text(report), soft_wrap=False, crop=False)
    return {
        "text": console.file.getvalue(),
        "json": report.model_dump_json(indent=2),
        "junit": as_junit([report]),
    }


class Machine:
    """Watches what this test process and all below it take, for the length of a `with`."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.most = {"memory": 0, "processes": 0, "shared": 0}

    def __enter__(self) -> "Machine":
        self._before = self._now()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.25):
            now = self._now()
            for name, value in now.items():
                self.most[name] = max(self.most[name], value - self._before[name])

    def _now(self) -> dict[str, int]:
        memory = processes = 0
        us = psutil.Process()
        for process in (us, *us.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                memory += held(process)
                processes += 1
        shared = getattr(psutil.virtual_memory(), "shared", 0)
        return {"memory": memory, "processes": processes, "shared": shared}


def held(process: psutil.Process) -> int:
    """The memory that it holds; of what it shares with others only its part."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # only root may look; anybody else leaves out what is shared with a host
        state = process.memory_info()
        return int(max(0, state.rss - state.shared - SHARED_WITH_HOST))
    parts = [line.split() for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))]
    return sum(int(part[1]) << 10 for part in parts)


@pytest.mark.usefixtures("sandbox_or_skip")
def test_it_gets_nothing(
    case: Any,
    mode: str,
    graders: Any,
    planted: Any,
    submission: Callable[..., Path],
    tmp_path: Path,
) -> None:
    others = len(ours()) - hosts(graders), len(scratches()) - 2 * len(graders.open)
    graders.session(case.lesson, mode)
    with Machine() as machine:
        report = outcome = None
        try:
            report = graders.grade(case.lesson, mode, submission(case))
            outcome = str(report.outcome)
        except ClinicError as error:
            outcome, refusal = "refused", str(error)
    assert outcome in case.outcomes, report or refusal
    for form, text in forms(report).items() if report else [("refusal", refusal)]:
        assert not [secret for secret in planted.secrets if secret in text], f"leaked as {form}"
        assert hidden(text) == set(), form
        assert len(text) < LONGEST_REPORT, form
        assert not [words for words in case.never if words in text], form
        assert form != "json" or not [words for words in case.shows if words not in text]
    if report:
        ET.fromstring(forms(report)["junit"])
    assert machine.most["processes"] <= 64 + 16
    assert machine.most["memory"] <= MOST_MEMORY
    assert machine.most["shared"] <= MOST_MEMORY
    assert left_behind(graders, case.lesson, mode, tmp_path) == "{}"
    honest = graders.grade(case.lesson, mode, right(planted, case.lesson, tmp_path))
    assert honest.outcome == "passed", honest
    assert len(ours()) == others[0] + hosts(graders), ours()
    assert len(scratches()) == others[1] + 2 * len(graders.open)


def hosts(graders: Any) -> int:
    """How many processes the warm sandboxes are; other tests may have kept some of their own."""
    return sum(2 if mode == "sandbox" else 1 for _, mode in graders.open)


def hidden(text: str) -> set[str]:
    """The characters in it that nobody sees but a machine."""
    unseen = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return {c for c in text if unicodedata.category(c) in unseen and c not in "\n\t"}


def left_behind(graders: Any, slug: str, mode: str, tmp_path: Path) -> str:
    """What the next submission in the same sandbox finds of the one before."""
    spy = tmp_path / "spy/app/main.py"
    spy.parent.mkdir(parents=True)
    before, call = SPY.strip().rsplit("\n", 1)
    spy.write_text(f"{before}\n{SPY_BESIDE[mode]}{call}\n")
    trouble = graders.grade(slug, mode, spy.parent.parent).trouble
    assert trouble is not None
    return trouble.error.removeprefix("it called sys.exit('").removesuffix("')")


def right(planted: Any, slug: str, tmp_path: Path) -> Path:
    """The reference fix."""
    return solved(planted.course.lesson(slug), tmp_path / "right")


def ours() -> list[str]:
    """The processes that this one has started, or that work in a folder of its labs."""
    below = {process.pid for process in psutil.Process().children(recursive=True)}
    inside = f"{tempfile.gettempdir()}/{PREFIX}{os.getpid()}-"
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid in below or process.cwd().startswith(inside):
                found.append(f"{process.pid} {process.cmdline()}")
    return found


def scratches() -> list[Path]:
    """The temporary folders of this test process."""
    return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.getpid()}-*"))
