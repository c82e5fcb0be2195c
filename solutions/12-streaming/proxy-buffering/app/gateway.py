"""The gateway: asks the laboratory what the caller asks, and answers what it answers."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from app.headers import end_to_end
from app.laboratory import Laboratory

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
FOR_THE_LABORATORY = frozenset({b"host", b"content-length"})  # httpx writes its own
FOR_THE_CALLER = frozenset({b"date", b"server"})  # uvicorn writes its own

router = APIRouter(prefix="/lab")


def url_of(request: Request, laboratory: httpx.AsyncClient) -> httpx.URL:
    """Name the same thing at the laboratory: path and query as they were written."""
    path: bytes = request.scope["raw_path"].removeprefix(b"/lab")
    query: bytes = request.scope["query_string"]
    return laboratory.base_url.copy_with(raw_path=path + (b"?" + query if query else b""))


async def ask(request: Request, laboratory: Laboratory) -> AsyncIterator[httpx.Response]:
    """Ask the laboratory. Its answer is open until ours is sent, or its caller has left."""
    async with laboratory.stream(
        request.method,
        url_of(request, laboratory),
        headers=end_to_end(request.headers.raw, without=FOR_THE_LABORATORY),
        content=await request.body(),
    ) as answer:
        yield answer


@router.api_route("/{path:path}", methods=METHODS, include_in_schema=False)
async def pass_on(answer: Annotated[httpx.Response, Depends(ask)]) -> Response:
    """Pass a request on to the laboratory, and each piece of its answer back when it comes."""
    response = StreamingResponse(answer.aiter_raw(), answer.status_code)
    response.raw_headers += end_to_end(answer.headers.raw, without=FOR_THE_CALLER)
    return response
