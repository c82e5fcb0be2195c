"""The rules: when an appointment can be booked or cancelled, and whom it is told."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Appointment, Patient
from app.sms import Sms, SmsError

NOTICE = timedelta(hours=24)

logger = logging.getLogger("uvicorn.error")


class Refused(Exception):
    """What was asked is against a rule; the status says against which kind."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def book(
    session: Session, sms: Sms, now: datetime, patient_id: int, doctor: str, starts_at: datetime
) -> Appointment:
    """Book a time in the future that the doctor has free, and tell the patient."""
    patient = get_patient(session, patient_id)
    if starts_at <= now:
        raise Refused(422, "this time is past")
    appointment = Appointment(patient_id=patient.id, doctor=doctor, starts_at=starts_at)
    session.add(appointment)
    try:
        session.commit()
    except IntegrityError:
        raise Refused(409, "the doctor has another appointment then") from None
    try:
        sms.send(patient.phone, f"See you at {starts_at:%Y-%m-%d %H:%M}, {doctor}")
    except SmsError as error:
        logger.warning("appointment %d: %s", appointment.id, error)
    else:
        appointment.notified = True
        session.commit()
    return appointment


def cancel(session: Session, now: datetime, appointment_id: int) -> None:
    """Cancel an appointment while there is time enough to give it to somebody else."""
    appointment = session.get(Appointment, appointment_id)
    if appointment is None or appointment.cancelled:
        raise Refused(404, "no such appointment")
    if appointment.starts_at - now <= NOTICE:
        raise Refused(409, "too late to cancel")
    appointment.cancelled = True
    session.commit()


def appointments_of(session: Session, patient_id: int) -> Sequence[Appointment]:
    """List what a patient has booked and not cancelled, the earliest first."""
    patient = get_patient(session, patient_id)
    own = select(Appointment).where(Appointment.patient_id == patient.id, ~Appointment.cancelled)
    return session.scalars(own.order_by(Appointment.starts_at)).all()


def get_patient(session: Session, patient_id: int) -> Patient:
    """Find a patient."""
    patient = session.get(Patient, patient_id)
    if patient is None:
        raise Refused(404, "no such patient")
    return patient
