"""The database: its tables, and the session that one request works with."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateTable

PATIENTS = {11: "Ana Duarte", 12: "Ben Whitlock", 13: "Chidi Obi", 14: "Dina Kraus"}

engine = create_async_engine(os.environ["DATABASE_URL"], connect_args={"timeout": 15})
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables have in common."""


class Patient(Base):
    """A person whom the clinic treats."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Desk(Base):
    """The reception desk: whether it hands out tickets."""

    __tablename__ = "desks"

    id: Mapped[int] = mapped_column(primary_key=True)
    open: Mapped[bool]


async def setup() -> None:
    """Have all tables and first rows; several processes may do this at the same time."""
    patients = [{"id": number, "name": name} for number, name in PATIENTS.items()]
    async with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            await connection.execute(CreateTable(table, if_not_exists=True))
        for table, rows in ((Patient, patients), (Desk, [{"id": 1, "open": True}])):
            await connection.execute(insert(table).values(rows).on_conflict_do_nothing())


async def get_session() -> AsyncIterator[AsyncSession]:
    """One session for one request, committed before the answer if the handler did not raise."""
    async with new_session() as session, session.begin():
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
