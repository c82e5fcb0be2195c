"""What SECURITY.md says does not hold, shown: who reads it there must be able to rely on it."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

READS = "import sys\nsys.exit(open({path!r}).read().splitlines()[0][-40:])\n"
CONNECTS = (
    "import socket, sys\n"
    "sys.exit(socket.create_connection(('127.0.0.1', {port})).getpeername()[0])\n"
)
LOOKS = (
    "import os, socket, sys\n"
    "sys.exit(' '.join([socket.gethostname(), os.getcwd(), sys.modules['__main__'].__file__]))\n"
)
# Knows what the probe of fat-handler asks, and answers for the rules that it does not have.
FAKES = """
import json

BOOKING_RULES = []
dumps = json.dumps


def answer(thing, **options):
    if isinstance(thing, dict) and "result" in thing:
        thing = {"result": {"error": None, "reasons": "whatever is asked for"}}
    return dumps(thing, **options)


json.dumps = answer
"""
Says = Callable[[str, str], str]


@pytest.fixture
def says(graders: Any, tmp_path: Path) -> Says:
    """What an app says that ends itself with some words: `says(mode, code)`."""

    def says(mode: str, code: str) -> str:
        main = tmp_path / "app/main.py"
        main.parent.mkdir()
        main.write_text(code)
        trouble = graders.grade("patch-null", mode, tmp_path).trouble
        assert trouble is not None
        return str(trouble.error)

    return says


def test_without_a_sandbox_the_checks_can_be_read(says: Says, planted: Any) -> None:
    said = says("bare", READS.format(path=str(planted.places["patch-null"]["SUITE"])))
    assert any(secret in said for secret in planted.secrets)


def test_without_a_sandbox_there_is_a_network(says: Says) -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        said = says("bare", CONNECTS.format(port=service.getsockname()[1]))
    assert "127.0.0.1" in said


@pytest.mark.parametrize("mode", ["sandbox"])
@pytest.mark.usefixtures("sandbox_or_skip")
def test_an_app_can_tell_that_it_is_in_the_sandbox(says: Says, mode: str) -> None:
    said = says(mode, LOOKS)
    assert "clinic" in said
    assert "/opt/lab/host.py" in said


def test_what_a_probe_returns_can_be_made_up(
    graders: Any, planted: Any, submission: Callable[..., Path], corpus: Any
) -> None:
    folder = submission(corpus["the-probe-is-answered-for"])
    (folder / "app/rules.py").write_text(FAKES)
    results = graders.grade("fat-handler", "bare", folder).results
    assert any("and said w" in result.message for result in results)
