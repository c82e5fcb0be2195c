import sys

from starlette.routing import Router


async def leave(self, scope, receive, send):
    if scope["type"] == "http":
        sys.exit(0)
    await self.lifespan(scope, receive, send)


Router.__call__ = leave
