"""The corpus: each case as a folder, a course with secrets planted in it, and warm graders."""

import runpy
import secrets
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clinic.catalogue import Course, Lesson
from clinic.grading import Report, runner
from clinic.grading.assemble import solved, untouched
from clinic.grading.runner import Session
from clinic.lab import Limits, Sandbox
from clinic.lab.limits import MIB
from clinic.lab.sandbox import why_no_sandbox

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
LIMITS = Limits(
    memory=320 * MIB,
    disk=16 * MIB,
    files=1_000,
    file_size=8 * MIB,
    processes=64,
    open_files=256,
    processor_seconds=8,
    output=MIB,
    body=MIB,
    start_seconds=5,
    request_seconds=3,
)
SECONDS_A_CHECK = 15.0
# A few checks of each lesson tell right from wrong, and keep the corpus quick.
CHECKS = {
    "patch-null": "refused_by_name[name] or unknown_patient",
    "idor": "test_the_list[whole] or without_a_valid_token",
    "blocking-call": "slow_history or is_down",
    "conflation": "as_it_was or comes_back",
    "fat-handler": "without_a_web_framework or sixth_rule",
    "proxy-buffering": "passes_nginx or hangs_up",
}
MOST_WARM = 6
make = runpy.run_path(str(CORPUS.parent / "odd_files.py"))["make"]
collect_ignore = ["corpus"]  # some of its submissions bring tests and configuration


@dataclass(frozen=True)
class Case:
    """A hostile submission: what it tries, what must happen, and on what it is laid."""

    name: str
    tries: str
    must: str
    lesson: str
    outcomes: tuple[str, ...]
    modes: tuple[str, ...]
    base: str = "untouched"  # or "solution", or "nothing"
    make: tuple[dict[str, Any], ...] = ()  # what git cannot hold: links, pipes, large folders
    shows: tuple[str, ...] = ()  # what the report must say
    never: tuple[str, ...] = ()  # what it would print if it had succeeded

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return CORPUS / self.name


def read_case(folder: Path) -> Case:
    """The case of that folder."""
    fields = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Case(folder.name, **fields | lists)


CASES = [read_case(path.parent) for path in sorted(CORPUS.glob("*/case.toml"))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a case is run for each, in each of its modes."""
    if "case" in metafunc.fixturenames:
        pairs = [(case, mode) for case in CASES for mode in case.modes]
        names = [f"{case.name}-{mode}" for case, mode in pairs]
        metafunc.parametrize(("case", "mode"), pairs, ids=names)
    elif "each" in metafunc.fixturenames:
        metafunc.parametrize("each", CASES, ids=[case.name for case in CASES])


@pytest.fixture(scope="session")
def corpus() -> dict[str, Case]:
    """All cases, by name."""
    return {case.name: case for case in CASES}


@pytest.fixture(scope="session", autouse=True)
def plain_assertions() -> Iterator[None]:
    """Keep the pytest that runs the tests from rewriting the checks of a suite."""
    with pytest.MonkeyPatch.context() as patch:
        others = [f for f in sys.meta_path if type(f).__name__ != "AssertionRewritingHook"]
        patch.setattr(sys, "meta_path", others)
        yield


@dataclass(frozen=True)
class Planted:
    """The course with secrets in it; `places` says what a cheat would like to read."""

    course: Course
    places: dict[str, dict[str, Path]]
    secrets: frozenset[str]
    home: Path
    token: str
    port: int  # where the machine that grades has a service of its own


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """A copy of the lessons that the cases are about, a neighbour's work, a home."""
    root, said = tmp_path_factory.mktemp("course"), []

    def secret() -> str:
        said.append(f"canary{secrets.token_hex(8)}")
        return said[-1]

    neighbour, home = root / "neighbour/app/main.py", root / "home/.netrc"
    places = {}
    for slug in CHECKS:
        lesson = _copied(Course.load(ROOT).lesson(slug), root)
        lines = lesson.suite.read_text("utf-8").splitlines()
        lines = [
            f"{line}  # {secret()}" if number == 0 or line.endswith("):") else line
            for number, line in enumerate(lines)
        ]
        lesson.suite.write_text("\n".join([*lines, f"SECRET = '{secret()}'  # {secret()}", ""]))
        if lesson.probe.is_file():
            old = lesson.probe.read_text("utf-8")
            lesson.probe.write_text(f'"""{secret()}."""\n# {secret()}\n{old.partition(chr(10))[2]}')
        fix = next(path for path in sorted(lesson.solution.rglob("*.py")))
        fix.write_text(f"{fix.read_text('utf-8')}\n# {secret()}\n")
        places[slug] = {"SUITE": lesson.suite, "SOLUTION": fix, "PROBE": lesson.probe,
                        "NEIGHBOUR": neighbour, "HOME": home}  # fmt: skip
    for path in (neighbour, home):
        path.parent.mkdir(parents=True)
        path.write_text(f"# {secret()}\n")
    token = secret()
    with socket.create_server(("127.0.0.1", 0)) as service:
        port = service.getsockname()[1]
        yield Planted(Course.load(root), places, frozenset(said), home.parent, token, port)


@pytest.fixture(autouse=True)
def around_the_grader(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its home and its environment hold secrets, too."""
    monkeypatch.setenv("HOME", str(planted.home))
    monkeypatch.setenv("CLINIC_TOKEN", planted.token)


def _copied(lesson: Lesson, root: Path) -> Lesson:
    for folder in (lesson.folder, lesson.grader, lesson.solution):
        shutil.copytree(folder, root / folder.relative_to(lesson.root),
                        ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    return Course.load(root).lesson(lesson.slug)


class Graders:
    """Grades in sandboxes that stay warm from one case to the next."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self.open: dict[tuple[str, str], Session] = {}

    def session(self, slug: str, mode: str) -> Session:
        """The warm one of that lesson and mode, or a new one."""
        key = (slug, mode)
        session = self.open.pop(key, None) or Session(
            self._course.lesson(slug),
            Sandbox(isolates=mode == "sandbox"),
            limits=LIMITS,
            seconds_a_check=SECONDS_A_CHECK,
        )
        self.open[key] = session
        while len(self.open) > MOST_WARM:
            self.open.pop(next(iter(self.open))).__exit__()
        return session

    def grade(self, slug: str, mode: str, folder: Path) -> Report:
        """Grade by some of the checks of the lesson."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runner, "PYTEST", [*runner.PYTEST, "-k", CHECKS[slug]])
            return self.session(slug, mode).grade(folder)

    def close(self) -> None:
        """End all of them."""
        while self.open:
            self.open.popitem()[1].__exit__()


@pytest.fixture(scope="session")
def graders(planted: Planted) -> Iterator[Graders]:
    """The warm ones of this test process."""
    graders = Graders(planted.course)
    yield graders
    graders.close()


@pytest.fixture
def sandbox_or_skip(mode: str) -> None:
    """Skip a case that needs a sandbox where there is none."""
    reason = why_no_sandbox() if mode == "sandbox" else None
    if reason is not None:
        pytest.skip(f"{reason}; apt install bubblewrap")


@pytest.fixture
def submission(planted: Planted, tmp_path: Path) -> Iterator[Callable[[Case], Path]]:
    """Puts the submission of a case together. Some are too deep for pytest to remove."""

    def submission(case: Case) -> Path:
        folder, lesson = tmp_path / "submission", planted.course.lesson(case.lesson)
        if case.base != "nothing":
            {"untouched": untouched, "solution": solved}[case.base](lesson, folder)
        for path in sorted(p for p in case.folder.rglob("*") if p.is_file()):
            if path.name == "case.toml":
                continue
            target = folder / path.relative_to(case.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8").replace("@PORT@", str(planted.port))
            for name, place in planted.places[case.lesson].items():
                text = text.replace(f"@{name}@", str(place))
            target.write_text(text, "utf-8")
        for order in case.make:
            to = planted.places[case.lesson].get(order.get("to"), order.get("to", ""))
            make(folder / order["path"], order["kind"], str(to))
        return folder

    yield submission
    subprocess.run(["rm", "-rf", str(tmp_path / "submission")], check=True)
