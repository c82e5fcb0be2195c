"""The order of the middleware: what a request meets first, and what an answer meets last."""

import hashlib
import re
import secrets

import pytest

PORTAL = "https://portal.clinic.test"
EXPOSED = ("X-Request-ID", "X-Digest", "Retry-After")
LINE = re.compile(r"access id=(\S+) method=(\S+) path=(\S+) status=(\d+)")
WANTED = {"Method": "POST", "Headers": "content-type"}
ASK = {"Origin": PORTAL} | {f"Access-Control-Request-{kind}": WANTED[kind] for kind in WANTED}
TRACED = (
    "it must carry one X-Request-ID and leave one access line with that id and status. Who wrote "
    "the line, who gave the id and who gave the answer: in which order did the request meet them?"
)


def a_path():
    """A path with a number that no other request has; nobody has that id."""
    return f"/patients/{secrets.randbelow(10**9) + 10**6}"


def access_lines(clinic, method, path):
    """The id and the status in each access line of one path that has been logged."""
    found = [match.groups() for match in LINE.finditer(clinic.log)]
    return [(i, int(status)) for i, verb, where, status in found if (verb, where) == (method, path)]


def log_in_full(clinic):
    """Wait until all earlier requests are logged: send one more, and wait for its line."""
    later = f"/later-{secrets.token_hex(6)}"
    clinic.get(later)
    clinic.wait_for_log(later)


def told(lines):
    return ", ".join(f"id={i} status={status}" for i, status in lines) or "nothing"


def traced(clinic, method, path, status, *, sent=None, **options):
    """Send a request that must get this status, and be traced from the answer to the log."""
    before = len(access_lines(clinic, method, path))
    headers = options.pop("headers", {}) | ({"X-Request-ID": sent} if sent else {})
    answer = clinic.request(method, path, headers=headers, **options)
    assert answer.status_code == status, (
        f"{method} {path} must be answered with {status}, not {answer.status_code}"
    )
    log_in_full(clinic)
    lines = access_lines(clinic, method, path)[before:]
    said = ", ".join(answer.headers.get_list("x-request-id")) or "not there"
    assert lines == [(sent or said, status)], (
        f"{method} {path}{f' with the id {sent}' if sent else ''} got {status}; the X-Request-ID "
        f"of the answer is {said}, and its access lines say {told(lines)}: {TRACED}"
    )
    assert said == lines[0][0], f"the access line has the id {lines[0][0]}, and the answer {said}"
    return answer


def in_maintenance(boot, run):
    """Boot the app, and create the flag file in the directory in which it runs."""
    clinic = boot()
    run("-c", "open('maintenance', 'w').close()", beside=clinic).wait()
    return clinic


def allowed(answer):
    """Say whose pages a browser lets read this answer."""
    return ", ".join(answer.headers.get_list("access-control-allow-origin")) or "none"


def readable(answer):
    """Tell whether the portal's page may read this answer, and no other page by the same header."""
    return allowed(answer) == PORTAL


def names(clinic):
    return [row["name"] for row in clinic.rows("SELECT name FROM patients ORDER BY id")]


@pytest.mark.fault
def test_an_answer_and_its_line_have_one_id(boot):
    """A request that succeeds leaves one access line, with the id that its answer carries."""
    clinic = boot()
    traced(clinic, "GET", "/patients", 200)
    traced(clinic, "GET", "/patients/7", 200, sent=secrets.token_hex(12))
    answers = [traced(clinic, "POST", "/patients", 201, json={"name": "Ida"}) for _ in range(2)]
    ids = {answer.headers["x-request-id"] for answer in answers}
    assert len(ids) == 2, "two requests without an id of their own got the same one"


@pytest.mark.fault
def test_a_refusal_and_its_line_have_one_id(boot):
    """So does a request that is refused: 404 with and without a route, 405, 422."""
    clinic = boot()
    traced(clinic, "GET", a_path(), 404, sent=secrets.token_hex(12))
    traced(clinic, "GET", f"/no-such-route-{secrets.token_hex(4)}", 404)
    traced(clinic, "DELETE", a_path(), 405)
    traced(clinic, "POST", "/patients", 422, json={"name": ""}, sent=secrets.token_hex(12))


@pytest.mark.fault
@pytest.mark.expects_500
def test_an_unexpected_error_leaves_a_line_with_the_id(boot):
    """When the database fails under a request, one access line says 500, with the caller's id."""
    clinic = boot(plant="database")
    path, sent = a_path(), secrets.token_hex(12)
    clinic.database.fail()
    answer = clinic.get(path, headers={"X-Request-ID": sent})
    clinic.database.heal()
    log_in_full(clinic)
    lines = access_lines(clinic, "GET", path)
    assert answer.status_code == 500, f"an unexpected error: 500, not {answer.status_code}"
    assert lines == [(sent, 500)], (
        f"a request with the id {sent} ended in an error, and its access lines say {told(lines)}: "
        "one line must show that id and status=500, or nobody finds the request of the traceback"
    )


@pytest.mark.fault
def test_the_digest_is_of_the_json_that_was_compressed(boot):
    """X-Digest of a compressed answer is the SHA-256 of the JSON that comes out of it."""
    clinic = boot()
    clinic.rows("INSERT INTO patients (name) VALUES (?)", secrets.token_hex(20))
    answer = clinic.get("/patients", headers={"Accept-Encoding": "gzip"})
    encoding = answer.headers.get("content-encoding")
    assert encoding == "gzip", f"the client takes gzip, and the list came as {encoding}"
    plain = hashlib.sha256(answer.content).hexdigest()
    digests = answer.headers.get_list("x-digest")
    assert digests == [plain], (
        f"the SHA-256 of the JSON is {plain}, and X-Digest is {', '.join(digests) or 'missing'}: "
        "the portal hashes what it unpacks. Of which bytes did the app take the hash?"
    )


@pytest.mark.fault
def test_the_portal_can_read_that_there_is_maintenance(boot, run):
    """The 503 during maintenance lets the portal's page read it, and Retry-After with it."""
    clinic = in_maintenance(boot, run)
    answer = clinic.post("/patients", json={"name": "Ida"}, headers={"Origin": PORTAL})
    assert answer.status_code == 503, f"a POST during maintenance: 503, not {answer.status_code}"
    assert readable(answer), (
        f"the 503 must have Access-Control-Allow-Origin: {PORTAL}, once; it has {allowed(answer)}. "
        "Without it the browser hides the answer from the portal, status and Retry-After included; "
        "with * every other page may read it as well"
    )
    exposed = answer.headers.get("access-control-expose-headers", "nothing")
    assert "retry-after" in exposed.lower(), (
        "the 503 must name Retry-After in Access-Control-Expose-Headers, as all other answers do; "
        f"it exposes {exposed}"
    )


@pytest.mark.fault
def test_a_refusal_during_maintenance_is_traced(boot, run):
    """The 503 during maintenance has an id, and leaves one access line with it."""
    clinic = in_maintenance(boot, run)
    traced(clinic, "POST", "/patients", 503, json={"name": "Ida"})
    traced(clinic, "POST", "/patients", 503, json={"name": "Ida"}, sent=secrets.token_hex(12))


@pytest.mark.fault
def test_a_preflight_is_answered_during_maintenance(boot, run):
    """A preflight changes nothing: during maintenance the portal gets 200 for it, too."""
    clinic = in_maintenance(boot, run)
    answer = clinic.request("OPTIONS", "/patients", headers=ASK)
    assert answer.status_code == 200, (
        f"the browser asks whether the portal may send a POST, and gets {answer.status_code}: the "
        "POST is never sent, and its 503 with Retry-After never seen"
    )
    assert readable(answer), (
        f"the preflight must have Access-Control-Allow-Origin: {PORTAL}, once; it has "
        f"{allowed(answer)}"
    )
    for kind, value in (("methods", "post"), ("headers", "content-type")):
        listed = answer.headers.get(f"access-control-allow-{kind}", "nothing")
        assert value in listed.lower(), f"the preflight must allow {value}, and allows {listed}"


@pytest.mark.fault
def test_a_preflight_is_traced(boot):
    """A preflight has an id, and leaves one access line with it."""
    traced(boot(), "OPTIONS", "/patients", 200, headers=ASK)


@pytest.mark.guard
def test_maintenance_stops_writes_and_nothing_else(boot, run):
    """With the flag a POST is a 503 with Retry-After and stores nothing; a GET goes on."""
    clinic = in_maintenance(boot, run)
    before = names(clinic)
    for headers in ({}, {"Origin": PORTAL}, {"X-Request-ID": secrets.token_hex(12)}):
        answer = clinic.post("/patients", json={"name": "Ida"}, headers=headers)
        assert answer.status_code == 503, (
            f"a POST with {headers or 'no headers'} during maintenance: 503, and not "
            f"{answer.status_code}"
        )
        assert answer.headers.get("retry-after") == "60", "the 503 must say Retry-After: 60"
        assert names(clinic) == before, "a POST was refused with 503, and stored a patient"
    assert clinic.get("/patients/1").status_code == 200, "reading goes on during maintenance: 200"
    run("-c", "import os; os.remove('maintenance')", beside=clinic).wait()
    name = secrets.token_hex(4)
    answer = clinic.post("/patients", json={"name": name})
    assert answer.status_code == 201, f"maintenance is over: 201, not {answer.status_code}"
    assert names(clinic) == [*before, name], "POST answered 201, and the patient is not stored"


@pytest.mark.guard
def test_large_answers_are_compressed(boot):
    """For a client that takes gzip, an answer from 500 bytes on is compressed, a small one not."""
    clinic = boot()
    clinic.rows("DELETE FROM patients WHERE id > 18")  # the list has 523 bytes now
    for path, accepts, wanted in (
        ("/patients", "gzip", "gzip"),
        ("/patients", "identity", None),
        ("/patients/1", "gzip", None),
    ):
        answer = clinic.get(path, headers={"Accept-Encoding": accepts})
        encoding = answer.headers.get("content-encoding")
        assert (answer.status_code, encoding) == (200, wanted), (
            f"GET {path}, {len(answer.content)} bytes of JSON, for a client that takes {accepts}, "
            f"must come {'compressed' if wanted else 'as it is'}, not with Content-Encoding "
            f"{encoding}"
        )


@pytest.mark.guard
def test_every_answer_of_a_route_has_its_digest(boot):
    """X-Digest stands on each answer of a route, on a 404 and a 422 as well."""
    clinic = boot()
    for answer in (
        clinic.get("/patients"),
        clinic.get("/patients/3"),
        clinic.get(a_path()),
        clinic.post("/patients", json={"name": ""}),
        clinic.post("/patients", json={"name": secrets.token_hex(4)}),
    ):
        digests = answer.headers.get_list("x-digest")
        assert digests == [hashlib.sha256(answer.content).hexdigest()], (
            f"an answer with status {answer.status_code} must have the SHA-256 of its body in "
            f"X-Digest, which is {', '.join(digests) or 'missing'}"
        )


@pytest.mark.guard
def test_only_the_portal_may_read_across_origins(boot):
    """A page of the portal reads answers and their headers; a page from elsewhere does not."""
    clinic = boot()
    for path in ("/patients/1", a_path()):
        answer = clinic.get(path, headers={"Origin": PORTAL})
        assert readable(answer), f"GET {path} must allow {PORTAL} to read the answer"
        exposed = answer.headers.get("access-control-expose-headers", "").lower()
        for name in EXPOSED:
            assert name.lower() in exposed, f"GET {path} must expose {name} to the portal"
    word = secrets.token_hex(4)
    for stranger in (
        f"https://{word}.example",
        f"https://{word}.clinic.test",
        f"https://{word}{PORTAL.removeprefix('https://')}",
        f"{PORTAL}.{word}.example",
        PORTAL.replace("https", "http"),
    ):
        for method in ("GET", "OPTIONS"):
            answer = clinic.request(method, "/patients", headers=ASK | {"Origin": stranger})
            assert not {"*", stranger} & set(allowed(answer).split(", ")), (
                f"{method} allowed a page of {stranger} to read the patients; only {PORTAL} may, "
                "and an origin is compared as a whole"
            )
