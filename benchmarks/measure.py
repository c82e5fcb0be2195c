"""Measures what the design promises. Prints a table and writes bench.json.

Everything is a ratio of two medians that were taken in turn within this run, so a slow or busy
machine slows both. Run it on an idle machine all the same.
"""

from __future__ import annotations

import ast
import functools
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from watching import watched

import clinic
from clinic.catalogue import Course, Lesson
from clinic.grading.assemble import solved
from clinic.grading.many import in_parallel
from clinic.grading.runner import Session, grade
from clinic.lab import Lab, choose_sandbox
from clinic.lab.scratch import scratch

HERE = Path(__file__).parent
PEER_LESSON = "patch-null"
SIX_CHECKS = (
    "test_one_answer_names_every_null",
    "test_a_refused_change_is_refused_whole",
    "test_a_null_and_a_value_arrive_together",
    "test_a_field_left_out_keeps_its_value",
    "test_a_taken_email_is_still_a_conflict",
    "test_an_unknown_patient_is_not_found",
)
IMPORTS = "import fastapi, sqlalchemy.ext.asyncio, uvicorn"
ROUNDS = 7
COHORT = 12


@dataclass(frozen=True)
class Figure:
    """Two medians in seconds, their ratio, and what was promised of it."""

    what: str
    against: str
    ours: float
    theirs: float
    ratio: float
    promised: str
    holds: bool


def main() -> None:
    """Measure, print, write."""
    with scratch() as folder:
        lesson = _with_six_checks(Course.load().lesson(PEER_LESSON), folder / "course")
        submission = solved(lesson, folder / "submission")
        figures = [*_single(lesson, submission), _cohort(lesson, submission)]
    table = Table("What", "Against", "Ours, s", "Theirs, s", "Ratio", "Promised", "Holds")
    for f in figures:
        numbers = (f"{f.ours:.3f}", f"{f.theirs:.3f}", f"{f.ratio:.3f}")
        table.add_row(f.what, f.against, *numbers, f.promised, "yes" if f.holds else "no")
    Console(width=120).print(table)
    Path("bench.json").write_text(json.dumps([asdict(f) for f in figures], indent=2) + "\n")


def _with_six_checks(lesson: Lesson, root: Path) -> Lesson:
    """A course of that one lesson, with six of its checks, for which the numbers are promised."""
    for home in (lesson.folder, lesson.grader, lesson.solution):
        shutil.copytree(home, root / home.relative_to(lesson.root))
    (root / "src").mkdir()
    (root / "src/clinic").symlink_to(Path(clinic.__file__).parent)  # for the command
    small = Course.load(root).lesson(lesson.slug)
    tree = ast.parse(small.suite.read_text("utf-8"))
    tree.body = [node for node in tree.body if _is_kept(node)]
    small.suite.write_text(ast.unparse(tree), "utf-8")
    return small


def _is_kept(node: ast.stmt) -> bool:
    is_check = isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    return not is_check or node.name in SIX_CHECKS


def _single(lesson: Lesson, submission: Path) -> list[Figure]:
    """The figures about one submission."""
    sandbox = choose_sandbox()
    checks = "the same checks, in-process pytest"
    with Session(lesson, sandbox) as session, scratch() as stage:
        shutil.copytree(submission, stage / "code")
        with (
            Lab(stage, sandbox, env=lesson.manifest.env) as lab,
            watched(Course.load(lesson.root), lesson, sandbox, stage / "learner") as save,
        ):
            times = _in_turn(
                regrade=lambda: session.grade(submission),
                watch=save,
                cold=lambda: _run(
                    "clinic", "grade", lesson.slug, str(submission), env=_course_env(lesson)
                ),
                pytest=functools.partial(_pytest, lesson, submission),
                boot=lambda: lab.boot(lesson.manifest.entry),
                clear=lab.clear,
                imports=lambda: _run(sys.executable, "-c", IMPORTS),
            )
    return [
        _figure("re-grade after a save", checks, times["regrade"], times["pytest"], 0.15),
        _figure("save to report, watch", checks, times["watch"], times["pytest"], 0.15),
        _figure("one grade from cold", checks, times["cold"], times["pytest"], 1.1),
        _figure("boot of one app, warm", "python -c imports", times["boot"], times["imports"], 0.1),
    ]


def _cohort(lesson: Lesson, submission: Path) -> Figure:
    """The throughput of two processors against one."""
    work = functools.partial(_grade_one, lesson.root, lesson.slug)
    cores = sorted(os.sched_getaffinity(0))[:2]
    times = {}
    for count in (1, 2):
        os.sched_setaffinity(0, cores[:count])
        clock = time.perf_counter()
        for _ in in_parallel(work, [submission] * COHORT, workers=count):
            pass
        times[count] = time.perf_counter() - clock
    ratio = times[1] / times[2]
    what, against = f"{COHORT} submissions on two cores", "on one core (as times faster)"
    return Figure(what, against, times[2], times[1], ratio, "at least 1.8", ratio >= 1.8)


def _in_turn(**jobs: Callable[[], object]) -> dict[str, float]:
    """The median seconds of each job, taken in turn so that all meet the same machine."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for round_ in range(ROUNDS + 1):
        for name, job in jobs.items():
            clock = time.perf_counter()
            job()
            if round_ > 0:  # the first fills caches
                times[name].append(time.perf_counter() - clock)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _figure(what: str, against: str, ours: float, theirs: float, most: float) -> Figure:
    ratio = ours / theirs
    return Figure(what, against, ours, theirs, ratio, f"at most {most}", ratio <= most)


def _pytest(lesson: Lesson, submission: Path) -> None:
    arguments = ["-p", "in_process", "-p", "no:cacheprovider", "-q", "--import-mode=importlib"]
    env = {"SUBMISSION": str(submission), "PYTHONPATH": str(HERE)} | lesson.manifest.env
    command = (sys.executable, "-m", "pytest", str(lesson.suite), "-c", os.devnull, *arguments)
    _run(*command, env=env)


def _course_env(lesson: Lesson) -> dict[str, str]:
    return {"PYTHONPATH": str(lesson.root / "src")}


def _grade_one(root: Path, slug: str, submission: Path) -> str:
    report = grade(Course.load(root).lesson(slug), submission, choose_sandbox())
    return str(report.outcome)


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        env={"PATH": path, "HOME": os.environ.get("HOME", "/")} | (env or {}),
    )


if __name__ == "__main__":
    main()
