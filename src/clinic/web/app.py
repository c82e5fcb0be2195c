"""The app: what it is made of, and what is open while it serves."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from clinic.catalogue import Course
from clinic.grading import Report
from clinic.lab import choose_sandbox
from clinic.web.dependencies import Opened
from clinic.web.drawing import draw
from clinic.web.errors import add_handlers
from clinic.web.layout import read_layout
from clinic.web.middleware import Guard, Headers, Trace
from clinic.web.pages import templates
from clinic.web.routers import exercises, gradings, health, pages
from clinic.web.services.desk import Desk
from clinic.web.services.explain import Explainer
from clinic.web.services.grader import Grader
from clinic.web.services.hub import Hub
from clinic.web.services.lookout import look_out
from clinic.web.settings import get_settings

STATIC = Path(__file__).parent / "static"


def create_app() -> FastAPI:
    """A new map. Its settings are read when it starts, not when it is made."""
    token = secrets.token_urlsafe(32)
    app = FastAPI(
        title="Clinic: the concept map",
        lifespan=partial(lifespan, token=token),
        docs_url=None,  # these two load scripts from a CDN
        redoc_url=None,
    )
    add_handlers(app)
    for router in (pages.router, exercises.router, gradings.router, health.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # The last one added is the outermost: every answer is traced, refusals included.
    app.add_middleware(Guard, token=token)
    app.add_middleware(Headers)
    app.add_middleware(Trace)
    return app


@asynccontextmanager
async def lifespan(app: FastAPI, token: str) -> AsyncIterator[Opened]:
    """Open what the routes need, in the order in which one needs the other; close it backwards."""
    settings = get_settings()  # a wrong setting stops the start
    course = Course.load(settings.course)
    atlas, explainer = draw(course, read_layout(course)), Explainer(course)
    desk, hub = Desk(course, settings.folder), Hub(asyncio.get_running_loop())

    def keep(report: Report) -> None:
        desk.keep(report)
        hub.publish("standing", desk.standing())

    async with AsyncExitStack() as opened:
        grader = Grader(hub, partial(choose_sandbox, unsafe=settings.unsafe), keep)
        grader.start()
        opened.push_async_callback(asyncio.to_thread, grader.close)
        lookout = asyncio.create_task(look_out(desk, hub))
        opened.callback(lookout.cancel)
        opened.callback(hub.close)
        app.state.hub = hub  # for the server, which closes the streams at the first SIGTERM
        yield Opened(
            atlas=atlas,
            desk=desk,
            explainer=explainer,
            grader=grader,
            hub=hub,
            pages=templates(),
            token=token,
        )
