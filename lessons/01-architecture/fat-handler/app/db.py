"""The database: how it is opened, filled once and handed to a request."""

import os
from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from app.models import Appointment, Base, Doctor, Patient, Waiting

engine = create_async_engine(os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///clinic.db"))
new_session = async_sessionmaker(engine, expire_on_commit=False)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Lend a session to one request; what it did not commit is undone."""
    async with new_session() as session:
        yield session


async def prepare() -> None:
    """Create the tables, and the first rows of an empty database."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session.begin() as session:
        if await session.scalar(select(Doctor.id).limit(1)) is None:
            session.add_all(first_rows())


def first_rows() -> list[Base]:
    """Two doctors at work and one away, two patients and one discharged."""
    days = [datetime.fromisoformat(f"2031-03-{day}T09:00") for day in ("03", "10", "17")]
    return [
        *(Doctor(id=1), Doctor(id=2), Doctor(id=3, active=False)),
        *(Patient(id=1), Patient(id=2), Patient(id=3, discharged=True)),
        Appointment(patient_id=1, doctor_id=1, starts_at=days[0]),
        *(Appointment(patient_id=2, doctor_id=2, starts_at=day) for day in days),
        Waiting(patient_id=3, doctor_id=1),
        Waiting(patient_id=1, doctor_id=2),
    ]
