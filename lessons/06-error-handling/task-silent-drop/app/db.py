"""The database: the notices, and how each of them stands."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE_URL"])
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables have in common."""


class Notice(Base):
    """A critical value that a doctor must hear of: pending, sent or failed."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    pager: Mapped[str]
    text: Mapped[str]
    status: Mapped[str] = mapped_column(default="pending")
    reference: Mapped[str | None]


async def create_tables() -> None:
    """Create what is not there yet."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Lend a session to one request."""
    async with new_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
