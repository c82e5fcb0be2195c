"""The database: the patients, and what the routes do with them."""

import os
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///clinic.db"))
begin = async_sessionmaker(engine, expire_on_commit=False).begin  # commits at its end


class Base(DeclarativeBase):
    """The parent of every table."""


class Patient(Base):
    """A person whom the clinic treats."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


async def load_all() -> Sequence[Patient]:
    """Load all patients, by id."""
    async with begin() as session:
        return (await session.scalars(select(Patient).order_by(Patient.id))).all()


async def find(patient_id: int) -> Patient | None:
    """Load a patient, if there is one with that id."""
    async with begin() as session:
        return await session.get(Patient, patient_id)


async def add(name: str) -> Patient:
    """Store a new patient."""
    async with begin() as session:
        session.add(patient := Patient(name=name))
    return patient


async def prepare() -> None:
    """Create the table; a new one holds forty patients."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    if not await load_all():
        async with begin() as session:
            session.add_all(Patient(name=f"Patient {number}") for number in range(1, 41))
