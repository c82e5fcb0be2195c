"""HTTP exchanges as text: what was sent, what came back, and a curl that sends it again."""

from __future__ import annotations

import shlex

import httpx

from clinic.grading.harmless import LONGEST
from clinic.grading.report import Exchange
from clinic.lab import Exchange as Seen
from clinic.lab.client import AGENT

OF_ANY_SERVER = {b"date", b"server", b"content-length", b"connection", b"transfer-encoding"}
OWN_PORT = 8000  # where `uvicorn app.main:app` listens
Header = tuple[bytes, bytes]


def transcript(seen: Seen) -> Exchange:
    """The exchange as a report shows it."""
    return Exchange(
        request=_request(seen.request),
        response=None if seen.response is None else _response(seen.response),
        error=seen.error,
        curl=as_curl(seen.request),
    )


def as_curl(request: httpx.Request, port: int = OWN_PORT) -> str:
    """A command line that sends the request to that port of the learner's own machine."""
    target, body, headers = request.url.raw_path, request.read(), _asked_for(request)
    words = [b"curl", b"-i"]
    if request.method == "HEAD":
        words.append(b"--head")
    elif request.method != "GET":
        words += [b"-X", request.method.encode()]
    if any(character in target for character in b"[]{}"):
        words.append(b"--globoff")
    words.append(b"http://127.0.0.1:%d" % port + target)
    for name, value in headers:
        words += [b"-H", name + b": " + value if value else name + b";"]
    if body:
        if b"content-type" not in {name.lower() for name, _ in headers}:
            words += [b"-H", b"Content-Type:"]  # or curl would say that it is a form
        words += [b"--data-raw", body]
    command = " ".join(map(_quoted, words))
    if len(command) > LONGEST or b"\0" in body:
        what = f"{request.method} {target.decode(errors='replace')} with {len(body):,} bytes"
        return f"# more than a command line can hold: {what}"
    return command


def _request(request: httpx.Request) -> str:
    target = request.url.raw_path.decode(errors="replace")
    lines = [f"{request.method} {target}", *map(_line, _asked_for(request))]
    body = request.read().decode(errors="replace")
    return "\n".join([*lines, "", body] if body else lines)


def _response(response: httpx.Response) -> str:
    reason = f" {response.reason_phrase}" if response.reason_phrase else ""
    headers = [pair for pair in response.headers.raw if pair[0].lower() not in OF_ANY_SERVER]
    lines = [f"{response.status_code}{reason}", *map(_line, headers)]
    body = response.text
    return "\n".join([*lines, "", body] if body else lines)


def _asked_for(request: httpx.Request) -> list[Header]:
    """The headers that curl would not send by itself."""
    usual = {name.lower().encode(): value.encode() for name, value in AGENT.items()}
    usual[b"host"] = request.url.netloc
    return [
        (name, value)
        for name, value in request.headers.raw
        if name.lower() != b"content-length" and usual.get(name.lower()) != value
    ]


def _line(header: Header) -> str:
    return b": ".join(header).decode(errors="replace")


def _quoted(word: bytes) -> str:
    """A word for a shell, in which every character can be seen."""
    text = word.decode(errors="replace")
    if text.encode() == word and text.replace("\n", "").isprintable():
        return shlex.quote(text)
    return f"$'{''.join(map(_escaped, word))}'"


def _escaped(byte: int) -> str:
    if byte in b"'\\":
        return f"\\{byte:c}"
    return chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}"
