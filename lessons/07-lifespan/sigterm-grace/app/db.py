"""The database: vaccinations, and the runs of this service from its start to its end."""

import os
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import Depends
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE_URL"])
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables have in common."""


class Vaccination(Base):
    """Somebody was vaccinated; `reported` once the register has accepted it."""

    __tablename__ = "vaccinations"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[str]
    batch: Mapped[str]
    reported: Mapped[bool] = mapped_column(default=False)


class Run(Base):
    """One life of this service. One that was killed has not ended: the office looks into it."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    ended: Mapped[bool] = mapped_column(default=False)
    unreported: Mapped[int | None]  # when it ended


async def prepare() -> None:
    """Create the tables, with two vaccinations in a new database."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session.begin() as session:
        if not await session.scalar(select(func.count()).select_from(Vaccination)):
            session.add_all([Vaccination(patient=who, batch="FX-1") for who in ("Iris", "Jonas")])


async def begin_run() -> int:
    """Write down that the service has started."""
    async with new_session.begin() as session:
        run = Run()
        session.add(run)
        await session.flush()
        return run.id


async def end_run(run_id: int) -> None:
    """Write down that it has ended, and how much it leaves to the next run."""
    left = len(await unreported())
    async with new_session.begin() as session:
        run = await session.get_one(Run, run_id)
        run.ended, run.unreported = True, left


async def unreported() -> Sequence[Vaccination]:
    """Load what the register does not know yet, the oldest first."""
    async with new_session() as session:
        query = select(Vaccination).where(~Vaccination.reported).order_by(Vaccination.id)
        return (await session.scalars(query)).all()


async def mark_reported(vaccination_id: int) -> None:
    """Write down that the register has accepted a vaccination."""
    async with new_session.begin() as session:
        (await session.get_one(Vaccination, vaccination_id)).reported = True


async def get_session() -> AsyncIterator[AsyncSession]:
    """Lend a session to one request."""
    async with new_session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]
