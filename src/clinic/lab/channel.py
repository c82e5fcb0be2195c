"""The line to the host: questions with an answer each, and events that come unasked."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import queue
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

from clinic.lab.errors import LabError, Stopped
from clinic.lab.inside import wire
from clinic.lab.limits import Limits
from clinic.lab.sandbox import SUBMISSION, WORK, Sandbox

WARM_SECONDS = 60.0
ANSWER_SECONDS = 20.0
END_SECONDS = 20.0
KILL_SECONDS = 10.0


class Message(BaseModel):
    """What the host says: an answer (it has the question's id) or an event."""

    model_config = ConfigDict(frozen=True)

    id: int | None = None
    event: str | None = None
    error: str | None = None
    process: int | None = None
    port: int | None = None
    number: int | None = None
    code: int | None = None
    passed: str | None = None


Answer = tuple[Message, list[int]]


class Channel:
    """Starts the host and talks to it. Safe to use from several threads."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._ids = itertools.count(1)
        self._waiting: dict[int, queue.SimpleQueue[Answer | None]] = {}
        self._lock = threading.Lock()
        self._started = threading.Event()
        self._warm = False
        self._gone = threading.Event()
        self._closed = False
        self.on_event: Callable[[Message], None] = lambda _: None
        self._reader = threading.Thread(target=self._read, daemon=True)

    @classmethod
    def open(
        cls, sandbox: Sandbox, stage: Path, work: Path, limits: Limits, preload: list[str]
    ) -> Channel:
        """Start a host. It warms up while the caller goes on; `ask` waits for it."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = sandbox.start(stage, limits, theirs.fileno())
        channel = cls(process, ours)
        inside = sandbox.isolates
        hello = {
            "preload": preload,
            "user": sandbox.user(),
            "limits": limits.for_host(),
            "submission": f"{SUBMISSION if inside else stage}/code",
            "work": WORK if inside else str(work),
        }
        with contextlib.suppress(BrokenPipeError):
            wire.send(ours, hello)
        channel._reader.start()
        return channel

    def ask(
        self, verb: str, descriptors: tuple[int, ...] = (), **fields: object
    ) -> tuple[Message, list[int]]:
        """Ask the host something and wait for its answer, which may bring descriptors.

        Raises `OSError` with what the host says it cannot do, `Stopped` once the host is gone.
        """
        self._wait_until_warm()
        number = next(self._ids)
        answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._waiting[number] = answers
        try:
            with self._lock:
                wire.send(self._control, {"id": number, "verb": verb, **fields}, descriptors)
            answer = None if self._gone.is_set() else answers.get(timeout=ANSWER_SECONDS)
        except (OSError, queue.Empty) as error:
            raise Stopped("the sandbox does not answer any more") from error
        finally:
            del self._waiting[number]
        if answer is None:
            raise Stopped("the sandbox has ended")
        message, handed = answer
        if message.error is not None:
            raise OSError(message.error)
        return message, handed

    def close(self) -> None:
        """End the host and all that it started."""
        self._closed = True
        self._gone.set()
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        if self._process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_SECONDS)  # without a sandbox it must end the others
        _kill_below(self._process)
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=5)
        self._control.close()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _wait_until_warm(self) -> None:
        if not self._started.wait(WARM_SECONDS):
            raise LabError("the sandbox did not start within a minute; is the machine overloaded?")
        if self._closed:
            raise Stopped("the sandbox has ended")
        if not self._warm:
            raise LabError(f"the sandbox did not start: {self._last_words}")

    @functools.cached_property
    def _last_words(self) -> str:
        lines = self._process.communicate()[1].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no reason given"

    def _read(self) -> None:
        try:
            while True:
                fields, descriptors = wire.receive(self._control)
                self._take(Message.model_validate(fields), descriptors)
        except (OSError, EOFError, ValueError):
            self._gone.set()
            self._started.set()
            for answers in list(self._waiting.values()):
                answers.put(None)
            self.on_event(Message(event="gone"))

    def _take(self, message: Message, descriptors: list[int]) -> None:
        if message.event == "warm":
            self._warm = True
            self._started.set()
        elif message.event is not None:
            self.on_event(message)
        elif message.id in self._waiting:
            self._waiting[message.id].put((message, descriptors))
        else:
            for descriptor in descriptors:
                os.close(descriptor)


def _kill_below(host: subprocess.Popen[bytes]) -> None:
    """Kill what a host has not ended in time, before it goes and leaves it to nobody."""
    deadline = time.monotonic() + KILL_SECONDS
    while host.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psutil.Error):
            below = psutil.Process(host.pid).children(recursive=True)
            for process in below:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            if all(process.status() == psutil.STATUS_ZOMBIE for process in below):
                return
