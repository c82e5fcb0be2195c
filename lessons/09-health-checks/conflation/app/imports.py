"""The import: fetches patients from the old archive, a slow job inside this process."""

import asyncio
import logging
import os

import httpx

from app.db import Import, Patient, Session

PAGES = range(1, 4)
SLOW = httpx.Timeout(10, read=None)  # the archive may take minutes for one page

logger = logging.getLogger("uvicorn.error")
running: set[asyncio.Task[None]] = set()


def start(import_id: int) -> None:
    """Run the import beside the requests."""
    task = asyncio.create_task(run(import_id))
    running.add(task)
    task.add_done_callback(running.discard)


async def stop() -> None:
    """Cancel what still runs; the process is about to end."""
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def run(import_id: int) -> None:
    """Collect all pages first, then store all patients in one transaction."""
    try:
        names = await fetch_names()
    except httpx.HTTPError as error:
        logger.warning("import %d failed: %r", import_id, error)
        await finish(import_id, "failed", [])
    else:
        await finish(import_id, "done", names)
        logger.info("import %d done: %d patients", import_id, len(names))


async def fetch_names() -> list[str]:
    """Read the names page by page."""
    names: list[str] = []
    async with httpx.AsyncClient(base_url=os.environ["ARCHIVE_URL"], timeout=SLOW) as archive:
        for page in PAGES:
            response = await archive.get(f"/patients/{page}")
            response.raise_for_status()
            names += response.json()
    return names


async def finish(import_id: int, status: str, names: list[str]) -> None:
    """Store the outcome of the import and the patients it found."""
    async with Session.begin() as session:
        session.add_all([Patient(name=name) for name in names])
        (await session.get_one(Import, import_id)).status = status
