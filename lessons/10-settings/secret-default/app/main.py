"""The app: book a visit, and read or cancel it with its token."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import create_async_engine

from app import tokens
from app.db import SessionDep, Visit, prepare
from app.settings import SettingsDep, get_settings

logger = logging.getLogger("uvicorn.error")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Tell the operator what the app runs with; have a database from first to last."""
    settings = get_settings()
    logger.info("configuration: %s", settings)
    engine = create_async_engine(settings.database_url)
    await prepare(engine)
    yield
    await engine.dispose()


class Booking(BaseModel):
    """What somebody sends to book a visit."""

    name: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    day: date


class VisitRead(Booking):
    """A visit as its holder sees it."""

    id: int
    cancelled: bool


class Booked(BaseModel):
    """The number of a new visit, and the token to manage it with."""

    id: int
    token: str


async def held_visit(
    visit_id: int,
    bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    session: SessionDep,
    settings: SettingsDep,
) -> Visit:
    """Give the visit in the path to who holds its token."""
    try:
        held = tokens.verify(bearer.credentials, settings)
    except (jwt.InvalidTokenError, ValueError) as error:
        challenge = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Invalid token", challenge) from error
    if held != visit_id:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "This is the token of another visit")
    visit = await session.get(Visit, visit_id)
    if visit is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such visit")
    return visit


HeldVisit = Annotated[Visit, Depends(held_visit)]

app = FastAPI(title="Clinic", lifespan=lifespan)


@app.post("/visits", status_code=status.HTTP_201_CREATED)
async def book(body: Booking, session: SessionDep, settings: SettingsDep) -> Booked:
    """Book a visit; nobody needs an account."""
    visit = Visit(**body.model_dump())
    session.add(visit)
    await session.flush()
    return Booked(id=visit.id, token=tokens.sign(visit.id, settings))


@app.get("/visits/{visit_id}", response_model=VisitRead)
async def read(visit: HeldVisit) -> Visit:
    """Show a visit to its holder."""
    return visit


@app.delete("/visits/{visit_id}", status_code=status.HTTP_204_NO_CONTENT)
async def cancel(visit: HeldVisit) -> None:
    """Cancel a visit; its row stays."""
    visit.cancelled = True
