"""HTTP to an app in the sandbox: one connection for each request, all of it within bounds."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from clinic.lab.connection import Answer, Pieces, Wire, as_curl_sends
from clinic.lab.errors import NoAnswer
from clinic.lab.flow import Flow

TURN = 0.02  # seconds between two looks at whether anybody listens
ORIGIN = httpcore.Origin(b"http", b"127.0.0.1", 80)
AGENT = {"User-Agent": "curl/8.14.1", "Accept": "*/*"}  # what the curl in a report sends


@dataclass(frozen=True)
class Exchange:
    """One request and what came of it: a response, or an error in words."""

    request: httpx.Request
    response: httpx.Response | None
    error: str | None = None


class Client:
    """Sends requests to one app. `observe` sees each exchange when it is over.

    `connect` opens a connection within so many seconds.
    """

    def __init__(
        self,
        connect: Callable[[float], socket.socket],
        *,
        host: str,
        patience: float,
        longest_body: int,
        under_way: dict[int, httpx.Request],
        observe: Callable[[Exchange], None],
    ) -> None:
        self._connect = connect
        self._host = host
        self._patience = patience
        self._longest_body = longest_body
        self._under_way = under_way
        self._observe = observe

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        patience: float | None = None,
        headers: dict[str, str] | None = None,
        **content: Any,
    ) -> httpx.Response:
        """Send a request and read its whole response.

        `content` is what `httpx.Request` takes: json, content, data, files, params. Raises
        `NoAnswer` if no complete answer came within `patience` seconds.
        """
        request = self._asked(method, path, token, headers, content)
        seconds = self._patience if patience is None else patience
        with self._told(request), _in_words(seconds), self._answer(request, seconds) as response:
            response.read()
        self._observe(Exchange(request, response))
        return response

    @contextlib.contextmanager
    def stream(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        patience: float | None = None,
        headers: dict[str, str] | None = None,
        **content: Any,
    ) -> Iterator[Flow]:
        """Send a request and read its answer as it comes, for the length of a `with`.

        Raises `NoAnswer` if the head of the answer has not come within `patience` seconds.
        """
        request = self._asked(method, path, token, headers, content)
        seconds = self._patience if patience is None else patience
        with contextlib.ExitStack() as stack:
            with self._told(request), _in_words(seconds):
                response = stack.enter_context(self._answer(request, seconds))
            flow = Flow(response, response.extensions["network_stream"].extend, _in_words)
            try:
                yield flow
            finally:
                self._observe(Exchange(request, flow.so_far()))

    def refused(self, within: float) -> bool:
        """Whether a new connection is refused, now or within so many seconds."""
        deadline = time.monotonic() + within
        while True:
            try:
                self._connect(within).close()
            except ConnectionRefusedError:
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(TURN)

    def _asked(
        self,
        method: str,
        path: str,
        token: str | None,
        headers: dict[str, str] | None,
        content: dict[str, Any],
    ) -> httpx.Request:
        sent = AGENT | ({"Authorization": f"Bearer {token}"} if token is not None else {})
        url = f"http://{self._host}{path}"
        try:
            return httpx.Request(method, url, headers=sent | (headers or {}), **content)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise NoAnswer(f"{method} {path} cannot be sent: {error}") from None

    @contextlib.contextmanager
    def _told(self, request: httpx.Request) -> Iterator[None]:
        """Keep the request among those under way; tell what became of it if no answer came."""
        self._under_way[id(request)] = request
        try:
            yield
        except NoAnswer as error:
            self._observe(Exchange(request, None, str(error)))
            path = request.url.raw_path.decode(errors="replace")
            raise NoAnswer(f"{request.method} {path} {error}") from None
        finally:
            del self._under_way[id(request)]

    @contextlib.contextmanager
    def _answer(self, request: httpx.Request, seconds: float) -> Iterator[Answer]:
        """The head of the answer; its body can be read for the length of the `with`."""
        with Wire(self._connect(seconds), time.monotonic() + seconds) as wire:
            connection = httpcore.HTTP11Connection(ORIGIN, wire)
            answer = connection.handle_request(as_curl_sends(request))
            response = Answer(
                answer.status,
                headers=answer.headers,
                stream=Pieces(answer.iter_stream()),
                request=request,
                extensions=dict(answer.extensions) | {"network_stream": wire},
            )
            if "," in response.headers.get("Content-Encoding", ""):
                raise NoAnswer("got an answer that is encoded more than once")
            response.longest = self._longest_body
            yield response


@contextlib.contextmanager
def _in_words(seconds: float) -> Iterator[None]:
    """Say in words, as `NoAnswer`, why no complete answer came."""
    try:
        yield
    except ConnectionRefusedError:
        raise NoAnswer("was refused: nothing listens on that port") from None
    except TimeoutError:
        raise NoAnswer(f"got no complete answer in {seconds:g} seconds") from None
    except (OSError, httpcore.NetworkError):
        raise NoAnswer("got no answer: the connection was broken off") from None
    except (httpcore.RemoteProtocolError, httpx.DecodingError) as error:
        raise NoAnswer(f"got no complete answer: {error}") from None
    except httpcore.LocalProtocolError as error:
        raise NoAnswer(f"cannot be sent: {error}") from None
