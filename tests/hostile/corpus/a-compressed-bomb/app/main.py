import gzip

BOMB = gzip.compress(gzip.compress(bytes(64 << 20)))


async def app(scope, receive, send):
    if scope["type"] == "http":
        headers = [(b"content-encoding", b"gzip"), (b"Content-Encoding", b"gzip")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": BOMB})
