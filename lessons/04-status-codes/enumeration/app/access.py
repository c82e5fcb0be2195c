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


async def find_file(number: Number, session: Session) -> File:
    """Load the file of a person."""
    file = await session.get(File, number)
    if file is None:
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
    letter = await session.get(Letter, letter_id)
    if letter is None:
        raise HTTPException(404, "no such letter")
    if letter.number != file.number:
        raise HTTPException(409, "this letter is in another file")
    return letter


OneLetter = Annotated[Letter, Depends(find_letter)]


async def demand_access(file: File, account: Account, session: Session) -> None:
    """Let the staff and the practice that keeps the file pass; write down who else tried."""
    if account.is_staff or file.practice_id == account.id:
        return
    keeper = await session.get_one(Account, file.practice_id)
    session.add(Refusal(account_id=account.id, number=file.number))
    await session.commit()
    raise HTTPException(403, "not your file", headers={"X-Release-From": keeper.name})
