"""The booking rules of the clinic, in the order in which they are asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Appointment, Doctor, Patient, now


@dataclass(frozen=True)
class Booking:
    """What somebody asks for; `appointment_id` is set when an appointment is moved."""

    patient_id: int
    doctor_id: int
    starts_at: datetime
    appointment_id: int | None = None


# A rule is awaited as rule(session, booking). It returns None, or the reason why not.
Rule = Callable[[AsyncSession, Booking], Awaitable[str | None]]


async def refusal(session: AsyncSession, booking: Booking) -> str | None:
    """The reason of the first rule that says no, or None."""
    for rule in BOOKING_RULES:
        if reason := await rule(session, booking):
            return reason
    return None


async def not_in_the_past(_: AsyncSession, booking: Booking) -> str | None:
    """Nobody is booked into a slot that is over."""
    return "in the past" if booking.starts_at < now() else None


async def doctor_is_here(session: AsyncSession, booking: Booking) -> str | None:
    """A doctor who is away sees nobody."""
    doctor = await session.get_one(Doctor, booking.doctor_id)
    return None if doctor.active else "doctor is away"


async def patient_is_ours(session: AsyncSession, booking: Booking) -> str | None:
    """A discharged patient has to be admitted again first."""
    patient = await session.get_one(Patient, booking.patient_id)
    return "patient is discharged" if patient.discharged else None


async def slot_is_free(session: AsyncSession, booking: Booking) -> str | None:
    """A doctor sees one patient at a time."""
    clash = select(Appointment.id).where(
        Appointment.doctor_id == booking.doctor_id,
        Appointment.starts_at == booking.starts_at,
        Appointment.id.is_distinct_from(booking.appointment_id),
    )
    return "slot taken" if await session.scalar(clash) else None


async def few_enough(session: AsyncSession, booking: Booking) -> str | None:
    """A patient has three appointments ahead at most."""
    others = select(func.count(Appointment.id)).where(
        Appointment.patient_id == booking.patient_id,
        Appointment.starts_at > now(),
        Appointment.id.is_distinct_from(booking.appointment_id),
    )
    return "too many appointments" if (await session.scalars(others)).one() >= 3 else None


BOOKING_RULES: list[Rule] = [
    not_in_the_past,
    doctor_is_here,
    patient_is_ours,
    slot_is_free,
    few_enough,
]
