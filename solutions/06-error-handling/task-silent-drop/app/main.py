"""The routes: a critical value comes in, and the ward asks how its notice stands."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from app import db, delivery, pager
from app.db import Notice, SessionDep

logging.basicConfig(format="%(levelname)s %(name)s %(message)s")
logging.getLogger("clinic").setLevel(logging.INFO)


class Result(BaseModel):
    """A critical value, and the pager of the doctor on duty."""

    pager: Annotated[str, Field(pattern=r"^\d{3,10}$")]
    analysis: Annotated[str, Field(min_length=1)]
    value: float


class NoticeOut(BaseModel):
    """A notice, and how it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    pager: str
    text: str
    status: Literal["pending", "sent", "failed"]
    reference: str | None


class Queued(BaseModel):
    """How many notices are sent again."""

    queued: int


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Open the database; at the end let the deliveries finish, then close what is open."""
    await db.create_tables()
    yield
    await delivery.finish()
    await pager.client.aclose()
    await db.engine.dispose()


app = FastAPI(title="Laboratory", lifespan=lifespan)


@app.post("/results", status_code=202, response_model=NoticeOut)
async def report(body: Result, session: SessionDep) -> Notice:
    """Take a critical value; the doctor is paged while the laboratory goes on."""
    notice = Notice(pager=body.pager, text=f"{body.analysis} {body.value:g}")
    session.add(notice)
    await session.commit()
    delivery.start(notice.id)
    return notice


@app.post("/notices/resend", status_code=202)
async def resend(session: SessionDep) -> Queued:
    """Send again every notice that was not sent and is not on its way."""
    unsent = await session.scalars(select(Notice).where(Notice.status != "sent"))
    queued = [notice for notice in unsent if not delivery.on_its_way(notice.id)]
    for notice in queued:
        notice.status = "pending"
    await session.commit()
    for notice in queued:
        delivery.start(notice.id)
    return Queued(queued=len(queued))


@app.get("/notices/{notice_id}", response_model=NoticeOut)
async def read_notice(notice_id: int, session: SessionDep) -> Notice:
    """Tell how a notice stands."""
    notice = await session.get(Notice, notice_id)
    if notice is None:
        raise HTTPException(404, "no such notice")
    return notice
