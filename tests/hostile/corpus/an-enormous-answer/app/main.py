BODY = ("\N{TAG SPACE}" * 50_000 + "\n" * 500_000).encode()


async def app(scope, receive, send):
    if scope["type"] == "http":
        print("\n" * 100_000 + "\N{TAG SPACE}" * 20_000, flush=True)
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": BODY})
