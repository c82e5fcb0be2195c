"""The token of a visit: who holds it may read that visit and cancel it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import jwt

from app.settings import Settings

ALGORITHM = "HS256"


def sign(visit_id: int, settings: Settings) -> str:
    """Make the token of a visit."""
    expires = datetime.now(UTC) + timedelta(days=settings.token_days)
    claims = {"sub": str(visit_id), "exp": expires}
    return jwt.encode(claims, settings.jwt_secret.get_secret_value(), ALGORITHM)


def verify(token: str, settings: Settings) -> int:
    """Give the id of the visit that a token is for. Raises `jwt.InvalidTokenError`."""
    for secret in filter(None, (settings.jwt_secret, settings.jwt_secret_previous)):
        with suppress(jwt.InvalidSignatureError):
            options = {"require": ["sub", "exp"]}
            claims = jwt.decode(token, secret.get_secret_value(), [ALGORITHM], options)
            return int(claims["sub"])
    raise jwt.InvalidSignatureError
