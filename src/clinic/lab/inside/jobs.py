"""What a forked child does: serve an app, run a command, answer a probe, read databases."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import importlib
import inspect
import json
import marshal
import os
import runpy
import socket
import sqlite3
import sys
import time
import traceback
import types
from base64 import b64decode
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import plants

OURS = ("jobs", "wire", "hardening", "places", "plants", "rehearsal")


def settle(place: Path, env: dict[str, str], *, log: int) -> None:
    """Make this process look like one that was started by hand in that folder."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(log)
    os.chdir(place)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()  # the C library has read the TZ of the host
    sys.path[:] = [str(place), *(p for p in sys.path if p != str(Path(__file__).parent))]
    for name in OURS:
        sys.modules.pop(name, None)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def boot(message: dict[str, Any], descriptors: list[int], listening: socket.socket) -> int:
    """Serve the app under uvicorn until it ends."""
    import uvicorn
    from uvicorn.lifespan.on import LifespanOn

    say = _mouth(descriptors[0])
    faulthandler.dump_traceback_later(message["patience"])
    if message["plant"] is not None:
        plants.PLANTS[message["plant"]](*descriptors[1:])

    class Lifespan(LifespanOn):
        """Tells the grader what made the startup fail."""

        async def send(self, message: Any) -> None:
            if message["type"] == "lifespan.startup.failed":
                say({"problem": _describe("startup", sys.exc_info()[1], message.get("message"))})
            await super().send(message)

    class Server(uvicorn.Server):
        """Tells the grader when connections are accepted."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            faulthandler.cancel_dump_traceback_later()
            gc.enable()
            if self.started:
                say({"ready": True})

    gc.disable()  # nothing to collect yet, and each look at the heap copies shared pages
    entry = message["entry"]
    sys.argv[:] = ["uvicorn", entry]
    try:
        app = _load(entry)
    except BaseException as error:
        say({"problem": _describe("import", error)})
        raise
    if not callable(app):
        problem = f"{entry} is of the type {type(app).__name__}, which is not an ASGI application"
        say({"problem": {"stage": "import", "error": problem}})
        return 1
    host, port = listening.getsockname()
    config = uvicorn.Config(app, host=host, port=port)
    config.load()
    if config.lifespan_class is LifespanOn:
        config.lifespan_class = Lifespan
    server = Server(config)
    server.run(sockets=[listening])
    return 0 if server.started else 3  # as uvicorn.run does


def run(message: dict[str, Any], descriptors: list[int], _: None) -> int:
    """Become `python ARGUMENTS`, as if typed in a shell.

    `-m uvicorn` and `-m pytest` go on in this process, whose imports are done: the first is then
    ten times as fast.
    """
    arguments = message["arguments"]
    if not starts_warm(arguments):
        command = [sys.executable, *arguments]
        os.execve(command[0], command, dict(os.environ))  # noqa: S606 - no shell is the point
    for descriptor in descriptors:
        os.close(descriptor)
    sys.stdout.reconfigure(line_buffering=False)  # type: ignore[union-attr]
    sys.orig_argv[:] = [sys.executable, *arguments]
    sys.argv[:] = arguments[1:]
    if arguments[1] == "pytest":
        _excuse_plugins()
    runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    return 0


def starts_warm(arguments: list[str]) -> bool:
    """Whether that command needs no interpreter of its own."""
    return arguments[:2] in (["-m", "uvicorn"], ["-m", "pytest"])


def _excuse_plugins() -> None:
    """Keep pytest from complaining that it comes too late to rewrite the plugins' assertions."""
    for plugin in entry_points(group="pytest11"):
        module = sys.modules.get(plugin.module.partition(".")[0])
        if module is not None:
            module.__doc__ = f"{module.__doc__ or ''} PYTEST_DONT_REWRITE"


def probe(message: dict[str, Any], descriptors: list[int], _: None) -> NoReturn:
    """Call one function of the grader's probe beside the learner's code."""
    say = _mouth(descriptors[0])
    module = types.ModuleType("probe")
    try:
        exec(marshal.loads(b64decode(message["code"])), module.__dict__)  # noqa: S102, S302
        result = getattr(module, message["name"])(*message["arguments"])
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        say({"result": result})
    except BaseException as error:
        say({"problem": _describe("call", error)})
        traceback.print_exc()
    _leave()


def read_databases(_: dict[str, Any], descriptors: list[int], __: None) -> NoReturn:
    """Answer SQL questions for as long as they come, without any of the learner's code."""
    line = descriptors[1]
    say = _mouth(line)
    with os.fdopen(os.dup(line), "rb") as questions:
        for question in questions:
            try:
                say({"result": _rows(**json.loads(question))})
            except (OSError, sqlite3.Error, TypeError) as error:
                say({"error": str(error)})
    _leave()


def _rows(path: str, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    if not Path(path).exists():
        raise FileNotFoundError(f"there is no file {Path(path).name}")
    with closing(sqlite3.connect(path, timeout=5)) as connection, connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, parameters).fetchall()]


JOBS: dict[str, Callable[..., int]] = {
    "boot": boot,
    "run": run,
    "probe": probe,
    "read databases": read_databases,
}


def _leave() -> NoReturn:
    """End at once: to tear the interpreter down would copy all that is shared with the host."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _load(entry: str) -> object:
    """The object that an entry such as "app.main:app" names."""
    module_name, _, attributes = entry.partition(":")
    found: object = importlib.import_module(module_name)
    for attribute in attributes.split("."):
        found = getattr(found, attribute)
    return found


def _mouth(descriptor: int) -> Callable[[dict[str, Any]], None]:
    """A function that tells the grader something, one JSON object a line."""
    os.set_inheritable(descriptor, False)

    def say(thing: dict[str, Any]) -> None:
        data = json.dumps(thing).encode() + b"\n"
        while data:
            data = data[os.write(descriptor, data) :]

    return say


def _describe(stage: str, error: BaseException | None, text: str | None = None) -> dict[str, Any]:
    """What went wrong, for a person: where in the learner's code, and the end of the traceback."""
    if error is None:
        return {
            "stage": stage,
            "error": (text or "").strip().rpartition("\n")[2],
            "traceback": text,
        }
    here = str(Path.cwd()) + os.sep
    frames = traceback.extract_tb(error.__traceback__)
    while frames and not frames[0].filename.startswith(here):
        frames.pop(0)
    ending = traceback.format_exception_only(error)
    described: dict[str, Any] = {
        "stage": stage,
        "error": ending[-1].strip() if ending else type(error).__name__,
        "traceback": "".join(frames.format() + ending).replace(here, ""),
    }
    theirs = [frame for frame in frames if frame.filename.startswith(here)]
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(here):
        described |= {"file": error.filename.removeprefix(here), "line": error.lineno}
    elif theirs:
        described |= {"file": theirs[-1].filename.removeprefix(here), "line": theirs[-1].lineno}
    if isinstance(error, SystemExit):
        described["error"] = f"it called sys.exit({error.code!r})"
    return described
