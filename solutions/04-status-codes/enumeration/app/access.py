"""Who is asking, what is asked for, and whether the two belong together."""

from typing import Annotated

from fastapi import Depends, HTTPException, Path
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select

from app.db import Account, File, Letter, Refusal, Session, fingerprint

Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
Number = Annotated[str, Path(pattern=r"^\d{3}-\d{3}$")]


async def current_account(bearer: Bearer, session: Session) -> Account:
    """Return the account that a token belongs to; anything else is a 401."""
    query = select(Account).where(Account.token_sha256 == fingerprint(bearer.credentials))
    account = await session.scalar(query)
    if account is None:
        raise HTTPException(401, "invalid token", headers={"WWW-Authenticate": "Bearer"})
    return account


CurrentAccount = Annotated[Account, Depends(current_account)]


async def find_file(number: Number, account: CurrentAccount, session: Session) -> File:
    """Load a file that the account may see. Any other is answered as one that is not there."""
    query = select(File).where(File.number == number)
    if not account.is_staff:
        query = query.where(File.practice_id == account.id)
    file = await session.scalar(query)
    if file is None:
        session.add(Refusal(account_id=account.id, number=number))
        await session.commit()
        raise HTTPException(404, f"no file {number}")
    return file


AnyFile = Annotated[File, Depends(find_file)]


async def find_open_file(file: AnyFile) -> File:
    """Load a file that can still be changed."""
    if file.closed:
        raise HTTPException(409, "this file is closed")
    return file


OpenFile = Annotated[File, Depends(find_open_file)]


async def find_letter(letter_id: int, file: AnyFile, session: Session) -> Letter:
    """Load a letter of that file."""
    query = select(Letter).where(Letter.id == letter_id, Letter.number == file.number)
    letter = await session.scalar(query)
    if letter is None:
        raise HTTPException(404, "no such letter")
    return letter


OneLetter = Annotated[Letter, Depends(find_letter)]
