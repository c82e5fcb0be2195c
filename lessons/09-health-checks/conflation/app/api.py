"""The routes: patients, imports, and the health of the service."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import imports
from app.db import Import, Patient, get_session

SessionDep = Annotated[AsyncSession, Depends(get_session)]

router = APIRouter(dependencies=[Depends(get_session)])


class ImportStatus(BaseModel):
    """How far an import is."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    status: str


@router.get("/patients/count")
async def count_patients(session: SessionDep) -> dict[str, int]:
    """Count the patients."""
    total = await session.scalar(select(func.count()).select_from(Patient))
    return {"count": total or 0}


@router.post("/imports", status_code=status.HTTP_202_ACCEPTED)
async def start_import(session: SessionDep) -> ImportStatus:
    """Start an import of patients from the archive."""
    job = Import()
    session.add(job)
    await session.commit()
    imports.start(job.id)
    return ImportStatus.model_validate(job)


@router.get("/imports/{import_id}")
async def read_import(import_id: int, session: SessionDep) -> ImportStatus:
    """Say how far an import is."""
    job = await session.get(Import, import_id)
    if job is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such import")
    return ImportStatus.model_validate(job)


@router.get("/health")
async def health() -> dict[str, str]:
    """Tell the status page that the service can work."""
    return {"status": "ok"}
