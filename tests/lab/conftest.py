"""Submissions made up by the tests, and warm labs to run them in."""

import contextlib
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from clinic.lab import App, Lab, LabError, Limits, Sandbox, Stopped, Upstream
from clinic.lab.sandbox import why_no_sandbox

MOST_WARM = 4


@pytest.fixture(params=[True, False], ids=["bubblewrap", "no-sandbox"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Both ways to run a submission. A module that needs one of them parametrises this."""
    reason = why_no_sandbox() if request.param else None
    if reason is not None:
        pytest.skip(reason)
    return Sandbox(isolates=request.param)


@pytest.fixture
def limits() -> Limits:
    """The limits of `lab`. A module that needs others overrides this."""
    return Limits()


@pytest.fixture(scope="session")
def worker_stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder from which the labs of this test process take the submission."""
    stage = tmp_path_factory.mktemp("stage")
    stage.chmod(0o755)  # the host of a sandbox may be another user
    return stage


@pytest.fixture
def stage(worker_stage: Path) -> Path:
    """The same, with nothing of the test before."""
    shutil.rmtree(worker_stage / "code", ignore_errors=True)
    return worker_stage


@pytest.fixture(scope="session")
def warm_labs() -> Iterator[dict[tuple[Sandbox, Limits], Lab]]:
    """Labs that have been started for an earlier test, and cleared."""
    labs: dict[tuple[Sandbox, Limits], Lab] = {}
    yield labs
    for lab in labs.values():
        lab.close()


@pytest.fixture
def lab(
    stage: Path,
    sandbox: Sandbox,
    limits: Limits,
    warm_labs: dict[tuple[Sandbox, Limits], Lab],
) -> Iterator[Lab]:
    """A warm lab with nothing in it but the submission."""
    lab = warm_labs.pop((sandbox, limits), None) or Lab(stage, sandbox, limits=limits)
    try:
        yield lab
        lab.clear()
    except (Stopped, LabError):
        lab.close()
        return
    except BaseException:
        lab.close()
        raise
    warm_labs[sandbox, limits] = lab
    if len(warm_labs) > MOST_WARM:
        warm_labs.pop(next(iter(warm_labs))).close()


@pytest.fixture
def labs(lab: Lab) -> Upstream:
    """A fake service that the app of a test calls."""
    return lab.upstream()


@pytest.fixture
def open_lab(stage: Path, sandbox: Sandbox) -> Iterator[Callable[..., Lab]]:
    """Opens a lab of the test's own on the submission: `open_lab(limits=..., env=...)`."""
    with contextlib.ExitStack() as labs:

        def open_lab(**options: Any) -> Lab:
            return labs.enter_context(Lab(stage, sandbox, **options))

        yield open_lab


@pytest.fixture
def submission(stage: Path) -> Callable[..., Path]:
    """Writes a submission: its app/main.py, and more files by their path."""

    def submission(main: str | bytes = "", files: Mapping[str, str | bytes] | None = None) -> Path:
        for name, text in {"app/__init__.py": "", "app/main.py": main, **(files or {})}.items():
            path = stage / "code" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return stage / "code"

    return submission


@pytest.fixture
def boot(submission: Callable[..., Path], lab: Lab) -> Callable[..., App]:
    """Writes a submission with that app/main.py and boots it: `boot(main, **options)`."""

    def boot(main: str | bytes, **options: Any) -> App:
        submission(main)
        return lab.boot("app.main:app", **options)

    return boot


@pytest.fixture
def probe(submission: Callable[..., Path], lab: Lab) -> Callable[..., Any]:
    """Calls a function of that probe: `probe(text, name, *arguments)`."""

    def probe(text: str, name: str, *arguments: object, **options: Any) -> Any:
        if not lab.apps:
            submission()
        return lab.probe(compile(text, "probe", "exec"), name, *arguments, **options)

    return probe


@pytest.fixture
def free_port(sandbox: Sandbox) -> int:
    """A port that a command can listen on; in a sandbox all are free."""
    if sandbox.isolates:
        return 8000
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
