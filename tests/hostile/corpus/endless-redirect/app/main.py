async def app(scope, receive, send):
    if scope["type"] == "http":
        location = [(b"location", scope["path"].encode())]
        await send({"type": "http.response.start", "status": 307, "headers": location})
        await send({"type": "http.response.body", "body": b""})
