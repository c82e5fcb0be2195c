"""The app: patients take a ticket, the desk calls the next one, and opens and closes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, status
from pydantic import BaseModel, ConfigDict

from app import reception
from app.db import Patient, SessionDep, Ticket, engine, setup


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Have a database from the first request to the last."""
    await setup()
    yield
    await engine.dispose()


class Arrival(BaseModel):
    """Who has come."""

    patient_id: int


class TicketRead(BaseModel):
    """A ticket as the screens show it."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    patient_id: int


class DeskState(BaseModel):
    """Whether the desk hands out tickets."""

    open: bool


app = FastAPI(title="Clinic", lifespan=lifespan)


@app.post("/tickets", status_code=status.HTTP_201_CREATED, response_model=TicketRead)
async def take_ticket(body: Arrival, session: SessionDep) -> Ticket:
    """Give a patient the next number."""
    if await session.get(Patient, body.patient_id) is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Patient not found")
    ticket = await reception.take(session, body.patient_id)
    if ticket is None:
        raise HTTPException(status.HTTP_409_CONFLICT, "The desk is closed")
    return ticket


@app.get("/tickets", response_model=list[TicketRead])
async def list_waiting(session: SessionDep) -> Sequence[Ticket]:
    """Show who waits, by number."""
    return await reception.waiting(session)


@app.post("/tickets/next", response_model=TicketRead)
async def call_next(session: SessionDep) -> Ticket:
    """Call the lowest number that waits."""
    ticket = await reception.call_next(session)
    if ticket is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Nobody waits")
    return ticket


@app.get("/desk")
async def read_desk(session: SessionDep) -> DeskState:
    """Tell whether the desk is open."""
    return DeskState(open=await reception.is_open(session))


@app.put("/desk")
async def turn_desk(body: DeskState, session: SessionDep) -> DeskState:
    """Open the desk or close it; who waits is still called."""
    await reception.turn(session, to_open=body.open)
    return body
