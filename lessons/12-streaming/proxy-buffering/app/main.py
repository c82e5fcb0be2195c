"""The app: the gateway, from its start to its end, and what a lost laboratory looks like."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request, status
from fastapi.responses import JSONResponse

from app import gateway, laboratory

logger = logging.getLogger("uvicorn.error")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Keep the connections to the laboratory for as long as the app runs."""
    async with laboratory.connect() as client:
        yield {"laboratory": client}


app = FastAPI(title="Clinic gateway", lifespan=lifespan)
app.include_router(gateway.router)


@app.exception_handler(httpx.RequestError)
async def laboratory_unavailable(request: Request, error: httpx.RequestError) -> JSONResponse:
    """Answer 502 when the laboratory cannot be reached, or has no connection free for us."""
    logger.warning("%s %s: %r", request.method, request.url.path, error)
    return JSONResponse({"detail": "laboratory unavailable"}, status.HTTP_502_BAD_GATEWAY)
