"""A reverse proxy stands before an app: nginx, or one of ours that behaves the same."""

import pytest

from clinic.lab import App, Lab, NoAnswer, Proxy, Upstream
from clinic.lab.proxy import find_nginx

STREAMS = """
import os
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
import httpx

app = FastAPI()
labs = httpx.AsyncClient(base_url=os.environ["LABS_URL"], timeout=60)

@app.get("/events")
async def events(buffering: str | None = None) -> StreamingResponse:
    async def pieces():
        async with labs.stream("GET", "/feed") as answer:
            async for piece in answer.aiter_bytes():
                yield piece

    headers = {} if buffering is None else {"X-Accel-Buffering": buffering}
    return StreamingResponse(pieces(), headers=headers, media_type="text/event-stream")

@app.post("/echo")
async def echo(request: Request) -> dict[str, object]:
    return {"body": (await request.body()).decode(), "host": request.headers["host"]}
"""


@pytest.fixture
def app(boot, labs: Upstream) -> App:
    """An app that passes a feed on as it comes."""
    return boot(STREAMS, env={"LABS_URL": labs.url})


@pytest.fixture(params=[True, False], ids=["nginx", "ours"])
def proxy(request: pytest.FixtureRequest, lab: Lab, app: App) -> Proxy:
    """Each of the two."""
    if request.param and find_nginx() is None:
        pytest.skip("nginx is not installed (Debian and Ubuntu: apt install nginx-light)")
    return lab.proxy(app, nginx=request.param)


def test_an_ordinary_answer_comes_through(proxy: Proxy) -> None:
    answer = proxy.post("/echo", content=b"hello")
    assert answer.json()["body"] == "hello"
    assert answer.json()["host"].startswith("127.0.0.1")
    assert proxy.get("/nowhere").status_code == 404


def test_several_are_served_at_once(proxy: Proxy, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    waiting = [proxy.send("GET", "/events") for _ in range(3)]
    assert feed.arrived(3)
    assert proxy.post("/echo", content=b"meanwhile").status_code == 200
    feed.end()
    assert [pending.result().status_code for pending in waiting] == [200, 200, 200]


def test_a_small_piece_waits_for_the_end(proxy: Proxy, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("first")
    with (
        pytest.raises(NoAnswer, match=r"no complete answer in 0\.5 seconds"),
        proxy.stream("GET", "/events", patience=0.5),
    ):
        pytest.fail("the proxy has passed a small piece on")
    pending = proxy.send("GET", "/events")
    assert feed.arrived(2)
    feed.end()
    assert pending.result().text == "first"


def test_a_long_answer_comes_in_parts(proxy: Proxy, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("first" + 200_000 * ".")
    with proxy.stream("GET", "/events") as answer:
        answer.read_until("first")
        feed.end()
        assert len(answer.read_to_end()) == 200_005


def test_an_app_can_switch_it_off(proxy: Proxy, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("first")
    with proxy.stream("GET", "/events?buffering=no") as answer:
        answer.read_until("first")
        assert "x-accel-buffering" not in answer.headers
        feed.send("second")
        answer.read_until("second")


def test_the_app_learns_that_the_client_is_gone(proxy: Proxy, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("first")
    with proxy.stream("GET", "/events?buffering=no") as answer:
        answer.read_until("first")
    assert feed.left()


def test_it_answers_for_an_app_that_is_gone(proxy: Proxy, app: App) -> None:
    app.stop()
    assert proxy.get("/echo").status_code == 502


def test_nothing_is_left_of_it(lab: Lab, proxy: Proxy) -> None:
    proxy.close()
    with pytest.raises(NoAnswer):
        proxy.get("/echo")
