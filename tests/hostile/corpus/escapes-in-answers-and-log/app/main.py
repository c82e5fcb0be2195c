NASTY = "\x1b]0;owned\x07\x1b[2J\x9b8m\u202e\u2066\u200b\N{TAG LATIN SMALL LETTER A}"


async def app(scope, receive, send):
    if scope["type"] == "http":
        print(NASTY, flush=True)
        headers = [(b"x-nasty", NASTY.encode())]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": NASTY.encode() + bytes(range(256))})
