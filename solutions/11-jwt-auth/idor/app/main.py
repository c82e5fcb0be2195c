"""The routes: records to read, appointments to list, read, move and cancel."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from pydantic import BaseModel, NaiveDatetime

from app import auth
from app.access import appointments_of, records_of
from app.db import DB, Appointment, Patient, engine
from app.seed import prepare_database


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Have a database from the first request to the last."""
    await prepare_database()
    yield
    await engine.dispose()


class PatientRead(BaseModel):
    """A record as the API shows it."""

    id: int
    name: str
    birth_date: date
    ssn: str


class AppointmentRead(BaseModel):
    """An appointment as the API shows it."""

    id: int
    patient_id: int
    doctor_id: int
    at: datetime
    reason: str


class Reschedule(BaseModel):
    """The new time of an appointment."""

    at: NaiveDatetime


router = APIRouter(dependencies=[Depends(auth.current_user)])


@router.get("/patients/{patient_id}", response_model=PatientRead)
async def read_patient(patient_id: int, user: auth.CurrentUser, db: DB) -> Patient:
    """Show one record."""
    patient = await db.scalar(records_of(user).where(Patient.id == patient_id))
    if patient is None:
        raise HTTPException(404, "Patient not found")
    return patient


@router.get("/appointments", response_model=list[AppointmentRead])
async def list_appointments(
    user: auth.CurrentUser, db: DB, patient_id: int | None = None
) -> Sequence[Appointment]:
    """List appointments, of one patient if the client asks for one."""
    query = appointments_of(user).order_by(Appointment.id)
    if patient_id is not None:
        query = query.where(Appointment.patient_id == patient_id)
    return (await db.scalars(query)).all()


@router.get("/appointments/{appointment_id}", response_model=AppointmentRead)
async def read_appointment(appointment_id: int, user: auth.CurrentUser, db: DB) -> Appointment:
    """Show one appointment."""
    appointment = await db.scalar(appointments_of(user).where(Appointment.id == appointment_id))
    if appointment is None:
        raise HTTPException(404, "Appointment not found")
    return appointment


@router.patch("/appointments/{appointment_id}", response_model=AppointmentRead)
async def reschedule(
    appointment_id: int, body: Reschedule, user: auth.CurrentUser, db: DB
) -> Appointment:
    """Move an appointment to another time."""
    appointment = await db.scalar(appointments_of(user).where(Appointment.id == appointment_id))
    if appointment is None:
        raise HTTPException(404, "Appointment not found")
    appointment.at = body.at
    return appointment


@router.delete("/appointments/{appointment_id}", status_code=204)
async def cancel(appointment_id: int, user: auth.CurrentUser, db: DB) -> None:
    """Cancel an appointment."""
    appointment = await db.scalar(appointments_of(user).where(Appointment.id == appointment_id))
    if appointment is None:
        raise HTTPException(404, "Appointment not found")
    await db.delete(appointment)


app = FastAPI(title="Clinic", lifespan=lifespan)
app.include_router(auth.router)
app.include_router(router)
