import zlib

BODY = zlib.compress(bytes(64 << 20))


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"application/json; charset=zlib")]})
        await send({"type": "http.response.body", "body": BODY})
