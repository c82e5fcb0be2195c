"""What a learner does to an exercise: start it, open it, ask for a hint or for the fix."""

from __future__ import annotations

from fastapi import APIRouter, Response, status

from clinic.web.dependencies import DeskDep, HubDep, SettingsDep
from clinic.web.schemas import (
    ExerciseCreate,
    ExerciseOut,
    FixOut,
    FixRequest,
    HintOut,
    StandingOut,
)
from clinic.web.services.editor import open_folder

router = APIRouter(prefix="/api", tags=["exercises"])

# The bench is files, and files block: these handlers are plain `def`, so each runs in a thread.


@router.get("/standing")
def standing(desk: DeskDep) -> StandingOut:
    """How far the learner is."""
    return desk.standing()


@router.post("/exercises", status_code=status.HTTP_201_CREATED)
def put_on_bench(
    body: ExerciseCreate, response: Response, desk: DeskDep, hub: HubDep
) -> ExerciseOut:
    """Put a lesson on the bench. Nothing that exists is touched."""
    exercise = desk.put(body.slug)
    hub.publish("standing", desk.standing())
    response.headers["location"] = f"/api/exercises/{exercise.slug}"
    return exercise


@router.get("/exercises/{slug}")
def exercise(slug: str, desk: DeskDep) -> ExerciseOut:
    """Where an exercise is, and which files are in it."""
    return desk.exercise(slug)


@router.post("/exercises/{slug}/editor", status_code=status.HTTP_204_NO_CONTENT)
def open_in_editor(slug: str, desk: DeskDep, settings: SettingsDep) -> None:
    """Open an exercise in the learner's editor."""
    _, folder, _ = desk.to_grade(slug)
    open_folder(folder, settings.editor)


@router.post("/exercises/{slug}/hints", status_code=status.HTTP_201_CREATED)
def take_hint(slug: str, desk: DeskDep, hub: HubDep) -> HintOut:
    """The next hint, which is counted."""
    hint = desk.hint(slug)
    hub.publish("standing", desk.standing())
    return hint


@router.post("/exercises/{slug}/fixes")
def show_fixes(slug: str, body: FixRequest, desk: DeskDep) -> tuple[FixOut, ...]:
    """The right fixes: at once when there is one of the learner's own, else when asked twice."""
    return desk.fixes(slug, sure=body.sure)
