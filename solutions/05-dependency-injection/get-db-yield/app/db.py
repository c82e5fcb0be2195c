"""The database: its tables, its first rows, and the session that a request works in."""

import os
from collections.abc import AsyncIterator
from sqlite3 import Connection
from typing import Annotated

from fastapi import Depends
from sqlalchemy import ForeignKey, event, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

engine = create_async_engine(os.environ["DATABASE_URL"])
new_session = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def enforce_foreign_keys(connection: Connection, _record: object) -> None:
    """Have SQLite check references; by itself it does not."""
    connection.execute("PRAGMA foreign_keys = ON")


class Base(DeclarativeBase):
    """What all tables have in common."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Medicine(Base):
    """A medicine on the shelf: how many packs there are, and how it is taken."""

    __tablename__ = "medicines"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    dosage: Mapped[str]
    stock: Mapped[int]


class Prescription(Base):
    """What a doctor signed; the ward's system writes these."""

    __tablename__ = "prescriptions"

    patient: Mapped[str]


class Dispensing(Base):
    """Packs that were handed out; the database checks the prescription when it commits."""

    __tablename__ = "dispensings"

    medicine_id: Mapped[int] = mapped_column(ForeignKey("medicines.id"))
    prescription_id: Mapped[int] = mapped_column(
        ForeignKey("prescriptions.id", deferrable=True, initially="DEFERRED")
    )
    packs: Mapped[int]
    medicine: Mapped[Medicine] = relationship()


class Delivery(Base):
    """Packs that came from the wholesaler."""

    __tablename__ = "deliveries"

    medicine_id: Mapped[int] = mapped_column(ForeignKey("medicines.id"))
    packs: Mapped[int]
    medicine: Mapped[Medicine] = relationship()


async def prepare_database() -> None:
    """Create the tables, and fill the shelf of a new pharmacy."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session.begin() as session:
        if await session.scalar(select(Medicine.id).limit(1)) is None:
            session.add_all(
                [
                    Medicine(code="AMOX", name="Amoxicillin 500 mg", dosage="3 x 1", stock=20),
                    Medicine(code="IBU", name="Ibuprofen 400 mg", dosage="2 x 1", stock=50),
                    Prescription(id=1, patient="Ilse Brandt"),
                    Prescription(id=2, patient="Tomas Rey"),
                ]
            )


async def get_db() -> AsyncIterator[AsyncSession]:
    """Open one session for one request: commit if it went well, roll back if anything raised."""
    async with new_session.begin() as session:
        yield session


Db = Annotated[AsyncSession, Depends(get_db, scope="function")]  # commit, and only then answer
