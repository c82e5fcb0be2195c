"""The host: the first process of the sandbox. It forks a fresh, warm process for every boot.

In the sandbox it is process 1 of its own process namespace: nothing in there can kill it, and when
it goes everything goes. It never imports a line of the submission. It is one thread and one loop:
messages from the grader, children that ended, and a look at the memory in use.

`Host.serve` returns a job in a forked child, which carries it out from the bottom of its stack: a
learner's traceback then holds the learner's code and nothing of ours.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hardening
import jobs
import psutil
import rehearsal
import wire
from places import Places

Job = Callable[[], int]

WATCH_SECONDS = 0.05


def main(control_descriptor: int) -> Job | None:
    """Warm up, then serve. Returns a job in a forked child, and None in the host at its end."""
    control = socket.socket(fileno=control_descriptor)
    hello, _ = wire.receive(control)
    for name in hello["preload"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    rehearsal.rehearse()
    hardening.become(hello["user"])
    hardening.limit(hello["limits"])
    hardening.hide()
    hardening.adopt()
    gc.collect()
    gc.freeze()  # the collector must not touch, and so copy, what all children share
    host = Host(control, Path(hello["submission"]), Path(hello["work"]), hello["limits"])
    wire.send(control, {"event": "warm"})
    try:
        return host.serve()
    except BaseException:
        host.kill_all()  # without a sandbox it would go on, and nobody would know
        raise


class Host:
    """Does what the grader asks, and watches what the submission takes."""

    def __init__(
        self, control: socket.socket, submission: Path, work: Path, limits: dict[str, int]
    ) -> None:
        self.control = control
        self.places = Places(submission, work)
        self.limits = limits
        self.numbers: dict[int, int] = {}  # process id -> the grader's number for it
        self.alike: set[int] = set()  # those of them that share most of their memory with us
        self.own_memory = psutil.Process().memory_info().rss
        self.woken, self.waker = socket.socketpair()
        self.woken.setblocking(False)
        self.waker.setblocking(False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        self.selector.register(self.woken, selectors.EVENT_READ)

    def serve(self) -> Job | None:
        """Answer the grader until it is gone; in a forked child, return what the child is for."""
        while True:
            ready = {key.fileobj for key, _ in self.selector.select(self._pause())}
            if self.woken in ready:
                with contextlib.suppress(BlockingIOError):
                    self.woken.recv(4096)
            self._bury()
            if _has_children():
                self._watch()
            if self.control not in ready:
                continue
            try:
                message, descriptors = wire.receive(self.control)
                job = self._obey(message, descriptors)
            except (EOFError, ConnectionError):
                self.kill_all()
                return None
            if job is not None:
                return job

    def _pause(self) -> float | None:
        return WATCH_SECONDS if _has_children() else None

    def _obey(self, message: dict[str, Any], descriptors: list[int]) -> Job | None:
        verbs = {
            "dial": self._dial,
            "listen": self._listen,
            "signal": self._signal,
            "clear": self._clear,
        }
        answer: dict[str, Any] = {"id": message["id"]}
        handed: tuple[socket.socket, ...] = ()
        try:
            if message["verb"] in verbs:
                result, handed = verbs[message["verb"]](message)
                answer |= result
            else:
                place = self.places.make(message["place"], message.get("files", {}))
                listening = _bind() if message["verb"] == "boot" else None
                process = os.fork()
                if process == 0:
                    return self._job(message, descriptors, place, listening)
                self.numbers[process] = message["number"]
                if message["verb"] != "run" or jobs.starts_warm(message["arguments"]):
                    self.alike.add(process)
                answer["process"] = process
                if listening is not None:
                    answer["port"] = listening.getsockname()[1]
                    listening.close()
        except OSError as error:
            answer["error"] = error.strerror or str(error)
        wire.send(self.control, answer, tuple(sock.fileno() for sock in handed))
        for descriptor in descriptors:
            os.close(descriptor)
        for sock in handed:
            sock.close()
        return None

    def _job(
        self,
        message: dict[str, Any],
        descriptors: list[int],
        place: Path,
        listening: socket.socket | None,
    ) -> Job:
        """In the child: give up all that is the host's, and say what to do."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.selector.close()
        for sock in (self.control, self.woken, self.waker):
            sock.close()
        hardening.limit_processor(self.limits["processor_seconds"])
        jobs.settle(place, message["env"], log=descriptors[0])
        job = jobs.JOBS[message["verb"]]
        return functools.partial(job, message, descriptors[1:], listening)

    def _dial(self, message: dict[str, Any]) -> tuple[dict[str, Any], tuple[socket.socket, ...]]:
        """Open a connection to a port in here; the grader waits for it and uses it out there."""
        connection = socket.socket()
        connection.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            connection.connect(("127.0.0.1", message["port"]))
        return {}, (connection,)

    def _listen(self, message: dict[str, Any]) -> tuple[dict[str, Any], tuple[socket.socket, ...]]:
        """Open a port in here whose connections the grader accepts out there."""
        listening = _bind(message["port"])
        listening.listen(128)
        return {"port": listening.getsockname()[1]}, (listening,)

    def _signal(self, message: dict[str, Any]) -> tuple[dict[str, Any], tuple[()]]:
        for process, number in self.numbers.items():
            if number == message["number"]:
                os.kill(process, message["signal"])
                return {}, ()
        return {"error": "the process has ended already"}, ()

    def _clear(self, _: dict[str, Any]) -> tuple[dict[str, Any], tuple[()]]:
        """End everything and empty all disks."""
        self.kill_all()
        self.places.clear()
        return {}, ()

    def _bury(self) -> None:
        """Collect each child that has ended, and orphans that the kernel gave to process 1."""
        with contextlib.suppress(ChildProcessError):
            while True:
                process, status = os.waitpid(-1, os.WNOHANG)
                if process == 0:
                    return
                self.alike.discard(process)
                number = self.numbers.pop(process, None)
                if number is not None:
                    code = os.waitstatus_to_exitcode(status)
                    self._tell({"event": "exit", "number": number, "code": code})

    def _watch(self) -> None:
        """End everything once the submission takes more memory or files than it may."""
        memory = 0
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error, OSError):
                shared = self.own_memory if process.pid in self.alike else 0
                memory += max(0, process.memory_info().rss - shared)
                memory += hardening.held_besides(process.pid)
        passed = None
        if memory > self.limits["memory"]:
            passed = f"it took more than {self.limits['memory'] >> 20} MiB of memory"
        elif hardening.files_in(self.places.disks) > self.limits["files"]:
            passed = f"it made more than {self.limits['files']:,} files"
        elif hardening.sockets() > self.limits["sockets"]:
            passed = f"it opened more than {self.limits['sockets']:,} sockets"
        if passed is not None:
            self._tell({"event": "limit", "passed": passed})
            self.kill_all()

    def _tell(self, event: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionError):  # the grader may be gone
            wire.send(self.control, event)

    def kill_all(self) -> None:
        """Kill every process of the submission, whatever session or parent it gave itself."""
        while True:
            if os.getpid() == 1:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    process.kill()
            self._bury()
            try:
                os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            except ChildProcessError:
                return


def _has_children() -> bool:
    """Whether anything of the submission runs, started by us or left to us by its parent."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _bind(port: int = 0) -> socket.socket:
    """A port of this sandbox. Connections are refused until somebody listens on it."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    return sock


if __name__ == "__main__":
    job = main(int(sys.argv[1]))
    sys.exit(0 if job is None else job())
