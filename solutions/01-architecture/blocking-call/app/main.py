"""The routes. Every route but /health wants a member of staff."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app import partners
from app.schemas import FaxReceipt, LabReport, User


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Keep one HTTP client, and with it its connections, for all requests."""
    async with httpx.AsyncClient(timeout=partners.TIMEOUT) as http:
        yield {"http": http}


async def get_http(request: Request) -> httpx.AsyncClient:
    """Hand out the client that the lifespan opened."""
    return request.state.http


Http = Annotated[httpx.AsyncClient, Depends(get_http)]


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    http: Http,
) -> User:
    """Identify the caller, or refuse the request."""
    user = await partners.find_user(http, credentials.credentials)
    if user is None:
        raise HTTPException(401, "invalid token", headers={"WWW-Authenticate": "Bearer"})
    return user


app = FastAPI(title="Clinic", lifespan=lifespan)
patients = APIRouter(prefix="/patients/{patient_id}", dependencies=[Depends(current_user)])


@app.exception_handler(partners.PartnerError)
async def bad_gateway(_: Request, error: partners.PartnerError) -> JSONResponse:
    """Tell the caller that a partner failed, and which."""
    return JSONResponse({"detail": str(error)}, status_code=502)


@app.get("/health")
async def health() -> dict[str, str]:
    """Answer the orchestrator's liveness probe."""
    return {"status": "ok"}


@app.get("/me")
async def me(user: Annotated[User, Depends(current_user)]) -> User:
    """Tell the caller who they are."""
    return user


@patients.get("/labs")
async def labs(patient_id: int, http: Http) -> LabReport:
    """Show the latest readings."""
    return await partners.fetch_labs(http, patient_id)


@patients.get("/labs/history")
async def history(patient_id: int, http: Http) -> LabReport:
    """Show all readings since the first visit."""
    return await partners.fetch_history(http, patient_id)


@patients.post("/fax", status_code=202)
async def fax(patient_id: int, http: Http) -> FaxReceipt:
    """Fax a summary to the patient's family doctor."""
    return await partners.send_fax(http, patient_id)


app.include_router(patients)
