"""Why there is no good news from a process: its own words, its end, or its silence."""

from __future__ import annotations

import contextlib
import re
import signal
from typing import Any

from pydantic import ValidationError

from clinic.lab.app import App
from clinic.lab.errors import Problem

END_SECONDS = 0.5


def diagnose(app: App, said: dict[str, Any] | None, seconds: float, work: str) -> Problem:
    """The problem of a process that was given so many seconds; `said` is what it told us.

    `work` is the folder of all work directories, below which the learner's code lies.
    """
    if said is not None and "problem" in said:
        with contextlib.suppress(ValidationError):
            return Problem.model_validate(said["problem"])
    with contextlib.suppress(AssertionError):
        app.wait(within=END_SECONDS)
    if not app.running:
        error = f"the process ended with {_ending(app.wait())}"
        return Problem(stage="exit", error=error, traceback=app.log or None)
    app.stop()
    return Problem(stage="hang", error=f"it was not done after {seconds:g} seconds").model_copy(
        update=_where(app.log, work)
    )


def _where(log: str, work: str) -> dict[str, Any]:
    """Where the learner's code stood when it was asked, from the log (see faulthandler)."""
    dump = log.rpartition("Timeout (")[2]
    pattern = rf'File "{re.escape(work)}/[^/"]+/([^"]+)", line (\d{{1,9}})'
    found = re.search(pattern, dump)
    return {"file": found[1], "line": int(found[2])} if found else {}


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
