"""The reports: how many patients there are."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import func, select

from app.db import Patient, Session

router = APIRouter(prefix="/patients", tags=["reports"])


class Count(BaseModel):
    """A number of patients."""

    patients: int


@router.get("/count")
async def count(session: Session) -> Count:
    """Count all patients."""
    total = await session.scalar(select(func.count()).select_from(Patient))
    return Count(patients=total or 0)


@router.get("/count/{ward}")
async def count_ward(ward: str, session: Session) -> Count:
    """Count the patients of one ward."""
    here = select(func.count()).select_from(Patient).where(Patient.ward == ward)
    return Count(patients=await session.scalar(here) or 0)
