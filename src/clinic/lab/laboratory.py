"""A sandbox with one submission in it, and all that can be done with the two."""

from __future__ import annotations

import contextlib
import itertools
import marshal
import os
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import CodeType
from typing import Any, ParamSpec, Self, TypeVar

import httpx

from clinic.lab.app import App
from clinic.lab.channel import Channel, Message
from clinic.lab.clerk import Clerk
from clinic.lab.client import Exchange
from clinic.lab.database import Database
from clinic.lab.diagnosis import diagnose
from clinic.lab.errors import LabError, NotStarted, ProbeFailed, Stopped
from clinic.lab.limits import Limits
from clinic.lab.lines import read_line
from clinic.lab.log import Log
from clinic.lab.ports import Ports
from clinic.lab.proxy import Proxy, find_nginx
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
        self._upstreams: list[Upstream] = []
        self._proxies: list[Proxy] = []
        self._clerk: Clerk | None = None
        self._threads = ThreadPoolExecutor(MOST_IN_BACKGROUND)
        self._open_things = contextlib.ExitStack()
        work = self._open_things.enter_context(scratch())
        self._work = WORK if sandbox.isolates else str(work)
        self._env = ORDINARY | {"HOME": self._work, "TMPDIR": self._work} | dict(env or {})
        self._channel = Channel.open(sandbox, stage, work, self.limits, PRELOAD)
        self._channel.on_event = self._take
        self._ports = Ports(self._channel, self.limits, lambda exchange: self.observe(exchange))

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
        return list(self._ports.under_way.values())

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
        handed = database.far_ends if database else ()
        answer, said = self._fork("boot", app, handed, env, self.limits.start_seconds, **message)
        app.serve(self._ports.client(answer.port or 0), answer.port or 0)
        if said is None or not said.get("ready"):
            problem = diagnose(app, said, self.limits.start_seconds, self._work)
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
        files: Mapping[str, str] | None = None,
        port: int = 8000,
    ) -> App:
        """Run `python ARGUMENTS` in a work directory; requests go to that port.

        `files` are laid over the submission before: a path in the directory, and its text.
        """
        app = self._new_app(beside)
        app.serve(self._ports.client(port), port)
        app.expect_end()
        self._fork("run", app, (), env, None, arguments=list(arguments), files=dict(files or {}))
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
            raise ProbeFailed(name, diagnose(app, said, self.limits.request_seconds, self._work))
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
        upstream = Upstream(self._ports.listen)
        self._upstreams.append(upstream)
        return upstream

    def proxy(self, app: App, *, nginx: bool | None = None) -> Proxy:
        """Put a reverse proxy in front of an app: nginx where there is one, unless told."""
        path = find_nginx() if nginx is None or nginx else None
        if nginx and path is None:
            raise LabError("nginx is not installed (Debian and Ubuntu: apt install nginx-light)")
        proxy = Proxy(
            lambda seconds: self._ports.dial(app.port, seconds),
            lambda connect: self._ports.client(app.port, connect),
            self.in_background,
            nginx=path,
        )
        self._proxies.append(proxy)
        return proxy

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
        for proxy in self._proxies:
            proxy.close()
        for upstream in self._upstreams:
            upstream.close()
        for app in self._apps.values():
            app.expect_end()
            if app.database is not None:
                app.database.close()
        if self._clerk is not None:
            self._clerk.close()
            self._clerk = None
        self._proxies.clear()
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
        for name, value in (env or {}).items():
            if not isinstance(value, str):
                raise LabError(f"env: {name} must be text, not {value!r}")
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

    def _take(self, message: Message) -> None:
        if message.event == "exit" and message.number in self._apps:
            self._apps[message.number].end(message.code)
        elif message.event == "limit":
            self.passed = self.passed or message.passed
        elif message.event == "gone":
            for app in list(self._apps.values()):
                app.end(None)
