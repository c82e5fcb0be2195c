"""The database: patients, their appointments, and the session that a request works with."""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy import ForeignKey, Index, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///clinic.db"))
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    """What all tables have in common."""


class Patient(Base):
    """A person, and where their messages go."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]


class Appointment(Base):
    """A patient with a doctor at a time; it stays in the table when it is cancelled."""

    __tablename__ = "appointments"
    __table_args__ = (Index("one_at_a_time", "doctor", "starts_at", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    doctor: Mapped[str]
    starts_at: Mapped[datetime]
    notified: Mapped[bool] = mapped_column(default=False)
    cancelled: Mapped[bool] = mapped_column(default=False)


def get_session() -> Iterator[Session]:
    """Open a session for one request."""
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
