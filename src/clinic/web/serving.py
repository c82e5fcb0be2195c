"""Serves the map on this machine only, until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from types import FrameType

import uvicorn
from fastapi import FastAPI

from clinic.errors import ClinicError
from clinic.web.app import create_app
from clinic.web.logs import set_up
from clinic.web.settings import LOOPBACK, Settings, get_settings

GRACE = 5  # seconds for requests that are under way; a stream ends at once


def serve(*, open_browser: bool) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises `ClinicError` if the port cannot be had."""
    settings = get_settings()
    set_up(settings.log_format)
    listener = _listen(settings)
    config = uvicorn.Config(
        create_app(),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    _Server(config, open_browser=open_browser).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says where it is once it answers, and ends the open streams before uvicorn waits for them."""

    def __init__(self, config: uvicorn.Config, *, open_browser: bool) -> None:
        super().__init__(config)
        self._open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Called once; when it returns, requests are answered or the start has failed."""
        await super().startup(sockets)
        if self.started and sockets:
            address = f"http://{LOOPBACK}:{sockets[0].getsockname()[1]}/"
            print(f"The concept map is at {address} (Ctrl-C ends it).", flush=True)  # noqa: T201
            if self._open_browser:
                await asyncio.to_thread(webbrowser.open, address)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called at SIGINT and SIGTERM."""
        app = self.config.app
        if isinstance(app, FastAPI) and hasattr(app.state, "hub"):
            app.state.hub.close()
        super().handle_exit(sig, frame)


def _listen(settings: Settings) -> socket.socket:
    """A socket on the loopback interface, which no other machine can reach."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, settings.port))
    except OSError as error:
        listener.close()
        raise ClinicError(
            f"port {settings.port} cannot be had ({error.strerror}); "
            "is the map open already? Or take another one: CLINIC_MAP_PORT=0"
        ) from None
    return listener
