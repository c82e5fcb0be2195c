"""The four doors to an appointment: the desk, the import, a move, the waiting list."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, TypeVar

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, NaiveDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import engine, get_session, prepare
from app.models import Appointment, Base, Doctor, Patient, Waiting
from app.rules import Booking, refusal

Row = TypeVar("Row", bound=Base)
SessionDep = Annotated[AsyncSession, Depends(get_session)]


class SlotIn(BaseModel):
    """The time that is asked for."""

    starts_at: NaiveDatetime


class BookingIn(SlotIn):
    """Who wants to see whom, and when."""

    patient_id: int
    doctor_id: int


class AppointmentOut(BookingIn):
    """An appointment that stands in the book."""

    model_config = ConfigDict(from_attributes=True)

    id: int


class ImportResult(BaseModel):
    """What became of one row of an import."""

    ok: bool
    reason: str | None = None


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Open the database for as long as the app runs."""
    await prepare()
    yield
    await engine.dispose()


app = FastAPI(title="Appointments", lifespan=lifespan)


async def find(session: AsyncSession, kind: type[Row], row_id: int) -> Row:
    """The row with that id, or 404."""
    row = await session.get(kind, row_id)
    if row is None:
        raise HTTPException(404, f"no such {kind.__name__.lower()}")
    return row


async def ask_the_rules(session: AsyncSession, booking: Booking) -> None:
    """Answer 409 with the reason of the first rule that says no."""
    if reason := await refusal(session, booking):
        raise HTTPException(409, reason)


@app.post("/appointments", status_code=201, response_model=AppointmentOut)
async def book(body: BookingIn, session: SessionDep) -> Appointment:
    """Book a slot for a patient who calls the desk."""
    await find(session, Doctor, body.doctor_id)
    await find(session, Patient, body.patient_id)
    await ask_the_rules(session, Booking(**body.model_dump()))
    appointment = Appointment(**body.model_dump())
    session.add(appointment)
    await session.commit()
    return appointment


@app.post("/appointments/import")
async def import_bookings(rows: list[BookingIn], session: SessionDep) -> list[ImportResult]:
    """Take over the bookings of a partner practice, row by row."""
    results = []
    for row in rows:
        await find(session, Doctor, row.doctor_id)
        await find(session, Patient, row.patient_id)
        reason = await refusal(session, Booking(**row.model_dump()))
        if reason is None:
            session.add(Appointment(**row.model_dump()))
        results.append(ImportResult(ok=reason is None, reason=reason))
    await session.commit()
    return results


@app.post("/appointments/{appointment_id}/move", response_model=AppointmentOut)
async def move(appointment_id: int, body: SlotIn, session: SessionDep) -> Appointment:
    """Move an appointment to another time with the same doctor."""
    appointment = await find(session, Appointment, appointment_id)
    booking = Booking(appointment.patient_id, appointment.doctor_id, body.starts_at, appointment.id)
    await ask_the_rules(session, booking)
    appointment.starts_at = body.starts_at
    await session.commit()
    return appointment


@app.post("/waiting/{waiting_id}/promote", status_code=201, response_model=AppointmentOut)
async def promote(waiting_id: int, body: SlotIn, session: SessionDep) -> Appointment:
    """Give a free slot to somebody on the waiting list."""
    waiting = await find(session, Waiting, waiting_id)
    await find(session, Doctor, waiting.doctor_id)
    await find(session, Patient, waiting.patient_id)
    booking = Booking(waiting.patient_id, waiting.doctor_id, body.starts_at)
    await ask_the_rules(session, booking)
    appointment = Appointment(
        patient_id=booking.patient_id, doctor_id=booking.doctor_id, starts_at=booking.starts_at
    )
    session.add(appointment)
    await session.delete(waiting)
    await session.commit()
    return appointment
