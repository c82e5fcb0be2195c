"""The laboratory, a partner service: one client with one pool of connections for all requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Annotated

import httpx
from fastapi import Depends, Request

from app.settings import settings

PATIENCE = httpx.Timeout(5, read=None)  # an analysis may take hours
NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])  # one caller's are not for the next one


@asynccontextmanager
async def connect() -> AsyncIterator[httpx.AsyncClient]:
    """Open the pool, and close it at the end."""
    limits = httpx.Limits(max_connections=settings.lab_connections)
    async with httpx.AsyncClient(
        base_url=settings.lab_url,
        limits=limits,
        timeout=PATIENCE,
        cookies=CookieJar(NO_COOKIES),
        headers={"Accept-Encoding": "identity"},  # unless the caller names another
    ) as client:
        yield client


def get_laboratory(request: Request) -> httpx.AsyncClient:
    """Hand the client to a route."""
    client: httpx.AsyncClient = request.state.laboratory
    return client


Laboratory = Annotated[httpx.AsyncClient, Depends(get_laboratory)]
