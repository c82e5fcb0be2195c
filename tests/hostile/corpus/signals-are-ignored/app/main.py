import signal

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, lambda *_: None)


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            await receive()
            await send({"type": "lifespan.startup.complete"})
