"""Whether the process lives, and whether it can work: two questions, two routes."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Response

from clinic.web.dependencies import AtlasDep, DeskDep, GraderDep
from clinic.web.schemas import Alive, Ready

router = APIRouter(prefix="/health", tags=["health"])
PATIENCE = 2.0


@router.get("/live")
async def live() -> Alive:
    """The process answers. It asks nothing and nobody."""
    return Alive()


@router.get("/ready", responses={503: {"model": Ready}})
async def ready(response: Response, atlas: AtlasDep, desk: DeskDep, grader: GraderDep) -> Ready:
    """The course is read, the grader works, and the bench can be looked at."""
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(desk.signature)
        bench: Literal["ok", "error"] = "ok"
    except TimeoutError:
        bench = "error"
    working = grader.alive and bench == "ok" and bool(atlas.cards)
    response.status_code = 200 if working else 503
    return Ready(
        status="ready" if working else "unavailable",
        checks={
            "course": "ok" if atlas.cards else "error",
            "grader": "ok" if grader.alive else "error",
            "bench": bench,
        },
    )
