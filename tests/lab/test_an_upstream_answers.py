"""An upstream is a fake service that a check controls and an app calls."""

import pytest

from clinic.lab import HANG_UP, App, Lab, Reply, Upstream

CALLS = """
import os
from fastapi import FastAPI
import httpx

app = FastAPI()
labs = httpx.AsyncClient(base_url=os.environ["LABS_URL"], timeout=60)

@app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "DELETE", "HEAD"])
async def call(path: str, method: str = "GET", query: str = "", note: str | None = None) -> object:
    body = {"note": note} if note is not None else None
    try:
        answer = await labs.request(method, f"/{path}?{query}", json=body, headers={"X-Ward": "3"})
    except httpx.HTTPError as error:
        return {"error": type(error).__name__}
    return {"status": answer.status_code, "json": answer.json() if answer.content else None}
"""


@pytest.fixture
def app(boot, labs: Upstream) -> App:
    """An app that calls the service over connections that it keeps."""
    return boot(CALLS, env={"LABS_URL": labs.url})


def test_it_answers_as_planned(app: App, labs: Upstream) -> None:
    labs.answer("GET", "/tests", Reply(json=["blood"]))
    labs.answer("POST", "/tests", Reply(201, {"id": 1}))
    assert app.get("/tests").json() == {"status": 200, "json": ["blood"]}
    assert app.get("/tests?method=POST").json() == {"status": 201, "json": {"id": 1}}


def test_of_several_replies_each_is_used_once_and_the_last_for_ever(
    app: App, labs: Upstream
) -> None:
    labs.answer("GET", "/tests", Reply(503), Reply(502), Reply(200, "at last"))
    statuses = [app.get("/tests").json()["status"] for _ in range(5)]
    assert statuses == [503, 502, 200, 200, 200]


def test_it_hangs_up_without_an_answer(app: App, labs: Upstream) -> None:
    labs.answer("GET", "/tests", HANG_UP, Reply(200))
    assert app.get("/tests").json() == {"error": "RemoteProtocolError"}
    assert app.get("/tests").json()["status"] == 200
    assert len(labs.received) == 2


def test_a_plan_can_change(app: App, labs: Upstream) -> None:
    labs.answer("GET", "/tests", Reply(503))
    assert app.get("/tests").json()["status"] == 503
    labs.answer("GET", "/tests", Reply(200))
    assert app.get("/tests").json()["status"] == 200


def test_what_nobody_planned_is_not_found(app: App, labs: Upstream) -> None:
    labs.answer("GET", "/tests", Reply(200))
    assert app.get("/test").json()["status"] == 404
    assert app.get("/tests?method=PUT").json()["status"] == 404
    assert [(r.method, r.path) for r in labs.received] == [("GET", "/test?"), ("PUT", "/tests?")]


def test_a_query_is_received_and_does_not_matter_to_the_plan(app: App, labs: Upstream) -> None:
    labs.answer("GET", "/tests", Reply(200))
    assert app.get("/tests?query=patient%3D7%26kind%3Dblood").json()["status"] == 200
    assert labs.received[0].path == "/tests?patient=7&kind=blood"


def test_body_and_headers_are_received(app: App, labs: Upstream) -> None:
    app.get("/tests?method=POST&note=caf%C3%A9")
    received = labs.received[0]
    assert received.method == "POST"
    assert received.json == {"note": "café"}
    assert received.headers["x-ward"] == "3"
    assert received.headers["content-type"] == "application/json"
    app.get("/tests")
    assert labs.received[1].body == b""
    with pytest.raises(ValueError, match="Expecting value"):
        _ = labs.received[1].json


@pytest.mark.parametrize(
    ("method", "reply", "seen"),
    [
        ("HEAD", Reply(200, {"a": "body"}), {"status": 200, "json": None}),
        ("DELETE", Reply(204), {"status": 204, "json": None}),
        ("GET", Reply(304), {"status": 304, "json": None}),
        ("GET", Reply(200), {"status": 200, "json": None}),
    ],
)
def test_an_answer_without_a_body_leaves_the_connection_in_order(
    app: App, labs: Upstream, method: str, reply: Reply, seen: object
) -> None:
    labs.answer(method, "/tests", reply)
    labs.answer("GET", "/next", Reply(200, "next"))
    assert app.get(f"/tests?method={method}").json() == seen
    assert app.get("/next").json() == {"status": 200, "json": "next"}


def test_two_services_are_told_apart(app: App, labs: Upstream, lab: Lab) -> None:
    other = lab.upstream()
    assert other.url != labs.url
    other.answer("GET", "/tests", Reply(200))
    assert app.get("/tests").json()["status"] == 404
    assert other.received == []


def test_a_flood_does_not_fill_the_graders_memory(labs: Upstream, lab: Lab, submission) -> None:
    submission()
    labs.answer("POST", "/", Reply(200))
    code = (
        "import requests, sys\n"
        "with requests.Session() as labs:\n"
        "    codes = [labs.post(sys.argv[1], data=b'x' * 2**20).status_code for _ in range(66)]\n"
        "print(codes.count(200), codes.count(503))"
    )
    flood = lab.run("-c", code, labs.url)
    assert flood.wait() == 0, flood.log
    assert flood.log == "63 3\n"
    assert sum(len(received.body) for received in labs.received) == 63 << 20
