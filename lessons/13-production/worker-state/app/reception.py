"""The reception: who waits, with which number, and whether the desk is open."""

from collections import deque
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Desk


@dataclass(frozen=True)
class Ticket:
    """The number under which a patient waits."""

    number: int
    patient_id: int


class WaitingRoom:
    """Hands out numbers, and knows who waits, in the order in which they came."""

    def __init__(self) -> None:
        self._last = 0
        self._waiting: deque[Ticket] = deque()

    def take(self, patient_id: int) -> Ticket:
        """Give the patient the next number."""
        self._last += 1
        ticket = Ticket(self._last, patient_id)
        self._waiting.append(ticket)
        return ticket

    def call_next(self) -> Ticket | None:
        """Call who waits longest; nobody if the room is empty."""
        return self._waiting.popleft() if self._waiting else None

    def waiting(self) -> list[Ticket]:
        """List who waits."""
        return list(self._waiting)


class DeskSign:
    """Whether the desk is open: looked up once, as every ticket asks for it."""

    def __init__(self) -> None:
        self._open: bool | None = None

    async def is_open(self, session: AsyncSession) -> bool:
        """Tell whether the desk hands out tickets."""
        if self._open is None:
            self._open = (await session.get_one(Desk, 1)).open
        return self._open

    async def turn(self, session: AsyncSession, *, to_open: bool) -> None:
        """Open the desk or close it."""
        (await session.get_one(Desk, 1)).open = to_open
        self._open = to_open


room = WaitingRoom()
sign = DeskSign()
