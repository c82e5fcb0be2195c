"""The routes of the vaccination centre, and what happens before the first and after the last."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
from fastapi import FastAPI, HTTPException, Request, status
from pydantic import BaseModel, Field
from sqlalchemy import select

from app import db
from app.db import Run, Session, Vaccination
from app.register import Register
from app.reporter import Reporter

logger = logging.getLogger("uvicorn.error")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, object]]:
    """Open the database, the register and the reporter; close them in the opposite order."""
    await db.prepare()
    run_id = await db.begin_run()
    register = Register()
    reporter = Reporter(register)
    yield {"register": register, "reporter": reporter}
    await reporter.stop()
    await register.close()
    await db.end_run(run_id)
    await db.engine.dispose()
    logger.info("run %d ended", run_id)


app = FastAPI(title="Vaccination centre", lifespan=lifespan)


class VaccinationIn(BaseModel):
    """Who was vaccinated, and from which batch."""

    patient: Annotated[str, Field(min_length=1)]
    batch: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d+$")]


class VaccinationOut(VaccinationIn):
    """A vaccination, and whether the register knows of it."""

    id: int
    reported: bool


class RunOut(BaseModel):
    """A run of this service."""

    id: int
    ended: bool
    unreported: int | None


@app.post("/vaccinations", status_code=201, response_model=VaccinationOut)
async def record(body: VaccinationIn, request: Request, session: Session) -> Vaccination:
    """Record a vaccination, unless the batch was recalled. The report follows by itself."""
    try:
        recalled = await request.state.register.has_recalled(body.batch)
    except (httpx.HTTPError, TimeoutError) as error:
        logger.warning("batch %s not checked: %r", body.batch, error)
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, "batch not checked") from None
    if recalled:
        raise HTTPException(status.HTTP_409_CONFLICT, "batch recalled")
    vaccination = Vaccination(**body.model_dump())
    session.add(vaccination)
    await session.commit()
    request.state.reporter.wake()
    return vaccination


@app.get("/runs", response_model=list[RunOut])
async def list_runs(session: Session) -> Sequence[Run]:
    """List the runs of this service, the oldest first."""
    return (await session.scalars(select(Run).order_by(Run.id))).all()
