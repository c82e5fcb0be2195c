"""A small app that is built once and thrown away, before anything is forked.

Libraries import and remember a good deal only when they are first used. What they learn here no
child has to learn again: it halves the time of a boot.
"""

from typing import Annotated

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Header
from pydantic import BaseModel, Field
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


def rehearse() -> None:
    """Use what almost every app of the course uses."""

    class Base(DeclarativeBase):
        pass

    class Row(Base):
        __tablename__ = "rows"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str | None] = mapped_column(unique=True)

    class Body(BaseModel):
        name: str | None = Field(None, min_length=1)

    def agent(user_agent: Annotated[str | None, Header()] = None) -> str | None:
        return user_agent

    router = APIRouter(prefix="/rows", dependencies=[Depends(agent)])

    @router.post("/{number}", status_code=201)
    async def create(number: int, body: Body, agent: Annotated[str, Depends(agent)]) -> Body:
        return body

    app = FastAPI()
    app.include_router(router)
    app.openapi()
    uvicorn.Config(app, log_config=None).load()
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Row(name="one"))
        session.commit()
        session.scalars(select(Row).where(Row.name == "one").order_by(Row.id)).all()
        session.scalar(select(func.count()).select_from(Row))
    engine.dispose()
