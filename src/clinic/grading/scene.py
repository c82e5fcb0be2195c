"""An incident, told as it happens: a sentence, a request, what comes back.

`graders/NN-chapter/SLUG/incident.py` holds one function, `replay(scene)`. It has the app booted in
the lab, sends what was sent on that day, and says in between what a person should know.
"""

from __future__ import annotations

import runpy
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from clinic.catalogue import Lesson
from clinic.errors import ClinicError
from clinic.grading.harmless import harmless
from clinic.grading.source import Source
from clinic.grading.transcript import OWN_PORT, as_curl, transcript
from clinic.lab import (
    Exchange,
    Flow,
    Lab,
    NotStarted,
    Pending,
    Sandbox,
    Snapshot,
    Upstream,
    take_snapshot,
)
from clinic.lab.requests import Requests
from clinic.lab.scratch import scratch

INCIDENT = "incident.py"
PROXY_PORT = 8080


@dataclass(frozen=True)
class Said:
    """A sentence of the narrator's."""

    text: str


@dataclass(frozen=True)
class Sent:
    """A request that is sent now, as a curl; `waits` if the story goes on before its answer."""

    curl: str
    waits: bool = False


@dataclass(frozen=True)
class Came:
    """What came back for a request: a response, or why none; `late`: others came first."""

    request: str
    answer: str
    complete: bool
    late: bool = False


@dataclass(frozen=True)
class Right:
    """What an app without the fault would have done."""

    text: str


@dataclass(frozen=True)
class BrokenOff:
    """Why the story cannot be told to its end."""

    text: str


Moment = Said | Sent | Came | Right | BrokenOff
Tell = Callable[[Moment], None]


class Scene:
    """What an incident is given. `source` is the app as text, which is never run here."""

    def __init__(self, lab: Lab, entry: str, source: Source, tell: Tell) -> None:
        self.source = source
        self._lab = lab
        self._entry = entry
        self._tell = tell
        self._thread = threading.get_ident()
        lab.observe = self._observe

    def say(self, text: str) -> None:
        """Tell the reader something."""
        self._tell(Said(text))

    def right(self, text: str) -> None:
        """Tell, at the end, what a right app would have done: behaviour, and never how."""
        self._tell(Right(text))

    def boot(
        self, *, beside: Actor | None = None, shown_at: int = OWN_PORT, **options: Any
    ) -> Actor:
        """Boot the app, see graders/README.md. Raises `NotStarted`.

        `shown_at` is the port that its curls name: one of two apps is shown at another.
        """
        other = beside.app if beside is not None else None
        return Actor(self._lab.boot(self._entry, beside=other, **options), self._tell, shown_at)

    def proxy(self, actor: Actor) -> Actor:
        """A reverse proxy in front of the app, see graders/README.md; shown at port 8080."""
        return Actor(self._lab.proxy(actor.app), self._tell, PROXY_PORT)

    def run(self, *arguments: str, beside: Actor | None = None, **options: Any) -> Actor:
        """Run a command, see graders/README.md."""
        other = beside.app if beside is not None else None
        return Actor(self._lab.run(*arguments, beside=other, **options), self._tell)

    def upstream(self) -> Upstream:
        """A fake service, see graders/README.md."""
        return self._lab.upstream()

    def _observe(self, seen: Exchange) -> None:
        told = transcript(seen)
        answer = told.response if told.response is not None else told.error or ""
        request = told.request.partition("\n")[0]
        late = threading.get_ident() != self._thread  # it was sent in the background
        self._tell(Came(request, answer, told.response is not None, late))


class Actor(Requests):
    """An app whose requests are told as they are sent, and else as in graders/README.md."""

    def __init__(self, app: Any, tell: Tell, port: int = OWN_PORT) -> None:
        self.app = app
        self._tell = tell
        self._port = port

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app, name)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and read the response. Raises `NoAnswer` if there is none in time."""
        self._tell(Sent(self._curl(method, path, **options)))
        response: httpx.Response = self.app.request(method, path, **options)
        return response

    def send(self, method: str, path: str, **options: Any) -> Pending:
        """Send a request in the background; its answer is told when it comes."""
        self._tell(Sent(self._curl(method, path, **options), waits=True))
        pending: Pending = self.app.send(method, path, **options)
        return pending

    def stream(self, method: str, path: str, **options: Any) -> AbstractContextManager[Flow]:
        """Send a request and read its answer as it comes; what came is told when it is left."""
        curl = self._curl(method, path, **options).replace("curl -i", "curl -iN", 1)
        self._tell(Sent(curl))
        flow: AbstractContextManager[Flow] = self.app.stream(method, path, **options)
        return flow

    def _curl(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        patience: float | None = None,
        **content: Any,
    ) -> str:
        sent = {} if token is None else {"Authorization": f"Bearer {token}"}
        url = f"http://127.0.0.1{path}"
        request = httpx.Request(method, url, headers=sent | (headers or {}), **content)
        curl = as_curl(request, self._port)
        return curl if patience is None else curl.replace("-i", f"-i -m {patience:g}", 1)


def play(lesson: Lesson, folder: Path | None, sandbox: Sandbox, tell: Tell) -> bool:
    """Tell a lesson's incident with the learner's app in `folder`, or with the untouched app.

    Whether it was told to its end: a learner's app may not start, or answer in another form.
    Raises `ClinicError` if the lesson has no incident, or the folder cannot be read.
    """
    replay = _read(lesson)
    given = {name: lesson.folder / name for name in lesson.manifest.given}
    with scratch() as stage:
        snapshot = take_snapshot(folder or lesson.folder, stage / "code", given)
        with Lab(stage, sandbox, env=lesson.manifest.env) as lab:
            return _told(replay, lab, lesson, snapshot, tell, mine=folder is not None)


def _read(lesson: Lesson) -> Callable[[Scene], None]:
    path = lesson.grader / INCIDENT
    if not path.is_file():
        raise ClinicError(f"{lesson.slug} has no incident to replay; its page tells what happened")
    replay: Callable[[Scene], None] = runpy.run_path(str(path))["replay"]
    return replay


def _told(
    replay: Callable[[Scene], None],
    lab: Lab,
    lesson: Lesson,
    snapshot: Snapshot,
    tell: Tell,
    *,
    mine: bool,
) -> bool:
    try:
        replay(Scene(lab, lesson.manifest.entry, Source(snapshot), tell))
    except NotStarted as failure:
        problem = failure.problem
        where = f" ({problem.file}, line {problem.line})" if problem.file else ""
        broken = f"The app did not start: {problem.error}{where}"
    except ClinicError:
        raise
    except AssertionError as failure:
        broken = str(failure)
    except Exception as error:  # what a learner's app answers is data of any form
        broken = f"An answer had another form than the story needs: {type(error).__name__}: {error}"
    else:
        return True
    if not mine:
        raise ClinicError(f"the incident of {lesson.slug} cannot be told: {harmless(broken)}")
    tell(BrokenOff(harmless(broken)))
    return False
