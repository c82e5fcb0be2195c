"""The app: what happens at its start and end, and what an unreachable database looks like."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, status
from fastapi.responses import JSONResponse
from sqlalchemy import exc

from app import api, db, imports

logger = logging.getLogger("uvicorn.error")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Prepare the database; at the end stop the imports, then close the connections."""
    await db.setup()
    yield
    await imports.stop()
    await db.engine.dispose()


app = FastAPI(title="Clinic", lifespan=lifespan)
app.include_router(api.router)


@app.exception_handler(exc.OperationalError)
@app.exception_handler(exc.TimeoutError)
async def database_unavailable(request: Request, error: exc.SQLAlchemyError) -> JSONResponse:
    """Answer 503 while the database cannot be reached or has no free connection."""
    logger.warning("%s %s: %s", request.method, request.url.path, type(error).__name__)
    return JSONResponse({"detail": "database unavailable"}, status.HTTP_503_SERVICE_UNAVAILABLE)
