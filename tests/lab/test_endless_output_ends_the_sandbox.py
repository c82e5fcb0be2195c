"""A submission that prints without end is ended as a whole: nothing can be read any more."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.lab import Lab, Limits, NotStarted, Stopped
from clinic.lab.limits import MIB

LIMITS = Limits(output=MIB)
PRINTS = "while True: print('x' * 100)"
HONEST = "from fastapi import FastAPI\napp = FastAPI()\n"


def test_it_is_stopped(submission: Callable[..., Path], open_lab: Callable[..., Lab]) -> None:
    submission(HONEST)
    lab = open_lab(limits=LIMITS)
    bystander = lab.boot("app.main:app")
    command = lab.run("-c", PRINTS)
    with pytest.raises(Stopped):
        command.wait()
    assert lab.passed == "it printed more than 1 MiB"
    assert not bystander.running
    assert not bystander.died(within=20), "nobody blames an app that was ended with the rest"
    assert len(command.log) < MIB
    for operation in (lab.clear, lambda: lab.run("-c", ""), lambda: lab.boot("app.main:app")):
        with pytest.raises(Stopped):
            operation()
    assert open_lab(limits=LIMITS).boot("app.main:app").running


def test_it_is_stopped_while_it_starts(
    submission: Callable[..., Path], open_lab: Callable[..., Lab]
) -> None:
    submission(PRINTS)
    lab = open_lab(limits=LIMITS)
    with pytest.raises((NotStarted, Stopped)):
        lab.boot("app.main:app")
    assert lab.passed == "it printed more than 1 MiB"
