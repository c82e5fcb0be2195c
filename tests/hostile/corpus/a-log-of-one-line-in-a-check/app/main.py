import os


async def app(scope, receive, send):
    if scope["type"] == "http":
        os.write(1, b'"/' * 90_000 + b"\n" + b'File "/' * 9_000)
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
