"""A sandbox with one submission in it, and all that can be done with the two."""

from __future__ import annotations

import contextlib
import itertools
import marshal
import os
import re
import signal
import socket
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import CodeType
from typing import Any, ParamSpec, Self, TypeVar

import httpx
from pydantic import ValidationError

from clinic.lab.app import App
from clinic.lab.channel import Channel, Message
from clinic.lab.clerk import Clerk
from clinic.lab.client import Client, Exchange, complete_connection
from clinic.lab.database import Database
from clinic.lab.errors import NotStarted, ProbeFailed, Problem, Stopped
from clinic.lab.limits import Limits
from clinic.lab.lines import read_line
from clinic.lab.log import Log
from clinic.lab.sandbox import WORK, Sandbox
from clinic.lab.scratch import scratch
from clinic.lab.upstream import Upstream

PRELOAD = [
    "fastapi.security", "fastapi.sse", "fastapi.middleware.cors", "pydantic_settings",
    "sqlalchemy.ext.asyncio", "aiosqlite", "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl", "httpx", "requests", "jwt", "structlog", "yaml", "zoneinfo",
]  # fmt: skip
# What a process finds in its environment besides what a lesson asks for.
ORDINARY = {
    "LANG": "C.UTF-8",
    "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    "TZ": "UTC",
}
MOST_IN_BACKGROUND = 64

P = ParamSpec("P")
T = TypeVar("T")


class Lab:
    """Runs one submission, in a sandbox if there is one. Use it in a `with`.

    `stage` is a folder that holds the submission as `code`, which may be replaced after a
    `clear`. `env` is the environment of everything that runs. `observe` sees each HTTP exchange,
    `passed` is the limit that was passed, if one was.
    """

    def __init__(
        self,
        stage: Path,
        sandbox: Sandbox,
        *,
        limits: Limits | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.observe: Callable[[Exchange], None] = lambda _: None
        self.passed: str | None = None
        self._numbers = itertools.count(1)
        self._apps: dict[int, App] = {}
        self._under_way: dict[int, httpx.Request] = {}
        self._upstreams: list[Upstream] = []
        self._clerk: Clerk | None = None
        self._threads = ThreadPoolExecutor(MOST_IN_BACKGROUND)
        self._open_things = contextlib.ExitStack()
        work = self._open_things.enter_context(scratch())
        self._work = WORK if sandbox.isolates else str(work)
        self._env = ORDINARY | {"HOME": self._work, "TMPDIR": self._work} | dict(env or {})
        self._channel = Channel.open(sandbox, stage, work, self.limits, PRELOAD)
        self._channel.on_event = self._take

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def apps(self) -> list[App]:
        """The apps and commands that were started since the last `clear`, in that order."""
        return [app for app in self._apps.values() if app.serves]

    @property
    def unanswered(self) -> list[httpx.Request]:
        """The requests that wait for their answer, in the order in which they were sent."""
        return list(self._under_way.values())

    def boot(
        self,
        entry: str,
        *,
        env: Mapping[str, str] | None = None,
        beside: App | None = None,
        plant: str | None = None,
    ) -> App:
        """Start the app under uvicorn and return once it accepts connections.

        `beside` shares the work directory of another app; `plant` names a fault to plant before
        the import. Raises `NotStarted` with what went wrong in the learner's code.
        """
        app = self._new_app(beside)
        database = app.database = Database() if plant else None
        message = {"entry": entry, "plant": plant, "patience": self.limits.start_seconds - 1}
        handed = (database.far_end,) if database else ()
        answer, said = self._fork("boot", app, handed, env, self.limits.start_seconds, **message)
        app.serve(self._client(answer.port or 0))
        if said is None or not said.get("ready"):
            problem = self._problem(app, said, self.limits.start_seconds)
            app.expect_end()
            if self.passed is not None:
                raise Stopped(self.passed)
            raise NotStarted(problem)
        return app

    def run(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        beside: App | None = None,
        port: int = 8000,
    ) -> App:
        """Run `python ARGUMENTS` in a work directory; requests go to that port."""
        app = self._new_app(beside)
        app.serve(self._client(port))
        app.expect_end()
        self._fork("run", app, (), env, None, arguments=list(arguments))
        return app

    def probe(
        self,
        code: CodeType,
        name: str,
        *arguments: object,
        env: Mapping[str, str] | None = None,
        beside: App | None = None,
    ) -> Any:
        """Call a function of that module's code beside the learner's code; its result is data.

        Raises `ProbeFailed` with what the learner's code raised.
        """
        app = self._new_app(beside)
        app.expect_end()
        compiled = b64encode(marshal.dumps(code)).decode()
        message = {"code": compiled, "name": name, "arguments": list(arguments)}
        _, said = self._fork("probe", app, (), env, self.limits.request_seconds, **message)
        if said is None or "result" not in said:
            raise ProbeFailed(name, self._problem(app, said, self.limits.request_seconds))
        return said["result"]

    def query(
        self, place: str, database: str, sql: str, parameters: tuple[object, ...]
    ) -> list[dict[str, Any]]:
        """Run one SQL statement on an SQLite file of a work directory, see `App.rows`."""
        if self._clerk is not None and self._clerk.lost:
            self._clerk.close()
            self._clerk = None
        if self._clerk is None:
            self._clerk = Clerk(self._fork_clerk, patience=self.limits.request_seconds)
        return self._clerk.rows(f"{self._work}/{place}/{database}", sql, parameters)

    def upstream(self) -> Upstream:
        """A new fake service that what runs in here can call."""
        upstream = Upstream(self._listen)
        self._upstreams.append(upstream)
        return upstream

    def in_background(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Call a function in a thread of the lab's."""
        return self._threads.submit(function, *args, **kwargs)

    def ask(self, verb: str, **fields: Any) -> tuple[Message, list[int]]:
        """Ask the host, see `Channel.ask`."""
        return self._channel.ask(verb, **fields)

    def clear(self) -> None:
        """End all that was started and forget it; the sandbox stays warm.

        Raises `Stopped` if the sandbox has ended, or cannot be made as good as new.
        """
        self._forget()
        try:
            self._channel.ask("clear")
        except OSError as error:
            raise Stopped(str(error)) from None
        self.passed = None

    def stop(self, reason: str) -> None:
        """End the whole sandbox, from any thread; `passed` says why."""
        self.passed = self.passed or reason
        self._channel.close()

    def close(self) -> None:
        """End everything. Nothing that was started is left."""
        self._forget()
        self._channel.close()
        self._threads.shutdown(cancel_futures=True)
        self._open_things.close()

    def _forget(self) -> None:
        for upstream in self._upstreams:
            upstream.close()
        for app in self._apps.values():
            app.expect_end()
            if app.database is not None:
                app.database.close()
        if self._clerk is not None:
            self._clerk.close()
            self._clerk = None
        self._upstreams.clear()
        self._apps.clear()

    def _new_app(self, beside: App | None) -> App:
        number = next(self._numbers)
        place = beside.place if beside is not None else f"clinic-{number}"
        flooded = f"it printed more than {self.limits.output >> 20} MiB"
        log = Log(most=self.limits.output, on_flood=lambda: self.stop(flooded))
        app = App(self, number, place, log)
        self._apps[number] = app
        return app

    def _fork(
        self,
        verb: str,
        app: App,
        handed: tuple[int, ...],
        env: Mapping[str, str] | None,
        seconds: float | None,
        **message: Any,
    ) -> tuple[Message, dict[str, Any] | None]:
        """Let the host fork a process for that job, and wait for the first thing it says."""
        read, write = os.pipe()
        try:
            answer, _ = self._channel.ask(
                verb,
                (app.output.descriptor, write, *handed),
                number=app.number,
                place=app.place,
                env=self._env | dict(env or {}),
                **message,
            )
        except OSError as error:
            os.close(read)
            raise Stopped(f"no new process could be started: {error}") from None
        finally:
            os.close(write)
            app.output.close_writer()
        said = read_line(read, seconds) if seconds is not None else None
        os.close(read)
        return answer, said

    def _fork_clerk(self, descriptor: int) -> App:
        clerk = self._new_app(self.apps[-1])
        clerk.expect_end()
        self._fork("read databases", clerk, (descriptor,), {}, None)
        return clerk

    def _problem(self, app: App, said: dict[str, Any] | None, seconds: float) -> Problem:
        """Why there is no good news from a process: its own words, its end, or its silence."""
        if said is not None and "problem" in said:
            with contextlib.suppress(ValidationError):
                return Problem.model_validate(said["problem"])
        with contextlib.suppress(AssertionError):
            app.wait(within=0.5)
        if not app.running:
            error = f"the process ended with {_ending(app.wait())}"
            return Problem(stage="exit", error=error, traceback=app.log or None)
        app.stop()
        return Problem(stage="hang", error=f"it was not done after {seconds:g} seconds").model_copy(
            update=self._where(app.log)
        )

    def _where(self, log: str) -> dict[str, Any]:
        """Where the learner's code stood when it was asked, from the log (see faulthandler)."""
        dump = log.rpartition("Timeout (")[2]
        pattern = rf'File "{re.escape(self._work)}/[^/"]+/([^"]+)", line (\d{{1,9}})'
        found = re.search(pattern, dump)
        return {"file": found[1], "line": int(found[2])} if found else {}

    def _client(self, port: int) -> Client:
        return Client(
            lambda seconds: self._dial(port, seconds),
            host=f"127.0.0.1:{port}",
            patience=self.limits.request_seconds,
            longest_body=self.limits.body,
            under_way=self._under_way,
            observe=lambda exchange: self.observe(exchange),
        )

    def _dial(self, port: int, seconds: float) -> socket.socket:
        _, handed = self._channel.ask("dial", port=port)
        return complete_connection(socket.socket(fileno=handed[0]), seconds)

    def _listen(self, port: int) -> tuple[int, socket.socket]:
        try:
            message, handed = self._channel.ask("listen", port=port)
        except OSError as error:  # somebody in there has taken the port, or all of them
            raise Stopped(f"no service can listen on a port of the sandbox: {error}") from None
        return message.port or 0, socket.socket(fileno=handed[0])

    def _take(self, message: Message) -> None:
        if message.event == "exit" and message.number in self._apps:
            self._apps[message.number].end(message.code)
        elif message.event == "limit":
            self.passed = self.passed or message.passed
        elif message.event == "gone":
            for app in list(self._apps.values()):
                app.end(None)


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
