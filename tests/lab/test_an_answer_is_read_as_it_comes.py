"""An answer can be read piece by piece, while the app still produces it."""

import pytest

from clinic.lab import App, Exchange, Lab, NoAnswer, Upstream

STREAMS = """
import os
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
import httpx

app = FastAPI()
labs = httpx.AsyncClient(base_url=os.environ["LABS_URL"], timeout=60)

@app.get("/events")
async def events() -> StreamingResponse:
    async def pieces():
        try:
            async with labs.stream("GET", "/feed") as answer:
                async for piece in answer.aiter_bytes():
                    yield piece
        finally:
            print("left", flush=True)

    return StreamingResponse(pieces(), status_code=203, media_type="text/event-stream")
"""


@pytest.fixture
def app(boot, labs: Upstream) -> App:
    """An app that passes a feed on as it comes."""
    return boot(STREAMS, env={"LABS_URL": labs.url})


def test_what_has_come_is_there_before_the_rest_is_sent(app: App, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed", content_type="text/event-stream")
    feed.send("one ")
    with app.stream("GET", "/events") as answer:
        assert answer.status_code == 203
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.read_until("one") == "one "
        feed.send("two")
        assert answer.read_until("two") == "one two"
        feed.end()
        assert answer.read_to_end() == "one two"
        assert answer.ended


def test_it_says_what_came_instead(app: App, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("first")
    with app.stream("GET", "/events") as answer:
        answer.read_until("first")
        with pytest.raises(NoAnswer, match=r"'second' did not come in 0\.2 sec.* 'first'"):
            answer.read_until("second", within=0.2)


def test_an_answer_that_ends_too_early_is_told(app: App, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("first")
    feed.end()
    with (
        app.stream("GET", "/events") as answer,
        pytest.raises(NoAnswer, match="ended without 'second'"),
    ):
        answer.read_until("second")


def test_a_head_that_does_not_come_is_no_answer(app: App, labs: Upstream) -> None:
    app.stop()
    with pytest.raises(NoAnswer, match="GET /events was refused"), app.stream("GET", "/events"):
        pytest.fail("there is no answer to read")


def test_the_one_who_leaves_is_noticed_at_the_other_end(app: App, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("first")
    with app.stream("GET", "/events") as answer:
        answer.read_until("first")
        assert feed.arrived()
        assert not feed.left(within=0)
    assert feed.left()
    app.wait_for_log("left")


def test_what_was_read_is_observed(app: App, labs: Upstream, lab: Lab) -> None:
    seen: list[Exchange] = []
    lab.observe = seen.append
    feed = labs.stream("GET", "/feed")
    feed.send("first")
    with app.stream("GET", "/events") as answer:
        answer.read_until("first")
    assert [exchange.response.text for exchange in seen if exchange.response] == ["first"]


def test_an_app_that_has_stopped_listening_refuses(app: App) -> None:
    assert not app.refuses(within=0)
    app.stop()
    assert app.refuses()


def test_a_text_that_comes_in_two_pieces_is_found(app: App, labs: Upstream) -> None:
    feed = labs.stream("GET", "/feed")
    feed.send("a long beginning, and the fi")
    with app.stream("GET", "/events") as answer:
        answer.read_until("the fi")
        feed.send("rst")
        assert answer.read_until("first") == "a long beginning, and the first"
