MARKUP = b"</pre><script>alert(1)</script>]]><!-- &lt; [bold red]passed[/] ${jndi:x} {{7*7}} =1+1"


class Failure(Exception):
    pass


Failure.__name__ = Failure.__qualname__ = MARKUP.decode()


async def app(scope, receive, send):
    if scope["type"] == "http":
        headers = [(b"x-markup", MARKUP), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": MARKUP})
        raise Failure(MARKUP)
