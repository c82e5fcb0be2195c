"""The HTTP side of the reception desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, status
from sqlalchemy.exc import IntegrityError

from app.db import Patient, Session, create_tables, email_is_taken, engine
from app.schemas import PatientCreate, PatientOut, PatientUpdate


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Prepare the database before the first request, and close it after the last."""
    await create_tables()
    yield
    await engine.dispose()


app = FastAPI(title="Clinic reception", lifespan=lifespan)


async def find_patient(patient_id: int, session: Session) -> Patient:
    """Load the patient that the path names, or answer 404."""
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such patient")
    return patient


KnownPatient = Annotated[Patient, Depends(find_patient)]


async def save(session: Session) -> None:
    """Commit, and answer 409 if the e-mail belongs to somebody else."""
    try:
        await session.commit()
    except IntegrityError as error:
        if email_is_taken(error):
            raise HTTPException(status.HTTP_409_CONFLICT, "e-mail already in use") from error
        raise


@app.post("/patients", status_code=status.HTTP_201_CREATED, response_model=PatientOut)
async def register(body: PatientCreate, session: Session) -> Patient:
    """Register a patient."""
    patient = Patient(**body.model_dump())
    session.add(patient)
    await save(session)
    return patient


@app.get("/patients/{patient_id}", response_model=PatientOut)
async def show(patient: KnownPatient) -> Patient:
    """Show a patient."""
    return patient


@app.patch("/patients/{patient_id}", response_model=PatientOut)
async def update(body: PatientUpdate, patient: KnownPatient, session: Session) -> Patient:
    """Change the fields that the body holds, and leave the others alone."""
    for field, value in body.model_dump(exclude_unset=True).items():
        setattr(patient, field, value)
    await save(session)
    return patient
