"""The reception: who waits, with which number, and whether the desk is open."""

from collections.abc import Sequence

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Desk, Ticket


async def take(session: AsyncSession, patient_id: int) -> Ticket | None:
    """Give the patient the next number, which the database chooses, if the desk is open then."""
    row = select(literal(patient_id)).where(Desk.id == 1, Desk.open)
    query = insert(Ticket).from_select([Ticket.patient_id], row)
    return await session.scalar(query.returning(Ticket))


async def call_next(session: AsyncSession) -> Ticket | None:
    """Call who waits longest, found and marked in one statement; nobody if the room is empty."""
    lowest = select(func.min(Ticket.number)).where(~Ticket.called).scalar_subquery()
    query = update(Ticket).where(Ticket.number == lowest).values(called=True)
    return await session.scalar(query.returning(Ticket))


async def waiting(session: AsyncSession) -> Sequence[Ticket]:
    """List who waits."""
    query = select(Ticket).where(~Ticket.called).order_by(Ticket.number)
    return (await session.scalars(query)).all()


async def is_open(session: AsyncSession) -> bool:
    """Tell whether the desk hands out tickets."""
    return (await session.get_one(Desk, 1)).open


async def turn(session: AsyncSession, *, to_open: bool) -> None:
    """Open the desk or close it."""
    await session.execute(update(Desk).where(Desk.id == 1).values(open=to_open))
