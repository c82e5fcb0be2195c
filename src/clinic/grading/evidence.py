"""What a report shows of a check besides its message: what was said, and what the app logged.

`exchanges` are those of the check, in the order in which they ended; `lab` is where the apps are,
None if there is none any more.
"""

from __future__ import annotations

import time

from clinic.grading.logs import condensed
from clinic.grading.report import Exchange as ReportedExchange
from clinic.grading.transcript import transcript
from clinic.lab import App, Exchange, Lab

MOST_EXCHANGES = 40
LOG_LINES = 25
UNANSWERED = "had no answer yet when the check ended"
TRACEBACK = "Traceback (most recent call last)"
UNHANDLED, UNHANDLED_SECONDS, CRASH_SECONDS = "Internal Server Error", 10.0, 2.0
END_SECONDS = 1.0


def conversation(exchanges: list[Exchange], lab: Lab | None) -> tuple[ReportedExchange, ...]:
    """What was said in a check; last what is still waiting for its answer."""
    waiting = lab.unanswered if lab is not None else []
    seen = exchanges + [Exchange(request, None, UNANSWERED) for request in waiting]
    return tuple(transcript(exchange) for exchange in seen[-MOST_EXCHANGES:])


def crash(exchanges: list[Exchange], lab: Lab | None) -> str | None:
    """A crash is never a fix, whatever a check has asserted: how one is told, None if none was."""
    for seen in exchanges:
        if seen.response is not None and seen.response.status_code == 500:
            path = seen.request.url.raw_path.decode(errors="replace")
            return f"{seen.request.method} {path} answered 500: the app crashed."
    # A connection that broke off may be the first that is heard of an app's end.
    seconds = END_SECONDS if any(seen.response is None for seen in exchanges) else 0
    if lab is not None and any(app.died(seconds) for app in lab.apps):
        return "The app's process ended, and nobody had asked it to."
    return None


def log_of(exchanges: list[Exchange], lab: Lab | None) -> str:
    """The end of what the apps have logged, with the traceback of a crash."""
    if lab is None:
        return ""
    answers = [seen.response for seen in exchanges if seen.response is not None]
    crashes = [answer.text for answer in answers if answer.status_code == 500]
    if crashes:  # a traceback comes after the response; after this one it certainly does
        _await_traceback(lab.apps, UNHANDLED_SECONDS if UNHANDLED in crashes else CRASH_SECONDS)
    lines = [line for app in lab.apps for line in condensed(app.log)]
    return "\n".join(lines[-LOG_LINES:])


def _await_traceback(apps: list[App], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(app.running for app in apps):
        if any(app.output.wait_for(TRACEBACK, 0.05) for app in apps if app.running):
            return
