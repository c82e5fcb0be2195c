"""The routes: files to read and close, letters to read, write and remove."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select

from app import db
from app.access import AnyFile, CurrentAccount, OneLetter, OpenFile, current_account
from app.db import File, Letter, Session


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Have a database from the first request to the last."""
    await db.prepare()
    yield
    await db.engine.dispose()


class FileOut(BaseModel):
    """A file as the portal shows it."""

    number: str
    reason: str
    closed: bool


class LetterIn(BaseModel):
    """What a practice writes."""

    text: Annotated[str, Field(min_length=1)]


class LetterOut(LetterIn):
    """A letter as the portal shows it."""

    id: int


router = APIRouter(prefix="/files", dependencies=[Depends(current_account)])


@router.get("", response_model=list[FileOut])
async def list_files(account: CurrentAccount, session: Session) -> Sequence[File]:
    """List all files, for the staff."""
    if not account.is_staff:
        raise HTTPException(403, "for the clinic's staff")
    return (await session.scalars(select(File).order_by(File.number))).all()


@router.get("/{number}", response_model=FileOut)
async def read_file(file: AnyFile) -> File:
    """Show a file."""
    return file


@router.post("/{number}/close", response_model=FileOut)
async def close_file(file: OpenFile, session: Session) -> File:
    """Close a file for good."""
    file.closed = True
    await session.commit()
    return file


@router.get("/{number}/letters", response_model=list[LetterOut])
async def list_letters(file: AnyFile, session: Session) -> Sequence[Letter]:
    """List the letters in a file, the oldest first."""
    query = select(Letter).where(Letter.number == file.number).order_by(Letter.id)
    return (await session.scalars(query)).all()


@router.post("/{number}/letters", status_code=201, response_model=LetterOut)
async def write_letter(body: LetterIn, file: OpenFile, session: Session) -> Letter:
    """Put a letter into an open file."""
    letter = Letter(number=file.number, text=body.text)
    session.add(letter)
    await session.commit()
    return letter


@router.get("/{number}/letters/{letter_id}", response_model=LetterOut)
async def read_letter(letter: OneLetter) -> Letter:
    """Show a letter."""
    return letter


@router.delete("/{number}/letters/{letter_id}", status_code=204)
async def remove_letter(letter: OneLetter, _file: OpenFile, session: Session) -> None:
    """Remove a letter from an open file."""
    await session.delete(letter)
    await session.commit()


app = FastAPI(title="Portal of the addiction clinic", lifespan=lifespan)
app.include_router(router)
