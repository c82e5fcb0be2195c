"""Who is asking: passwords, tokens, and the user behind a request."""

import hmac
import os
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import scrypt
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy import select

from app.db import DB, User

JWT_SECRET = os.environ["JWT_SECRET"]
SCRYPT_N = int(os.environ.get("SCRYPT_N", "16384"))  # the cost of one hash; less in tests

router = APIRouter(prefix="/auth")


class Login(BaseModel):
    """What a client sends to get a token."""

    username: str
    password: str


def hash_password(password: str) -> str:
    """Hash with a salt of its own; cost and salt are kept beside the key."""
    salt = secrets.token_bytes(16)
    key = scrypt(password.encode(), salt=salt, n=SCRYPT_N, r=8, p=1)
    return f"{SCRYPT_N}${salt.hex()}${key.hex()}"


def verify_password(password: str, stored: str) -> bool:
    """Compare in constant time."""
    n, salt, key = stored.split("$")
    derived = scrypt(password.encode(), salt=bytes.fromhex(salt), n=int(n), r=8, p=1)
    return hmac.compare_digest(derived, bytes.fromhex(key))


NOBODY = hash_password(secrets.token_hex())  # an unknown username costs as much as a known one


@router.post("/login")
async def login(body: Login, db: DB) -> dict[str, str]:
    """Exchange a username and a password for a token of 15 minutes."""
    user = await db.scalar(select(User).where(User.username == body.username))
    stored = user.password_hash if user else NOBODY
    matches = await run_in_threadpool(verify_password, body.password, stored)
    if user is None or not matches:
        raise HTTPException(401, "Wrong username or password")
    claims = {"sub": str(user.id), "exp": datetime.now(UTC) + timedelta(minutes=15)}
    token = jwt.encode(claims, JWT_SECRET, algorithm="HS256")
    return {"access_token": token, "token_type": "bearer"}


async def current_user(
    bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())], db: DB
) -> User:
    """Return the user whom a valid token names; anything else is a 401."""
    try:
        claims = jwt.decode(
            bearer.credentials,
            JWT_SECRET,
            algorithms=["HS256"],
            options={"require": ["exp", "sub"]},
        )
        user = await db.get(User, int(claims["sub"]))
    except (jwt.InvalidTokenError, ValueError):
        user = None
    if user is None:
        raise HTTPException(401, "Invalid token", headers={"WWW-Authenticate": "Bearer"})
    return user


CurrentUser = Annotated[User, Depends(current_user)]
