"""What a user may see: every query for records and appointments starts here."""

from sqlalchemy import Select, select

from app.db import Appointment, Patient, User


def records_of(user: User) -> Select[Patient]:
    """Select the user's own record, those of a doctor's patients, or all for an admin."""
    records = select(Patient)
    if user.role == "admin":
        return records
    if user.role == "doctor":
        treated = select(Appointment.patient_id).where(Appointment.doctor_id == user.id)
        return records.where(Patient.id.in_(treated))
    return records.where(Patient.user_id == user.id)


def appointments_of(user: User) -> Select[Appointment]:
    """Select the appointments of a patient or of a doctor, or all for an admin."""
    appointments = select(Appointment)
    if user.role == "admin":
        return appointments
    if user.role == "doctor":
        return appointments.where(Appointment.doctor_id == user.id)
    own = select(Patient.id).where(Patient.user_id == user.id)
    return appointments.where(Appointment.patient_id.in_(own))
