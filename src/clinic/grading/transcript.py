"""HTTP exchanges as text: what was sent, what came back, and a curl that sends it again."""

from __future__ import annotations

import shlex

import httpx

from clinic.grading.report import Exchange
from clinic.lab import Exchange as Seen

OF_ANY_CLIENT = {"host", "user-agent", "accept", "content-length", "connection"}
OF_ANY_SERVER = {"date", "server", "content-length", "connection", "transfer-encoding"}
OWN_ADDRESS = "http://127.0.0.1:8000"  # where `uvicorn app.main:app` listens


def transcript(seen: Seen) -> Exchange:
    """The exchange as a report shows it."""
    return Exchange(
        request=_request(seen.request),
        response=None if seen.response is None else _response(seen.response),
        error=seen.error,
        curl=_curl(seen.request),
    )


def _request(request: httpx.Request) -> str:
    lines = [f"{request.method} {_target(request)}", *_headers(request.headers, OF_ANY_CLIENT)]
    body = request.read().decode(errors="replace")
    return "\n".join([*lines, "", body] if body else lines)


def _response(response: httpx.Response) -> str:
    reason = f" {response.reason_phrase}" if response.reason_phrase else ""
    lines = [f"{response.status_code}{reason}", *_headers(response.headers, OF_ANY_SERVER)]
    body = response.text
    return "\n".join([*lines, "", body] if body else lines)


def _headers(headers: httpx.Headers, left_out: set[str]) -> list[str]:
    pairs = (
        (name.decode(errors="replace"), value.decode(errors="replace"))
        for name, value in headers.raw
    )
    return [f"{name}: {value}" for name, value in pairs if name.lower() not in left_out]


def _target(request: httpx.Request) -> str:
    return request.url.raw_path.decode(errors="replace")


def _curl(request: httpx.Request) -> str:
    words = ["curl", "-i"]
    if request.method != "GET":
        words += ["-X", request.method]
    words.append(OWN_ADDRESS + _target(request))
    for header in _headers(request.headers, OF_ANY_CLIENT):
        words += ["-H", header]
    body = request.read()
    if body:
        words += ["--data-raw", body.decode(errors="replace")]
    return shlex.join(words)
