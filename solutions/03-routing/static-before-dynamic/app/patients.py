"""The records: any of them for the staff, and their own for those who use the portal."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query, status
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Entry, Patient, Session

SECTIONS = ("notes", "allergies")

router = APIRouter(prefix="/patients", tags=["patients"])


class PatientOut(BaseModel):
    """A patient as the API shows one."""

    code: str
    name: str
    ward: str


async def find(code: str, session: AsyncSession) -> Patient:
    """Load a patient, or answer 404."""
    patient = await session.get(Patient, code)
    if patient is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"patient {code} not found")
    return patient


async def by_code(code: str, session: Session) -> Patient:
    """Find the patient whom the path names."""
    return await find(code, session)


async def by_header(x_patient: Annotated[str, Header()], session: Session) -> Patient:
    """Find the patient who is logged in; the portal's gateway fills in X-Patient."""
    return await find(x_patient, session)


Named = Annotated[Patient, Depends(by_code)]
LoggedIn = Annotated[Patient, Depends(by_header)]


async def texts(patient: Patient, section: str, session: AsyncSession) -> list[str]:
    """Collect what one section of a record says, the oldest line first."""
    lines = select(Entry.text).where(Entry.patient_code == patient.code, Entry.section == section)
    return list(await session.scalars(lines.order_by(Entry.id)))


@router.get("/me", response_model=PatientOut)
async def own_record(patient: LoggedIn) -> Patient:
    """Show the patient who is logged in."""
    return patient


@router.get("/me/notes")
async def own_notes(patient: LoggedIn, session: Session) -> list[str]:
    """Show the notes about the patient who is logged in."""
    return await texts(patient, "notes", session)


@router.get("/search", response_model=list[PatientOut])
async def search(name: Annotated[str, Query(min_length=1)], session: Session) -> Sequence[Patient]:
    """Find patients by a part of the name, in any case."""
    found = select(Patient).where(Patient.name.icontains(name, autoescape=True))
    return (await session.scalars(found.order_by(Patient.code))).all()


@router.get("/{code}", response_model=PatientOut)
async def record(patient: Named) -> Patient:
    """Show a patient to the staff."""
    return patient


@router.delete("/{code}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_record(patient: Named, session: Session) -> None:
    """Delete a patient, and all that was written about them."""
    await session.execute(delete(Entry).where(Entry.patient_code == patient.code))
    await session.delete(patient)
    await session.commit()


@router.get("/{code}/{section}")
async def section(patient: Named, section: str, session: Session) -> list[str]:
    """Show one section of a record to the staff."""
    if section not in SECTIONS:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"no section {section}")
    return await texts(patient, section, session)
