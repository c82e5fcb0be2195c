"""What can go wrong on the map, and the one place where it becomes a status."""

from __future__ import annotations

from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from clinic.bench import NotKept
from clinic.catalogue import CatalogueError, NoLesson, UnknownConcept
from clinic.errors import ClinicError
from clinic.web.services.refusals import NoEditor, NotEarned, NothingToStop

log = structlog.stdlib.get_logger("clinic.web")


# The first class that fits decides; whatever else a person can put right is a conflict.
STATUSES: dict[type[ClinicError], int] = {
    NoLesson: 404,
    UnknownConcept: 404,
    NothingToStop: 404,
    CatalogueError: 500,
    NotKept: 507,
    NotEarned: 403,
    NoEditor: 501,
}


def add_handlers(app: FastAPI) -> None:
    """Turn the clinic's errors into answers, and everything unforeseen into a neutral 500."""
    app.exception_handler(ClinicError)(_told)
    app.exception_handler(Exception)(_unforeseen)


async def _told(request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 409)
    log.info("refused", path=request.url.path, status=status, reason=str(error))
    return JSONResponse({"detail": str(error)}, status)


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    error_id = uuid4().hex
    log.error("unforeseen", path=request.url.path, error_id=error_id, exc_info=error)
    return JSONResponse({"detail": "Internal server error", "error_id": error_id}, 500)
