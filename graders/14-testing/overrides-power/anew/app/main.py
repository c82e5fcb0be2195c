"""The booking service, written anew: the rules stand in the routes, and more is answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import get_now
from app.db import Appointment, Base, Patient, engine, get_session
from app.sms import Sms, SmsError, get_sms

Database = Annotated[Session, Depends(get_session)]
Clock = Annotated[datetime, Depends(get_now)]
router = APIRouter()


@asynccontextmanager
async def prepare(_: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield


class Request(BaseModel):
    """What a patient asks for."""

    doctor: str
    starts_at: datetime
    patient_id: int


def found(database: Session, patient_id: int) -> Patient:
    patient = database.scalars(select(Patient).where(Patient.id == patient_id)).one_or_none()
    if not patient:
        raise HTTPException(404, f"there is no patient {patient_id}")
    return patient


def shown(appointment: Appointment) -> dict[str, object]:
    return {
        "state": "booked",
        "patient_id": appointment.patient_id,
        "notified": bool(appointment.notified),
        "starts_at": appointment.starts_at,
        "doctor": appointment.doctor,
        "id": appointment.id,
    }


@router.get("/patients/{patient_id}/appointments")
def of_patient(patient_id: int, database: Database) -> list[dict[str, object]]:
    found(database, patient_id)
    rows = database.scalars(select(Appointment).where(Appointment.patient_id == patient_id))
    standing = [row for row in rows if not row.cancelled]
    return [shown(row) for row in sorted(standing, key=lambda row: row.starts_at)]


@router.post("/appointments", status_code=201)
def book(
    request: Request, database: Database, now: Clock, sms: Annotated[Sms, Depends(get_sms)]
) -> dict[str, object]:
    patient = found(database, request.patient_id)
    if not request.starts_at > now:
        raise HTTPException(422, f"it is {now:%H:%M} already")
    same = select(Appointment).filter_by(doctor=request.doctor, starts_at=request.starts_at)
    if any(not other.cancelled for other in database.scalars(same)):
        raise HTTPException(409, f"{request.doctor} is busy")
    appointment = Appointment(**request.model_dump(), notified=False)
    database.add(appointment)
    database.commit()
    when = request.starts_at.strftime("%Y-%m-%d %H:%M")
    try:
        sms.send(patient.phone, f"{request.doctor} expects you on {when}.")
        appointment.notified = True
    except SmsError:
        appointment.notified = False
    database.commit()
    return shown(appointment)


@router.delete("/appointments/{number}", status_code=204)
def cancel(number: int, database: Database, now: Clock) -> Response:
    query = select(Appointment).where(Appointment.id == number, Appointment.cancelled.is_(False))
    appointment = database.scalars(query).one_or_none()
    if appointment is None:
        raise HTTPException(404, f"appointment {number} does not exist")
    if now > appointment.starts_at - timedelta(days=1):
        raise HTTPException(409, "less than a day is left")
    appointment.cancelled = True
    database.commit()
    return Response(status_code=204)


app = FastAPI(title="Bookings", lifespan=prepare)
app.include_router(router)
