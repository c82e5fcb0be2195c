"""The database: patients, what is written about them, and a session for each request."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///clinic.db"))
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """The parent of every table."""


class Patient(Base):
    """A patient. A code is two capital letters, a dash and a number: AB-1, QX-20417."""

    __tablename__ = "patients"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    ward: Mapped[str]


class Entry(Base):
    """A line in one section of a record."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_code: Mapped[str] = mapped_column(ForeignKey("patients.code"))
    section: Mapped[str]
    text: Mapped[str]


async def open_session() -> AsyncIterator[AsyncSession]:
    """Give a request its own session."""
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]


async def prepare() -> None:
    """Create the tables, and fill an empty database with three records."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sessions.begin() as session:
        if await session.scalar(select(Patient.code).limit(1)) is None:
            session.add_all(first_rows())


def first_rows() -> list[Base]:
    """Two patients in the north ward, one in the south ward, and what is written about Ann."""
    return [
        Patient(code="AB-1", name="Ann Byrne", ward="north"),
        Patient(code="AB-2", name="Bo Arnesen", ward="north"),
        Patient(code="CD-17", name="Chidi Obi", ward="south"),
        Entry(patient_code="AB-1", section="allergies", text="nuts"),
        Entry(patient_code="AB-1", section="notes", text="Sleeps badly since March."),
        Entry(patient_code="AB-1", section="notes", text="Sleeps better."),
    ]
