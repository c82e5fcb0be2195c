"""What the clinic stores. Every time is UTC, written without an offset."""

from datetime import UTC, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def now() -> datetime:
    """The current time in the form in which the tables hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """The parent of all tables."""


class Doctor(Base):
    """A doctor, who may be away for a while."""

    __tablename__ = "doctors"

    id: Mapped[int] = mapped_column(primary_key=True)
    active: Mapped[bool] = mapped_column(default=True)


class Patient(Base):
    """A patient, until the clinic discharges them."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    discharged: Mapped[bool] = mapped_column(default=False)


class Waiting(Base):
    """A place on the waiting list of a doctor."""

    __tablename__ = "waiting"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"))


class Appointment(Base):
    """A patient, a doctor and the time at which they meet."""

    __tablename__ = "appointments"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"))
    starts_at: Mapped[datetime]
