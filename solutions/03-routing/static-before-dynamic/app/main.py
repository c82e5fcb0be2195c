"""The app: its routers, and the label that tells the dashboards who answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app import db, patients, reports
from app.labels import EndpointLabel


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Prepare the database before the first request, and close it after the last."""
    await db.prepare()
    yield
    await db.engine.dispose()


app = FastAPI(title="Clinic records", lifespan=lifespan)
app.add_middleware(EndpointLabel)
app.include_router(reports.router)
app.include_router(patients.router)
