"""The booking rules of the clinic, in the order in which they are asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Booking:
    """What somebody asks for; `appointment_id` is set when an appointment is moved."""

    patient_id: int
    doctor_id: int
    starts_at: datetime
    appointment_id: int | None = None


# A rule is awaited as rule(session, booking). It returns None, or the reason why not.
Rule = Callable[[AsyncSession, Booking], Awaitable[str | None]]

BOOKING_RULES: list[Rule] = []
