"""A process of the learner's as a check sees it: requests in, answers, log and exit code out."""

from __future__ import annotations

import signal as signals
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import httpx

from clinic.lab.errors import Stopped
from clinic.lab.requests import Requests

if TYPE_CHECKING:
    from clinic.lab.client import Client
    from clinic.lab.database import Database
    from clinic.lab.flow import Flow
    from clinic.lab.laboratory import Lab
    from clinic.lab.log import Log

EXIT_SECONDS = 40.0
LOG_SECONDS = 10.0


class App(Requests):
    """An app under uvicorn, or a command that was started, from its start to its exit."""

    def __init__(self, lab: Lab, number: int, place: str, log: Log) -> None:
        self.number = number
        self.place = place
        self.port = 0
        self.database: Database | None = None
        self.output = log
        self._lab = lab
        self._client: Client | None = None
        self._ended = threading.Event()
        self._code: int | None = None
        self._may_end = False
        self.crashed = False

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and read the response, see `clinic.lab.client.Client.request`.

        Raises `NoAnswer`, an `AssertionError`, if no complete answer comes.
        """
        return self._reached().request(method, path, **options)

    def stream(self, method: str, path: str, **options: Any) -> AbstractContextManager[Flow]:
        """Send a request and read its answer as it comes, see `clinic.lab.flow.Flow`.

        Raises `NoAnswer` if the head of the answer does not come.
        """
        return self._reached().stream(method, path, **options)

    def send(self, method: str, path: str, **options: Any) -> Pending:
        """Send a request in the background."""
        return Pending(self._lab.in_background(self.request, method, path, **options))

    def rows(
        self, sql: str, *parameters: object, database: str = "clinic.db"
    ) -> list[dict[str, Any]]:
        """Run one SQL statement on an SQLite file of the work directory and commit it.

        A process that holds none of the learner's code does it. Raises `AssertionError` with
        SQLite's words if the file or a table is not there.
        """
        return self._lab.query(self.place, database, sql, parameters)

    def refuses(self, within: float = 5.0) -> bool:
        """Whether it takes no new connection, now or within so many seconds."""
        return self._reached().refused(within)

    @property
    def log(self) -> str:
        """All that it printed so far, as text."""
        return self.output.text

    def wait_for_log(self, text: str, within: float = LOG_SECONDS) -> None:
        """Wait until it has printed that text. Raises `AssertionError` if it does not."""
        if not self.output.wait_for(text, within):
            raise AssertionError(f"the app never logged {text!r}")

    def signal(self, number: signals.Signals) -> None:
        """Send it a signal. Raises `AssertionError` if it has ended before."""
        self._may_end = True
        try:
            self._lab.ask("signal", number=self.number, signal=int(number))
        except OSError as error:
            raise AssertionError(f"could not send {number.name}: {error}") from None

    def wait(self, within: float = EXIT_SECONDS) -> int:
        """Its exit code, negative for a signal. Raises `AssertionError` if it does not end."""
        self._may_end = True
        if not self._ended.wait(within):
            raise AssertionError(f"the process did not end within {within:g} seconds")
        if self._code is None:
            raise Stopped("the sandbox has ended")
        self.output.wait_until_complete(LOG_SECONDS)
        return self._code

    def stop(self) -> None:
        """Kill it, if it still runs, and wait until it is gone."""
        if self.running:
            self.signal(signals.SIGKILL)
            self.wait()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._ended.is_set()

    def died(self, within: float = 0.0) -> bool:
        """Whether it ended and nobody had asked it to, now or within so many seconds."""
        return not self._may_end and self._ended.wait(within) and self.crashed

    @property
    def serves(self) -> bool:
        """Whether it is one that answers requests, at least in the end."""
        return self._client is not None

    def _reached(self) -> Client:
        if self._client is None:
            raise RuntimeError("this app listens on no port yet")
        return self._client

    def serve(self, client: Client, port: int) -> None:
        """Called by the lab when it is known how to reach the app."""
        self._client = client
        self.port = port

    def end(self, code: int | None) -> None:
        """Called by the lab when the process has ended (None: with the whole sandbox)."""
        self.crashed = not self._may_end and code is not None
        self._code = code
        self._ended.set()

    def expect_end(self) -> None:
        """From now on its end is no crash."""
        self._may_end = True


class Pending:
    """A request that is under way in the background."""

    def __init__(self, future: Future[httpx.Response]) -> None:
        self._future = future

    def answered(self, within: float = 5.0) -> bool:
        """Whether a complete answer has come, now or within so many seconds."""
        try:
            return self._future.exception(within) is None
        except FutureTimeout:
            return False

    def result(self) -> httpx.Response:
        """The response, waited for. Raises `NoAnswer` if none came."""
        return self._future.result()
