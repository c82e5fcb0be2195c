async def app(scope, receive, send):
    while scope["type"] == "http":
        pass
