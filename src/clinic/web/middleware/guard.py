"""Lets only this machine's own page in: checks Host, Origin and a token, before anything else.

Grading runs code, so a page on the web must not be able to start it through the visitor's browser.
A foreign page cannot set the token's header without a preflight, which nobody answers here; the
check of Host stops a name that was rebound to 127.0.0.1, and Origin stops what is left.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost", "[::1]")
READING = ("GET", "HEAD")
TOKEN_HEADER = "x-clinic-token"  # noqa: S105 - the name of the header, not the token


class Guard:
    """Answers 400, 403 or 405 to what does not come from the map's own page."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http":
            refusal = self._refusal(scope["method"], Headers(scope=scope))
            if refusal is not None:
                status, reason = refusal
                await PlainTextResponse(f"{reason}\n", status)(scope, receive, send)
                return
        elif scope["type"] != "lifespan":
            return  # there are no web sockets here
        await self._app(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if name.lower() not in HOSTS:
            return 400, "This server answers to 127.0.0.1 and localhost only."
        site = headers.get("sec-fetch-site", "same-origin")
        if method in READING:
            visiting = headers.get("sec-fetch-mode") == "navigate"
            if site not in ("same-origin", "none") and not visiting:
                return 403, "Another page cannot read this one."
            return None
        if site != "same-origin" or headers.get("origin") != f"http://{host}":
            return 403, "Only the map's own page can ask for this."
        if not secrets.compare_digest(headers.get(TOKEN_HEADER, "").encode(), self._token.encode()):
            return 403, "This page is of an earlier server; reload it."
        return None
