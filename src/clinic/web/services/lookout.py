"""Notices what others do to the record: the terminal's watch, another server, the learner's rm."""

from __future__ import annotations

import asyncio

import structlog

from clinic.errors import ClinicError
from clinic.web.services.desk import Desk
from clinic.web.services.hub import Hub

log = structlog.stdlib.get_logger("clinic.web.lookout")
PAUSE = 0.4  # seconds; a look costs two calls of the system, and works on every file system


async def look_out(desk: Desk, hub: Hub) -> None:
    """Tell the listeners when the record or the bench has changed; runs until it is cancelled."""
    seen: object = None
    while True:
        if hub.listeners:
            try:
                now = await asyncio.to_thread(desk.signature)
                if now != seen:
                    seen = now
                    hub.publish("standing", await asyncio.to_thread(desk.standing))
            except (ClinicError, OSError):
                log.exception("the record cannot be read")
        await asyncio.sleep(PAUSE)
