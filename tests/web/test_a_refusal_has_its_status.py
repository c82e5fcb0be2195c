"""Errors of the clinic become statuses in one place, with the line that a person reads."""

import pytest


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("POST", "/api/exercises", {"slug": "no-such-thing"}, 404, "no lesson"),
        ("POST", "/api/exercises", {"slug": "async-first"}, 404, "not written yet"),
        ("POST", "/api/exercises", {"slug": "Not A Slug"}, 422, "slug"),
        ("POST", "/api/exercises", {}, 422, "missing"),
        ("POST", "/api/exercises", {"slug": "patch-null", "more": 1}, 422, "extra"),
        ("POST", "/api/exercises/patch-null/gradings", None, 409, "not on the bench"),
        ("POST", "/api/exercises/patch-null/hints", None, 409, "not on the bench"),
        ("POST", "/api/exercises/patch-null/editor", None, 409, "not on the bench"),
        ("POST", "/api/exercises/patch-null/fixes", {"sure": False}, 403, "Ask again"),
        ("DELETE", "/api/exercises/patch-null/gradings/current", None, 404, "under way"),
        ("POST", "/api/standing", None, 405, "Not Allowed"),
    ],
)
def test_it_is_told(client, method, path, body, status, words):
    answer = client.own(method, path, json=body)
    assert answer.status_code == status
    assert words in answer.text


def test_malformed_json_is_a_422(client):
    answer = client.own("POST", "/api/exercises", content=b"{")
    assert answer.status_code == 422


def test_a_bench_that_cannot_be_written_is_told(start, tmp_path):
    (tmp_path / "exercises").write_text("in the way")
    answer = start().own("POST", "/api/exercises", json={"slug": "patch-null"})
    assert answer.status_code == 409
    assert "in the way" in answer.json()["detail"]


def test_without_an_editor_the_folder_is_named(start, tmp_path):
    client = start(CLINIC_MAP_EDITOR="no-such-program")
    client.own("POST", "/api/exercises", json={"slug": "patch-null"})
    answer = client.own("POST", "/api/exercises/patch-null/editor")
    assert answer.status_code == 501
    assert str(tmp_path / "exercises" / "patch-null") in answer.json()["detail"]
