"""The deliveries: each notice is sent beside the requests, by a task of its own."""

import asyncio
import logging

from app import pager
from app.db import Notice, new_session

logger = logging.getLogger("clinic")
deliveries: dict[int, asyncio.Task[None]] = {}  # by notice; a task that nobody holds may vanish


def on_its_way(notice_id: int) -> bool:
    """Tell whether a notice is being sent at this moment."""
    task = deliveries.get(notice_id)
    return task is not None and not task.done()


def start(notice_id: int) -> None:
    """Send a notice, unless it is on its way: no pager beeps twice for one value."""
    if not on_its_way(notice_id):
        deliveries[notice_id] = asyncio.create_task(deliver(notice_id))


async def finish() -> None:
    """Wait for what is on its way; the pager's time limit bounds it."""
    await asyncio.gather(*deliveries.values(), return_exceptions=True)


async def deliver(notice_id: int) -> None:
    """Page the doctor, then write down that it was done, or that it was not."""
    try:
        async with new_session() as session:
            notice = await session.get_one(Notice, notice_id)
        reference = await pager.page(notice.pager, notice.text)
        await record(notice_id, "sent", reference)
    except Exception:  # nobody awaits this task: what is not told here is never told
        logger.exception("notice %d failed", notice_id)
        await give_up(notice_id)
    else:
        logger.info("notice %d sent", notice_id)


async def give_up(notice_id: int) -> None:
    """Write down that a notice failed, or tell that not even this can be written."""
    try:
        await record(notice_id, "failed")
    except Exception:
        logger.exception("notice %d failed, and is still pending in the database", notice_id)


async def record(notice_id: int, status: str, reference: str | None = None) -> None:
    """Write down how a notice stands."""
    async with new_session.begin() as session:
        notice = await session.get_one(Notice, notice_id)
        notice.status = status
        notice.reference = reference
