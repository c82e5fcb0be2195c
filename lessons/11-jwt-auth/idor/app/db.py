"""The tables, and the session in which one request reads and writes them."""

import os
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy import ForeignKey
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE_URL"])
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables share."""


class User(Base):
    """Somebody who can log in; the role is patient, doctor or admin."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]


class Patient(Base):
    """The record of one person."""

    __tablename__ = "patients"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    name: Mapped[str]
    birth_date: Mapped[date]
    ssn: Mapped[str]


class Appointment(Base):
    """A patient meets a doctor, who is a user; `at` is the clinic's local time."""

    __tablename__ = "appointments"
    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"), index=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    reason: Mapped[str]


async def get_db() -> AsyncIterator[AsyncSession]:
    """One session for one request, committed if the handler did not raise."""
    async with new_session() as session, session.begin():
        yield session


DB = Annotated[AsyncSession, Depends(get_db, scope="function")]
