"""The database: the patients table, and a session for each request."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///clinic.db"))
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """The parent of every table."""


class Patient(Base):
    """A patient whom the clinic can address, and reach where a phone number is known."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    phone: Mapped[str | None]
    allergies: Mapped[str | None]


async def open_session() -> AsyncIterator[AsyncSession]:
    """Give a request its own session; what it did not commit is rolled back at the end."""
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]


def email_is_taken(error: IntegrityError) -> bool:
    """Tell whether the database refused a row because another one has the same e-mail."""
    return str(error.orig).startswith("UNIQUE constraint failed: patients.email")


async def create_tables() -> None:
    """Create the tables, and register two patients if there are none."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sessions() as session:
        if await session.scalar(select(Patient.id).limit(1)) is None:
            session.add_all(
                [
                    Patient(
                        name="Maya Lindqvist",
                        email="maya@example.org",
                        status="active",
                        phone="+46 8 123 456",
                        allergies="penicillin",
                    ),
                    Patient(name="Tomas Okoro", email="tomas@example.org", status="discharged"),
                ]
            )
            await session.commit()
