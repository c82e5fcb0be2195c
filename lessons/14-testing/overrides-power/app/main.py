"""The app: its routes, and how a refusal is answered."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, NaiveDatetime

from app import booking
from app.clock import Now
from app.db import Appointment, Base, SessionDep, engine
from app.sms import SmsDep


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Create the tables that are not there yet."""
    Base.metadata.create_all(engine)
    yield


app = FastAPI(title="Clinic", lifespan=lifespan)


class Wish(BaseModel):
    """Who wants to see whom, and when."""

    patient_id: int
    doctor: str
    starts_at: NaiveDatetime


class Booked(BaseModel):
    """An appointment, and whether the patient has been told by a message."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    doctor: str
    starts_at: NaiveDatetime
    notified: bool


@app.post("/appointments", status_code=status.HTTP_201_CREATED, response_model=Booked)
def book(wish: Wish, session: SessionDep, sms: SmsDep, now: Now) -> Appointment:
    """Book an appointment."""
    return booking.book(session, sms, now, wish.patient_id, wish.doctor, wish.starts_at)


@app.delete("/appointments/{appointment_id}", status_code=status.HTTP_204_NO_CONTENT)
def cancel(appointment_id: int, session: SessionDep, now: Now) -> None:
    """Cancel an appointment."""
    booking.cancel(session, now, appointment_id)


@app.get("/patients/{patient_id}/appointments", response_model=list[Booked])
def list_appointments(patient_id: int, session: SessionDep) -> Sequence[Appointment]:
    """List the appointments of a patient."""
    return booking.appointments_of(session, patient_id)


@app.exception_handler(booking.Refused)
async def refuse(_request: Request, refusal: booking.Refused) -> JSONResponse:
    """Answer what is against a rule."""
    return JSONResponse({"detail": refusal.reason}, refusal.status)
