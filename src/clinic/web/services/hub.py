"""Tells everybody who listens what has happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import BaseModel

BACKLOG = 500  # who falls further behind is let go, and gets the whole state on reconnecting


@dataclass(frozen=True)
class News:
    """One thing that happened."""

    name: str
    data: BaseModel


class Hub:
    """Hands news to all listeners. It belongs to an event loop; news may come from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queues: set[asyncio.Queue[News | None]] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._queues)

    def publish(self, name: str, data: BaseModel) -> None:
        """Tell all who listen now."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, News(name, data))

    @contextmanager
    def listen(self) -> Iterator[AsyncIterator[News]]:
        """News from now on, until the `with` or the hub ends."""
        queue: asyncio.Queue[News | None] = asyncio.Queue(BACKLOG)
        if self._closed:
            queue.put_nowait(None)
        self._queues.add(queue)
        try:
            yield _news(queue)
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """End all listening, so that no open stream holds up the shutdown."""
        self._closed = True
        for queue in tuple(self._queues):
            self._let_go(queue)

    def _spread(self, news: News) -> None:
        for queue in tuple(self._queues):
            try:
                queue.put_nowait(news)
            except asyncio.QueueFull:
                self._let_go(queue)

    def _let_go(self, queue: asyncio.Queue[News | None]) -> None:
        self._queues.discard(queue)
        while queue.full():
            queue.get_nowait()
        queue.put_nowait(None)


async def _news(queue: asyncio.Queue[News | None]) -> AsyncIterator[News]:
    while (news := await queue.get()) is not None:
        yield news
