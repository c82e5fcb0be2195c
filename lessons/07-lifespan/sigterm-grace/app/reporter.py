"""The reporter: tells the register of each vaccination, beside the requests."""

import asyncio
import logging
from contextlib import suppress

import httpx

from app import db
from app.register import Register

RETRY_SECONDS = 0.5

logger = logging.getLogger("uvicorn.error")


class Reporter:
    """Reports what is in the database, one after another; what failed is tried again."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._news = asyncio.Event()
        self._stopping = False
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Look into the database now: there is something new."""
        self._news.set()

    async def stop(self) -> None:
        """Report what is left, then end."""
        self._stopping = True
        self._news.set()
        await self._task

    async def _run(self) -> None:
        while True:
            self._news.clear()
            left = await self._report_all()
            if self._stopping and not left:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(RETRY_SECONDS if left else None):
                    await self._news.wait()

    async def _report_all(self) -> int:
        """Try each vaccination that is not reported yet; how many still are not."""
        waiting = await db.unreported()
        done = 0
        for vaccination in waiting:
            done += await self._report(vaccination)
        return len(waiting) - done

    async def _report(self, vaccination: db.Vaccination) -> bool:
        """Report one vaccination; whether the register has accepted it."""
        try:
            await self._register.report(vaccination.id, vaccination.patient, vaccination.batch)
        except httpx.HTTPError as error:
            logger.warning("vaccination %d not reported: %r", vaccination.id, error)
            return False
        await db.mark_reported(vaccination.id)
        logger.info("vaccination %d reported", vaccination.id)
        return True
