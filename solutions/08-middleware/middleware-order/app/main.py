"""The app: what each request passes on its way, and the routes at the end of it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, HTTPException, status
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from pydantic import BaseModel, Field

from app import db
from app.db import Patient
from app.middleware import AccessLog, Digest, Maintenance, RequestId


class PatientIn(BaseModel):
    """A patient to register."""

    name: Annotated[str, Field(min_length=1, max_length=80)]


class PatientOut(BaseModel):
    """A patient as the API shows one."""

    id: int
    name: str


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Prepare the database before the first request, and close it after the last."""
    await db.prepare()
    yield
    await db.engine.dispose()


app = FastAPI(title="Clinic register", lifespan=lifespan)

# What a request passes on its way to a route, from the inside out: each call wraps all before it.
app.add_middleware(Digest)
app.add_middleware(GZipMiddleware, minimum_size=500)
app.add_middleware(Maintenance)
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://portal.clinic.test"],
    allow_methods=["GET", "POST"],
    allow_headers=["Content-Type", "X-Request-ID"],
    expose_headers=["X-Request-ID", "X-Digest", "Retry-After"],
)
app.add_middleware(AccessLog)
app.add_middleware(RequestId)


@app.get("/patients", response_model=list[PatientOut])
async def list_patients() -> Sequence[Patient]:
    """List all patients."""
    return await db.load_all()


@app.post("/patients", status_code=status.HTTP_201_CREATED, response_model=PatientOut)
async def register(body: PatientIn) -> Patient:
    """Register a patient."""
    return await db.add(body.name)


@app.get("/patients/{patient_id}", response_model=PatientOut)
async def show(patient_id: int) -> Patient:
    """Show a patient."""
    patient = await db.find(patient_id)
    if patient is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such patient")
    return patient
