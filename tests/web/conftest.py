"""The map as an ASGI app, with its lifespan run, called by httpx without a network."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from clinic.web.app import create_app
from clinic.web.settings import get_settings

HOST = "127.0.0.1:8321"


class Client:
    """A browser's page, or whatever a test wants to be taken for."""

    def __init__(self, run: Callable[..., Any], http: httpx.AsyncClient, app: Any) -> None:
        self._run, self._http, self.app = run, http, app
        self.token = ""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Exactly this request."""
        response: httpx.Response = self._run(partial(self._http.request, method, path, **options))
        return response

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Read."""
        return self.request("GET", path, **options)

    def own(self, method: str, path: str, **options: Any) -> httpx.Response:
        """What the map's own page sends."""
        headers = {
            "origin": f"http://{HOST}",
            "sec-fetch-site": "same-origin",
            "x-clinic-token": self.token,
        }
        return self.request(method, path, headers=headers, **options)


@pytest.fixture
def start(tmp_path, monkeypatch, run_async) -> Iterator[Callable[..., Client]]:
    """Starts the app in a learner's folder, with these variables set."""
    closing: list[Any] = []

    def start(**env: str) -> Client:
        monkeypatch.setenv("CLINIC_MAP_FOLDER", str(tmp_path))
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        app = create_app()

        async def begin() -> Client:
            lifespan = app.router.lifespan_context(app)
            state = await lifespan.__aenter__()
            closing.append(lifespan)

            async def with_state(scope, receive, send):
                await app({**scope, "state": dict(state)}, receive, send)

            transport = httpx.ASGITransport(with_state, raise_app_exceptions=False)
            http = httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}")
            closing.append(http)
            return Client(run_async, http, app)

        client = run_async(begin)
        client.token = re.search(r'name="clinic-token" content="([^"]+)"', client.get("/").text)[1]
        return client

    yield start

    async def end() -> None:
        for thing in reversed(closing):
            if isinstance(thing, httpx.AsyncClient):
                await thing.aclose()
            else:
                await thing.__aexit__(None, None, None)

    run_async(end)
    get_settings.cache_clear()


@pytest.fixture
def client(start) -> Client:
    """The app with the whole course."""
    return start()
