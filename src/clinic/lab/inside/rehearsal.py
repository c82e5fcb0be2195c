"""A small app that is built once, asked twice and thrown away, before anything is forked.

Libraries import and remember a good deal only when they are first used. What they learn here no
child has to learn again: it takes a third off a boot and half off a first request.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def rehearse() -> None:
    """Use what almost every app of the course uses. No thread is left afterwards."""
    asyncio.run(_play())
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()


async def _play() -> None:
    app = _app()
    uvicorn.Config(app, log_config=None).load()
    async with app.router.lifespan_context(app):
        await _ask(app, "POST", "/rows/1", {"name": "one"})
        await _ask(app, "POST", "/rows/1", {"name": ""})
        await _ask(app, "GET", "/rows/1", None)
        await _ask(app, "GET", "/rows/2", None)


def _app() -> FastAPI:
    engine = create_async_engine("sqlite+aiosqlite://")
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    class Base(DeclarativeBase):
        pass

    class Row(Base):
        __tablename__ = "rows"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str | None] = mapped_column(unique=True)

    class Body(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        name: str | None = Field(None, min_length=1)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield
        await engine.dispose()

    async def session() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session

    async def agent(user_agent: Annotated[str | None, Header()] = None) -> str | None:
        return user_agent

    router = APIRouter(prefix="/rows", dependencies=[Depends(agent)])

    @router.post("/{number}", status_code=201, response_model=Body)
    async def create(
        number: int, body: Body, session: Annotated[AsyncSession, Depends(session)]
    ) -> Row:
        row = Row(id=number, name=body.name)
        session.add(row)
        await session.commit()
        row.name = "two"
        await session.commit()
        return row

    @router.get("/{number}", response_model=Body)
    async def read(number: int, session: Annotated[AsyncSession, Depends(session)]) -> Row:
        await session.scalars(select(Row).where(Row.name == "one").order_by(Row.id))
        await session.scalar(select(func.count()).select_from(Row))
        row = await session.get(Row, number)
        if row is None:
            raise HTTPException(404, "no such row")
        return row

    app = FastAPI(lifespan=lifespan)
    app.include_router(router)
    app.openapi()
    return app


async def _ask(app: FastAPI, method: str, path: str, body: Any) -> None:
    sent = json.dumps(body).encode() if body is not None else b""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": [(b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent, "more_body": False}

    async def send(_: Any) -> None:
        pass

    await app(scope, receive, send)
