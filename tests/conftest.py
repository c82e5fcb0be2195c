"""The course below `tests/course`, made up for tests: each test has its own copy to spoil."""

import itertools
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from clinic.catalogue import Course, Lesson

PRISTINE = Path(__file__).parent / "course"
collect_ignore = [str(PRISTINE)]  # its graders are no tests of ours


@dataclass(frozen=True)
class MadeUp:
    """A copy of the made-up course: `idor`, whose checks boot, and `enumeration`, whose do not."""

    root: Path

    def lesson(self, slug: str = "idor") -> Lesson:
        """One of its two lessons."""
        return Course.load(self.root).lesson(slug)

    def edit(self, path: Path, old: str, new: str) -> None:
        """Put `new` where `old` stood in a file."""
        text = path.read_text("utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="session")
def new_course(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], MadeUp]:
    """Makes another copy of the made-up course."""
    folder, numbers = tmp_path_factory.mktemp("courses"), itertools.count()

    def new_course() -> MadeUp:
        root = folder / str(next(numbers))
        shutil.copytree(PRISTINE, root, ignore=shutil.ignore_patterns("__pycache__"))
        return MadeUp(root)

    return new_course


@pytest.fixture
def run_async() -> Iterator[Callable[..., Any]]:
    """Runs `await function(*arguments)` in a thread: Playwright keeps a loop in the main one."""
    with start_blocking_portal() as portal:

        def run_async(function: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
            return portal.call(function, *arguments)

        yield run_async


@pytest.fixture
def made_up(new_course: Callable[[], MadeUp]) -> MadeUp:
    """A copy of the made-up course for one test."""
    return new_course()
