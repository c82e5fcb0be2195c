"""Submissions to the made-up lessons, and warm sandboxes to grade them in."""

import dataclasses
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from clinic.catalogue import Lesson
from clinic.grading import Report, Result
from clinic.grading.assemble import solved, untouched
from clinic.grading.runner import Session
from clinic.lab import Limits, Sandbox
from clinic.lab.sandbox import why_no_sandbox


class Stand:
    """Stands for the lesson that a test is about, so that one warm sandbox serves them all."""

    lesson: Lesson

    def __getattr__(self, name: str) -> Any:
        return getattr(self.lesson, name)


class Warm:
    """A sandbox that stays warm from one test to the next."""

    def __init__(self, lesson: Lesson, sandbox: Sandbox, limits: Limits | None) -> None:
        self.stand = Stand()
        self.stand.lesson = lesson
        self.session = Session(self.stand, sandbox, limits=limits)

    def grade(self, lesson: Lesson, folder: Path, **options: Any) -> Report:
        """Grade a folder as a fix of that lesson."""
        self.stand.lesson = lesson
        return self.session.grade(folder, **options)


@pytest.fixture(scope="session", autouse=True)
def plain_assertions() -> Iterator[None]:
    """Keep the pytest that runs the tests from rewriting the checks of a suite."""
    with pytest.MonkeyPatch.context() as patch:
        others = [f for f in sys.meta_path if type(f).__name__ != "AssertionRewritingHook"]
        patch.setattr(sys, "meta_path", others)
        yield


@pytest.fixture(scope="session")
def warm_one(new_course: Callable[[], Any]) -> Iterator[Callable[..., Warm]]:
    """A warm sandbox of that kind; it is opened when it is first asked for."""
    kept: dict[object, Warm] = {}

    def warm_one(sandbox: Sandbox, limits: Limits | None = None) -> Warm:
        if (sandbox, limits) not in kept:
            kept[sandbox, limits] = Warm(new_course().lesson(), sandbox, limits)
        return kept[sandbox, limits]

    yield warm_one
    for warm in kept.values():
        warm.session.__exit__()


@pytest.fixture(scope="module", params=[True, False], ids=["bubblewrap", "no-sandbox"])
def both(request: pytest.FixtureRequest) -> Sandbox:
    """Both ways to run a submission."""
    reason = why_no_sandbox() if request.param else None
    if reason is not None:
        pytest.skip(f"{reason}; apt install bubblewrap")
    return Sandbox(isolates=request.param)


@pytest.fixture(scope="session")
def either() -> Sandbox:
    """The sandbox of this machine, or none where it has none."""
    return Sandbox(isolates=why_no_sandbox() is None)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """The path of a folder that does not exist yet."""
    parent, numbers = tmp_path_factory.mktemp("submissions"), itertools.count()
    return lambda: parent / str(next(numbers))


@pytest.fixture(scope="session")
def submission(new_course: Callable[[], Any], folder: Callable[[], Path]) -> Callable[..., Path]:
    """The broken letters, or the solution, with some files of the test's own: `submission()`."""
    lesson = new_course().lesson()

    def submission(files: Mapping[str, str | bytes] | None = None, *, fixed: bool = False) -> Path:
        made = (solved if fixed else untouched)(lesson, folder())
        for name, text in (files or {}).items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return made

    return submission


@pytest.fixture(scope="session")
def with_suite(new_course: Callable[[], Any]) -> Callable[..., Lesson]:
    """The lesson of the letters with another suite, and without its variants."""

    def with_suite(suite: str) -> Lesson:
        lesson: Lesson = new_course().lesson()
        lesson.suite.write_text(dedent(suite), "utf-8")
        for path in lesson.variants("wrong"):
            path.unlink()
        return dataclasses.replace(lesson)

    return with_suite


@pytest.fixture(scope="session")
def named() -> Callable[[Report], dict[str, Result]]:
    """The results of a report by the name of their check."""
    return lambda report: {result.check.name: result for result in report.results}
