"""The clinic's own middleware: four classes, each with one job and correct by itself."""

import hashlib
import logging
import os
import re
import uuid

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAINTENANCE_FLAG = anyio.Path(os.environ.get("MAINTENANCE_FLAG", "maintenance"))

logger = logging.getLogger("uvicorn.error")


class RequestId:
    """Give the request an id, the caller's own or a new one, and put it on the response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the id in the state of the request, and in X-Request-ID of the response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = Headers(scope=scope).get("X-Request-ID", "")
        request_id = sent if re.fullmatch(r"[\w-]{8,64}", sent, re.ASCII) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        await self.app(scope, receive, send_with_id)


class AccessLog:
    """Write one line for each request: its id, method and path, and the status."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the line when the response starts, or when an error comes instead of one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope.get("state", {}).get("request_id", "-")
        line = f"access id={request_id} method={scope['method']} path={scope['path']}"
        started = False

        async def send_and_log(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                logger.info("%s status=%d", line, message["status"])
            await send(message)

        try:
            await self.app(scope, receive, send_and_log)
        except Exception:
            if not started:
                logger.info("%s status=500", line)
            raise


class Maintenance:
    """Refuse all that may change data, as long as the file MAINTENANCE_FLAG exists."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 503 to everything but GET and HEAD."""
        reads = scope["type"] != "http" or scope["method"] in ("GET", "HEAD")
        if reads or not await MAINTENANCE_FLAG.exists():
            await self.app(scope, receive, send)
            return
        refusal = JSONResponse({"detail": "maintenance"}, 503, headers={"Retry-After": "60"})
        await refusal(scope, receive, send)


class Digest:
    """Put the SHA-256 of the body into X-Digest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the start of the response back until the whole body is there."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def send_with_digest(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                MutableHeaders(scope=start)["X-Digest"] = hashlib.sha256(body).hexdigest()
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_with_digest)
