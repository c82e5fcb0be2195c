"""A real server, a real Chromium, and a page that must neither complain nor ask anybody else."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
READY = "html[data-ready=yes]"


@dataclass(frozen=True)
class Server:
    """A map that is served."""

    address: str
    folder: Path
    log: Path
    process: subprocess.Popen


@pytest.fixture(scope="session")
def serve(tmp_path_factory) -> Iterator[Callable[..., Server]]:
    """Starts another map, in a folder of its own."""
    with contextlib.ExitStack() as servers:

        def serve(course: Path | None = None, folder: Path | None = None, **env: str) -> Server:
            below = folder or tmp_path_factory.mktemp("learner")
            log = tmp_path_factory.mktemp("log") / "server.log"
            variables = {**os.environ, "CLINIC_MAP_FOLDER": str(below), **env}
            if course is not None:
                variables["CLINIC_MAP_COURSE"] = str(course)
            with log.open("w") as stderr:
                process = subprocess.Popen(
                    [sys.executable, "-m", "clinic.web", "--no-browser", "--port", "0"],
                    env=variables,
                    cwd=below,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    text=True,
                )
            servers.callback(_end, process)
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found, f"the server did not start: {line}{log.read_text()}"
            return Server(found[0], below, log, process)

        yield serve


def _end(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    finally:
        process.kill()
        process.stdout.close()


@pytest.fixture(scope="session")
def chromium():
    """The browser of the system."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(serve) -> Server:
    """A map of the whole course that nobody changes: for tests that only look."""
    return serve()


@pytest.fixture
def open_page(chromium) -> Iterator[Callable[..., "sync_api.Page"]]:
    """Opens a page that is ready; complains afterwards of errors and of requests to elsewhere."""
    faults: list[str] = []
    with contextlib.ExitStack() as contexts:

        def open_page(address: str, *, ready: bool = True, **options):
            options = {
                "viewport": {"width": 1440, "height": 900},
                "reduced_motion": "reduce",
                "permissions": ["clipboard-read", "clipboard-write"],
            } | options
            context = chromium.new_context(**options)
            contexts.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(f"error: {error}"))
            page.on("console", lambda m: faults.append(m.text) if _bad(m) else None)
            page.on("request", lambda r: _local(r.url) or faults.append(f"asked {r.url}"))
            page.goto(address)
            if ready:
                page.wait_for_selector(READY, state="attached")
            return page

        yield open_page
    assert not faults, faults


def _bad(message) -> bool:
    """Whether the console was told of something wrong; a refusal that was asked for is not."""
    return message.type in ("error", "warning") and "status of 40" not in message.text


def _local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "file") or parts.hostname == "127.0.0.1"


@pytest.fixture
def page(open_page, server):
    """The map, wide and light, in a browser that wants no motion."""
    return open_page(server.address)


@pytest.fixture(scope="session")
def script() -> Callable[[str], str]:
    """A function for the page, from the folder scripts."""
    return lambda name: (Path(__file__).parent / "scripts" / f"{name}.js").read_text("utf-8")


@pytest.fixture
def at(script) -> Callable[..., None]:
    """Zooms to a scale, with a card in the middle if one is named."""

    def at(page, scale: float, slug: str | None = None) -> None:
        page.evaluate(script("at"), [scale, slug])

    return at
