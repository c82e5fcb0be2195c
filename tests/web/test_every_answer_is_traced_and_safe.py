"""Whatever answers: the policy is there, the id is there, and nothing stands inline."""

import re

import pytest
from structlog.testing import capture_logs

ANSWERS = [
    ("/", 200),
    ("/concepts/idor", 200),
    ("/concepts/idor/panel", 200),
    ("/layout.css", 200),
    ("/static/js/view.js", 200),
    ("/static/none.js", 404),
    ("/nowhere", 404),
    ("/concepts/nothing-of-the-kind", 404),
    ("/api/exercises/patch-null", 409),
    ("/api/standing", 200),
    ("/health/ready", 200),
]


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_the_headers_are_there(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def test_a_refusal_has_them_too(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["x-request-id"]
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/concepts/patch-null", "/concepts/patch-null/panel"])
def test_a_page_holds_nothing_inline_and_loads_nothing_from_elsewhere(client, path):
    text = client.get(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "<style" not in text
    assert not re.search(r"<[^>]+\sstyle=", text)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+=", text)
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=\"(https?:)?//", text)


def test_each_request_has_one_line_in_the_log(client):
    with capture_logs() as lines:
        client.get("/nowhere")
    (line,) = [entry for entry in lines if entry["event"] == "access"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/nowhere", 404)
    assert line["milliseconds"] >= 0


def test_what_nobody_foresaw_is_a_neutral_500(client, monkeypatch):
    def fails(*_):
        raise LookupError("secret words of the database")

    monkeypatch.setattr("clinic.web.services.desk.Desk.standing", fails)
    with capture_logs() as lines:
        answer = client.get("/api/standing")
    assert answer.status_code == 500
    assert answer.json().keys() == {"detail", "error_id"}
    assert "secret" not in answer.text
    (line,) = [entry for entry in lines if entry.get("error_id") == answer.json()["error_id"]]
    assert line["log_level"] == "error"
    assert isinstance(line["exc_info"], LookupError)
