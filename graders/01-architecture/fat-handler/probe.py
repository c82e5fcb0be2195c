"""Watches the booking rules from beside the app: without a web framework, and while it answers."""

import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

WEB = ("fastapi", "starlette")


class NotInstalled(MetaPathFinder):
    """Makes this process one in which the web frameworks were never installed."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse them; let every other finder look for the rest."""
        if name.partition(".")[0] in WEB:
            raise ModuleNotFoundError(f"no module named {name!r} in the nightly job", name=name)
        return None


async def reasons_without_a_web_framework(wishes: list[dict[str, Any]]) -> dict[str, Any]:
    """What the rules say to each booking, called one by one as plain Python."""
    for name in [name for name in sys.modules if name.partition(".")[0] in (*WEB, "app")]:
        del sys.modules[name]
    sys.meta_path.insert(0, NotInstalled())
    try:
        from app.rules import BOOKING_RULES
    except ImportError as error:
        return {"error": f"`import app.rules` failed: {error}", "reasons": []}

    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

    engine = create_async_engine(os.environ["DATABASE_URL"])
    reasons = []
    try:
        for wish in wishes:
            booking = SimpleNamespace(
                **wish | {"starts_at": datetime.fromisoformat(wish["starts_at"])}
            )
            async with AsyncSession(engine) as session:
                said = [await rule(session, booking) for rule in BOOKING_RULES]
            reasons.append([reason for reason in said if reason is not None])
    except Exception as error:
        return {"error": f"a rule raised {type(error).__name__}: {error}", "reasons": reasons}
    finally:
        await engine.dispose()
    return {"error": None, "reasons": reasons}


async def answers_with_a_sixth_rule(calls: list[list[Any]], reason: str) -> list[dict[str, Any]]:
    """Start the app, append a rule that never refuses and one that always does, make each call."""
    from sqlalchemy import text

    from app.rules import BOOKING_RULES

    told: list[dict[str, Any]] = []

    async def sixth(session: Any, booking: Any) -> str:
        told.append(
            {
                "patient_id": getattr(booking, "patient_id", "missing"),
                "doctor_id": getattr(booking, "doctor_id", "missing"),
                "starts_at": as_stored(getattr(booking, "starts_at", "missing")),
                "appointment_id": getattr(booking, "appointment_id", "missing"),
                "session_works": await session.scalar(text("SELECT 1")) == 1,
            }
        )
        return reason

    seen = []
    async with client() as http:
        BOOKING_RULES.append(content)
        BOOKING_RULES.append(sixth)
        for path, body in calls:
            answer = plain(await http.post(path, json=body))
            seen.append(answer | {"told": list(told)})
            told.clear()
    return seen


async def answers_while_all_rules_are_content(calls: list[list[Any]]) -> list[dict[str, Any]]:
    """Make each call while the list holds so many rules, all of them content with everything."""
    from app.rules import BOOKING_RULES

    answers = []
    async with client() as http:
        for count, path, body in calls:
            BOOKING_RULES[:] = [content] * count
            answers.append(plain(await http.post(path, json=body)))
    return answers


async def content(_session: Any, _booking: Any) -> None:
    """Allow everything, as a rule."""


@asynccontextmanager
async def client() -> AsyncIterator[Any]:
    """A client of the app in this very process, which is started and shut down around it."""
    from httpx import ASGITransport, AsyncClient

    from app.main import app

    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://clinic") as http,
    ):
        yield http


def plain(response: Any) -> dict[str, Any]:
    """A response as data that JSON can carry."""
    try:
        body = response.json()
    except ValueError:
        body = response.text
    return {"status": response.status_code, "body": body}


def as_stored(value: Any) -> str:
    """A time as SQLAlchemy writes it to SQLite."""
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else repr(value)
