"""The database: the visits, and the session in which one request works with them."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

new_session = async_sessionmaker(expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables share."""


class Visit(Base):
    """Somebody comes to the clinic on a day, for a reason."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    reason: Mapped[str]
    day: Mapped[date]
    cancelled: Mapped[bool] = mapped_column(default=False)


async def prepare(engine: AsyncEngine) -> None:
    """Create the tables; a new database has one visit."""
    new_session.configure(bind=engine)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session() as session, session.begin():
        if await session.get(Visit, 1) is None:
            session.add(Visit(name="Ana Duarte", reason="biopsy result", day=date(2031, 3, 4)))


async def get_session() -> AsyncIterator[AsyncSession]:
    """One session for one request, committed if the handler did not raise."""
    async with new_session() as session, session.begin():
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
