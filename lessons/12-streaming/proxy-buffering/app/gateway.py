"""The gateway: asks the laboratory what the caller asks, and answers what it answers."""

import httpx
from fastapi import APIRouter, Request, Response

from app.headers import end_to_end
from app.laboratory import Laboratory

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
FOR_THE_LABORATORY = frozenset({b"host", b"content-length"})  # httpx writes its own
# httpx takes an encoding off the body, and uvicorn writes the date and the server.
FOR_THE_CALLER = frozenset({b"content-encoding", b"content-length", b"date", b"server"})

router = APIRouter(prefix="/lab")


def url_of(request: Request, laboratory: httpx.AsyncClient) -> httpx.URL:
    """Name the same thing at the laboratory: path and query as they were written."""
    path: bytes = request.scope["raw_path"].removeprefix(b"/lab")
    query: bytes = request.scope["query_string"]
    return laboratory.base_url.copy_with(raw_path=path + (b"?" + query if query else b""))


@router.api_route("/{path:path}", methods=METHODS, include_in_schema=False)
async def pass_on(request: Request, laboratory: Laboratory) -> Response:
    """Pass a request on to the laboratory, and its answer back."""
    answer = await laboratory.request(
        request.method,
        url_of(request, laboratory),
        headers=end_to_end(request.headers.raw, without=FOR_THE_LABORATORY),
        content=await request.body(),
    )
    response = Response(answer.content, answer.status_code)
    response.raw_headers += end_to_end(answer.headers.raw, without=FOR_THE_CALLER)
    return response
