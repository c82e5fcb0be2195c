"""Host, Origin, the browser's own word and the token: each alone is enough to be refused."""

import pytest

HOST = "127.0.0.1:8321"
RIGHT = {"host": HOST, "origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
BODY = {"slug": "patch-null"}


def put(client, **changed):
    headers = {**RIGHT, "x-clinic-token": client.token}
    for name, value in changed.items():
        headers[name.replace("_", "-")] = value
    headers = {name: value for name, value in headers.items() if value is not None}
    return client.request("POST", "/api/exercises", json=BODY, headers=headers)


def test_the_own_page_may_write(client, tmp_path):
    assert put(client).status_code == 201
    assert (tmp_path / "exercises" / "patch-null" / "app").is_dir()


@pytest.mark.parametrize(
    "changed",
    [
        {"host": "clinic.example"},
        {"host": "127.0.0.1.example:8321"},
        {"host": ""},
        {"origin": None},
        {"origin": "null"},
        {"origin": "https://clinic.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": f"https://{HOST}"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"x_clinic_token": None},
        {"x_clinic_token": ""},
        {"x_clinic_token": "x" * 43},
        {"x_clinic_token": "é"},
    ],
    ids=str,
)
def test_anything_else_is_refused_and_writes_nothing(client, tmp_path, changed):
    if "é" in changed.values():
        changed = {"x_clinic_token": "é".encode()}
    assert put(client, **changed).status_code in (400, 403)
    assert not (tmp_path / "exercises").exists()


def test_every_route_that_writes_needs_the_token(client):
    schema = client.get("/openapi.json").json()
    tried = 0
    for path, operations in schema["paths"].items():
        for method in set(operations) - {"get"}:
            url = path.replace("{slug}", "patch-null")
            answer = client.request(method.upper(), url, json={}, headers=RIGHT)
            assert answer.status_code == 403, f"{method} {path}"
            tried += 1
    assert tried >= 6


@pytest.mark.parametrize("host", ["127.0.0.1:8321", "localhost:8321", "localhost", "[::1]:9000"])
def test_this_machine_has_several_names(client, host):
    assert client.get("/health/live", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "0.0.0.0:8321", "192.168.1.5:8321"])
def test_a_rebound_name_reads_nothing(client, host):
    for path in ("/", "/api/standing", "/api/events", "/static/js/view.js"):
        assert client.get(path, headers={"host": host}).status_code == 400


def test_another_page_reads_nothing_but_may_link_here(client):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert client.get("/api/standing", headers=headers).status_code == 403
    assert client.get("/static/js/view.js", headers=headers).status_code == 403
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=visit).status_code == 200


def test_a_preflight_is_not_answered(client):
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = client.request("OPTIONS", "/api/exercises", headers=headers)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_each_server_has_a_token_of_its_own(start):
    assert start().token != start().token
