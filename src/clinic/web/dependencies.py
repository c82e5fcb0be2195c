"""What routes may ask for: the lifespan opened it, and it lies in the request's state."""

from __future__ import annotations

from typing import Annotated, TypedDict

from fastapi import Depends, Request
from jinja2 import Environment

from clinic.web.drawing import Atlas
from clinic.web.services.desk import Desk
from clinic.web.services.explain import Explainer
from clinic.web.services.grader import Grader
from clinic.web.services.hub import Hub
from clinic.web.settings import Settings, get_settings


class Opened(TypedDict):
    """What the lifespan yields."""

    atlas: Atlas
    desk: Desk
    explainer: Explainer
    grader: Grader
    hub: Hub
    pages: Environment
    token: str


async def get_atlas(request: Request) -> Atlas:
    """The map as data."""
    atlas: Atlas = request.state.atlas
    return atlas


async def get_desk(request: Request) -> Desk:
    """The learner's exercises and progress."""
    desk: Desk = request.state.desk
    return desk


async def get_explainer(request: Request) -> Explainer:
    """Whoever explains a concept."""
    explainer: Explainer = request.state.explainer
    return explainer


async def get_grader(request: Request) -> Grader:
    """Whoever grades."""
    grader: Grader = request.state.grader
    return grader


async def get_hub(request: Request) -> Hub:
    """Where news is told and heard."""
    hub: Hub = request.state.hub
    return hub


async def get_pages(request: Request) -> Environment:
    """The templates."""
    pages: Environment = request.state.pages
    return pages


async def get_token(request: Request) -> str:
    """What the map's own page must send with anything that writes or runs."""
    token: str = request.state.token
    return token


AtlasDep = Annotated[Atlas, Depends(get_atlas)]
DeskDep = Annotated[Desk, Depends(get_desk)]
ExplainerDep = Annotated[Explainer, Depends(get_explainer)]
GraderDep = Annotated[Grader, Depends(get_grader)]
HubDep = Annotated[Hub, Depends(get_hub)]
PagesDep = Annotated[Environment, Depends(get_pages)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
TokenDep = Annotated[str, Depends(get_token)]
