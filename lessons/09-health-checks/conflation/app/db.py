"""The database: its tables, and the session that a request works with."""

import os
from collections.abc import AsyncIterator

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE_URL"], connect_args={"timeout": 2})
Session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables have in common."""


class Patient(Base):
    """A person whom the clinic treats."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Import(Base):
    """One run of the import from the archive: running, done or failed."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default="running")


async def setup() -> None:
    """Create the tables, with three patients in a new database."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with Session.begin() as session:
        if not await session.scalar(select(func.count()).select_from(Patient)):
            session.add_all([Patient(name=name) for name in ("Ana", "Bram", "Chidi")])


async def get_session() -> AsyncIterator[AsyncSession]:
    """Open a session for the request, and prove that its connection can read."""
    async with Session() as session:
        await session.execute(select(Patient.id).limit(1))
        yield session
