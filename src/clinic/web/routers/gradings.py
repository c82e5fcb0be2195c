"""Gradings, and the stream on which everybody sees them happen."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, status
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent

from clinic.web.dependencies import DeskDep, GraderDep, HubDep
from clinic.web.schemas import GradingOut

router = APIRouter(prefix="/api", tags=["gradings"])
RETRY = 1000  # milliseconds until a browser that lost the stream asks again


@router.post("/exercises/{slug}/gradings", status_code=status.HTTP_202_ACCEPTED)
def grade(slug: str, desk: DeskDep, grader: GraderDep) -> GradingOut:
    """Grade the exercise as it is now. What comes of it is told on the stream."""
    lesson, folder, hints_used = desk.to_grade(slug)
    return grader.order(lesson, folder, hints_used)


@router.delete("/exercises/{slug}/gradings/current", status_code=status.HTTP_204_NO_CONTENT)
def stop(slug: str, grader: GraderDep) -> None:
    """End the grading that is under way."""
    grader.stop(slug)


@router.get("/events", response_class=EventSourceResponse)
async def events(desk: DeskDep, grader: GraderDep, hub: HubDep) -> AsyncIterator[ServerSentEvent]:
    """First the whole state, then all that changes: whoever comes back has missed nothing."""
    with hub.listen() as news:
        standing = await run_in_threadpool(desk.standing)
        yield ServerSentEvent(event="standing", data=standing, retry=RETRY)
        for grading in grader.latest():
            yield ServerSentEvent(event="grading", data=grading)
        async for item in news:
            yield ServerSentEvent(event=item.name, data=item.data)
