"""The database: accounts, files, the letters in them, and who was refused a file."""

import os
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Annotated

from fastapi import Depends
from sqlalchemy import ForeignKey
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE_URL"])
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables have in common."""


class Account(Base):
    """A practice, or the clinic's own staff."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_staff: Mapped[bool]
    token_sha256: Mapped[str] = mapped_column(unique=True)


class File(Base):
    """The file of one person, under the person's health number, kept by one practice."""

    __tablename__ = "files"

    number: Mapped[str] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str]
    closed: Mapped[bool] = mapped_column(default=False)


class Letter(Base):
    """A letter in a file."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(ForeignKey("files.number"), index=True)
    text: Mapped[str]


class Refusal(Base):
    """An account asked for a file and did not get it; the alarm counts these rows."""

    __tablename__ = "refusals"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    number: Mapped[str]


def fingerprint(token: str) -> str:
    """What is stored of a token, which is long and random."""
    return sha256(token.encode()).hexdigest()


SEED = [
    Account(id=1, name="Practice North", is_staff=False, token_sha256=fingerprint("north-token")),
    Account(id=2, name="Practice South", is_staff=False, token_sha256=fingerprint("south-token")),
    Account(id=3, name="The clinic", is_staff=True, token_sha256=fingerprint("staff-token")),
    File(number="100-200", practice_id=1, reason="alcohol"),
    File(number="100-300", practice_id=2, reason="opioids"),
    File(number="100-400", practice_id=2, reason="gambling", closed=True),
    Letter(number="100-200", text="Detoxification is planned for May."),
    Letter(number="100-300", text="Substitution has begun."),
]


async def prepare() -> None:
    """Create the tables, and fill them if they are new."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session.begin() as session:
        if await session.get(Account, 1) is None:
            session.add_all(SEED)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Lend a session to one request."""
    async with new_session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]
