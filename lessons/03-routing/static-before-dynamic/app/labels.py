"""The header X-Endpoint: the name of the function that a request was routed to."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class EndpointLabel:
    """Label each answer for the dashboards; an answer without an endpoint gets no label."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the header when the answer starts."""

        async def send_labelled(message: Message) -> None:
            if message["type"] == "http.response.start" and (endpoint := scope.get("endpoint")):
                label = (b"x-endpoint", endpoint.__name__.encode())
                message["headers"] = [*message.get("headers", ()), label]
            await send(message)

        await self.app(scope, receive, send_labelled)
