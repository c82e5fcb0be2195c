"""What an app prints is read as it comes; a check waits for a line, and never sleeps."""

import threading

import pytest

from clinic.lab import Lab
from clinic.lab.log import HEAD, TAIL

TALKS = """
import logging, sys
from fastapi import FastAPI

app = FastAPI()

@app.get("/say")
async def say(text: str) -> None:
    print(text)
    print(text, file=sys.stderr)
    logging.getLogger("uvicorn.error").warning(text)

@app.get("/crash")
async def crash() -> None:
    raise ValueError("a crash")
"""


def test_all_that_it_prints_is_in_the_log(boot) -> None:
    app = boot(TALKS)
    app.get("/say?text=ouch")
    app.wait_for_log("GET /say?text=ouch")
    assert app.log.count("\nouch") == 2
    assert "WARNING:  ouch" in app.log


def test_a_traceback_comes_after_its_response(boot) -> None:
    app = boot(TALKS)
    assert app.get("/crash").status_code == 500
    app.wait_for_log("ValueError: a crash")


def test_a_line_that_comes_later_is_waited_for(boot, lab: Lab) -> None:
    app = boot(TALKS)
    waiting = threading.Event()

    def wait() -> None:
        waiting.set()
        app.wait_for_log("in a moment", within=30)

    waited = lab.in_background(wait)
    waiting.wait()
    app.get("/say?text=in%20a%20moment")
    assert waited.result(30) is None


def test_a_line_that_does_not_come_fails_the_check(boot) -> None:
    app = boot(TALKS)
    with pytest.raises(AssertionError, match="the app never logged 'nothing of the kind'"):
        app.wait_for_log("nothing of the kind", within=0.1)


def test_nobody_waits_for_a_line_of_an_app_that_has_ended(boot) -> None:
    app = boot(TALKS)
    app.stop()
    with pytest.raises(AssertionError, match="the app never logged"):
        app.wait_for_log("nothing of the kind", within=3600)


def test_the_middle_of_a_long_log_is_dropped(boot, lab: Lab, submission) -> None:
    submission()
    size = HEAD + TAIL
    command = lab.run("-c", f"print('first' + 'x' * {size} + 'last')")
    command.wait()
    assert command.log.startswith("first")
    assert command.log.endswith("last\n")
    assert "[... 10 bytes dropped ...]" in command.log
    assert len(command.log) < size + 100


def test_bytes_that_are_no_text_do_no_harm(lab: Lab, submission) -> None:
    submission()
    command = lab.run("-c", r"import sys; sys.stdout.buffer.write(b'caf\xe9 \xf0\x9f end')")
    command.wait()
    assert command.log == "caf\ufffd \ufffd end"
