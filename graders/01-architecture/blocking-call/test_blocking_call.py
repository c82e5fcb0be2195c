"""A slow partner stops nobody: while it holds a request, /health answers; then it lets go."""

import secrets
import time
from random import sample
from typing import Any, NamedTuple

import pytest

from clinic.grading.checks import HANG_UP, Reply

BUSY = Reply(503, {"detail": "busy"})


class Call(NamedTuple):
    """A request of a caller, and what the app must ask of a partner for it."""

    method: str
    path: str
    status: int
    partner: Any
    inner: str
    body: dict[str, Any]

    def __str__(self):
        return f"{self.method} {self.path}"

    def hold(self, reply=None):
        """Have the partner take the app's request and keep it waiting."""
        return self.partner.hold(self.method, self.inner, reply or Reply(200, self.body))

    def answer(self, *replies):
        """Have the partner say this, or what it says on a good day, at once."""
        self.partner.answer(self.method, self.inner, *(replies or [Reply(200, self.body)]))

    def send(self, clinic):
        """Send it as a member of staff, in the background."""
        return clinic.send(self.method, self.path, token=secrets.token_hex(8))

    def count(self):
        """Count how often the partner was asked."""
        return sum(asked.path == self.inner for asked in self.partner.received)


class Partners:
    """The three services that the app calls, and patients that nobody could have guessed."""

    def __init__(self, idp, labs, fax):
        self.idp, self.labs, self.fax = idp, labs, fax
        self.patients = iter(sample(range(1_000, 9_999_999), 30))
        self.me().answer()

    def env(self, retry_delay):
        """Tell the app where they are."""
        urls = {"IDP_URL": self.idp.url, "LABS_URL": self.labs.url, "FAX_URL": self.fax.url}
        return {**urls, "RETRY_DELAY": retry_delay}

    def me(self):
        """Ask who the caller is. The identity provider knows every token."""
        body = {"sub": f"dr.{secrets.token_hex(4)}"}
        return Call("GET", "/me", 200, self.idp, "/introspect", body)

    def latest(self):
        """Ask for the latest readings."""
        patient, body = self.report()
        return Call("GET", f"/patients/{patient}/labs", 200, self.labs, f"/labs/{patient}", body)

    def history(self):
        """Ask for all readings."""
        patient, body = self.report()
        path = f"/patients/{patient}/labs/history"
        return Call("GET", path, 200, self.labs, f"/history/{patient}", body)

    def send_fax(self):
        """Ask for a fax."""
        patient, body = next(self.patients), {"fax_id": secrets.token_hex(6)}
        return Call("POST", f"/patients/{patient}/fax", 202, self.fax, f"/send/{patient}", body)

    def report(self):
        """Make up a patient, and what the lab system knows about them."""
        patient, value = next(self.patients), 40 + secrets.randbelow(999) / 8
        return patient, {"patient_id": patient, "readings": {"HbA1c": value}}


@pytest.fixture
def partners(upstream):
    """Start the three services."""
    return Partners(upstream(), upstream(), upstream())


@pytest.fixture
def clinic(boot, partners):
    """Start the app, with no pause between two attempts at a fax."""
    return boot(env=partners.env(retry_delay="0"))


def assert_health_answers(clinic, when):
    """Ask /health at a moment at which other requests wait."""
    health = clinic.send("GET", "/health")
    assert health.answered(), (
        f"GET /health got no answer {when}. The event loop stood still: "
        "nothing else in the process can run until that wait is over"
    )
    assert health.result().status_code == 200, f"GET /health must answer 200 {when}"


def assert_answered(waiting, call, **more):
    """A request that had to wait is answered as if nothing had been slow."""
    reply, needed = waiting.result(), {**call.body, **more}
    assert reply.status_code == call.status, (
        f"{call} must answer {call.status} once its partner has answered, not "
        f"{reply.status_code}: a partner that is slow, for two seconds and more, is not down"
    )
    said = {name: value for name, value in reply.json().items() if name in needed}
    assert said == needed, f"{call} must answer {needed}, as the partner said; it answered {said}"


def assert_bad_gateway(clinic, call, said):
    """What the partner says is no answer: a 502, and the partner is not asked again."""
    before = call.count()
    status, count = call.send(clinic).result().status_code, call.count() - before
    assert status == 502, f"{call} must answer 502 when its partner says {said}, not {status}"
    assert count == 1, f"{call}: a partner that says {said} is asked once, not {count} times"


def assert_stops_nobody(clinic, *calls, seconds=0):
    """Hold the calls at their partners, all at the same time, ask /health, let go."""
    held, waiting = [], []
    for call in calls:
        held.append(call.hold())
        waiting.append(call.send(clinic))
        assert held[-1].arrived(), (
            f"{call} did not ask its partner for {call.inner} "
            f"while {len(held) - 1} other request(s) waited for theirs"
        )
    assert_health_answers(clinic, f"while {len(held)} request(s) waited, one for {call.inner}")
    time.sleep(seconds)
    for gate in held:
        gate.release()
    for answer, call in zip(waiting, calls, strict=True):
        assert_answered(answer, call)


@pytest.mark.fault
def test_a_slow_identity_provider_stops_nobody(clinic, partners):
    """While the identity provider looks up a caller, on any route, /health answers."""
    me, others = partners.me(), [partners.latest(), partners.history(), partners.send_fax()]
    held, waiting = me.hold(), []
    for call in others:
        call.answer()
    for count, call in enumerate((me, *others), start=1):
        waiting.append(call.send(clinic))
        assert held.arrived(count), (
            f"{call} did not reach the identity provider: {count - 1} slow one(s) kept it waiting"
        )
        assert_health_answers(clinic, f"while {call} waited for the identity provider")
    held.release()
    for answer, call in zip(waiting, (me, *others), strict=True):
        assert_answered(answer, call)


@pytest.mark.fault
def test_a_slow_history_stops_nobody(clinic, partners):
    """While the lab system looks up a history, /health answers."""
    assert_stops_nobody(clinic, partners.history())


@pytest.mark.fault
def test_the_pause_between_attempts_stops_nobody(boot, partners):
    """In the pause after a busy answer others are served, and the gateway is left alone."""
    clinic = boot(env=partners.env(retry_delay="25"))
    first, second = partners.send_fax(), partners.send_fax()
    busy = first.partner.hold("POST", first.inner, BUSY, Reply(200, first.body))
    second.answer()
    first.send(clinic)
    assert busy.arrived(), f"{first} must ask its partner for {first.inner}"
    busy.release()

    # The gateway accepts the second fax after it has answered the first one with 503: by then the
    # first is in its pause. Nobody waits for its end; the app is stopped with the check.
    waiting = second.send(clinic)
    assert waiting.answered(), (
        "the fax of another patient got no answer in the pause of RETRY_DELAY seconds "
        "after a busy answer (503): the whole process paused, and not this one fax"
    )
    assert_answered(waiting, second, attempts=1)
    assert_health_answers(clinic, "in the pause of RETRY_DELAY seconds after a busy answer (503)")
    assert first.count() == 1, "a busy gateway was asked again before RETRY_DELAY seconds were over"


@pytest.mark.fault
def test_five_slow_requests_at_once_stop_nobody(clinic, partners):
    """Five requests of one kind, whatever it is, wait at the same time, and /health answers."""
    # Five, because every pool of threads that a right fix may use has room for them: `def`
    # handlers, `def` dependencies and run_in_threadpool share 40 threads; asyncio.to_thread has
    # min(32, CPUs + 4), which is five on a machine with one CPU.
    for kind in (partners.latest, partners.history, partners.send_fax, partners.me):
        assert_stops_nobody(clinic, *(kind() for _ in range(5)))


@pytest.mark.fault
def test_a_partner_that_takes_two_seconds_is_not_down(clinic, partners):
    """Requests of all kinds wait for two seconds together, and get what they waited for."""
    kinds = (partners.latest, partners.history, partners.send_fax, partners.me)
    assert_stops_nobody(clinic, *(kind() for kind in kinds), seconds=2.1)


@pytest.mark.guard
def test_slow_latest_readings_still_stop_nobody(clinic, partners):
    """While the lab system looks up the latest readings, /health answers."""
    assert_stops_nobody(clinic, partners.latest())


@pytest.mark.guard
def test_a_busy_gateway_is_asked_again(boot, partners):
    """A fax accepted at the third attempt is a 202; a pause comes before each new attempt."""
    clinic, fax = boot(env=partners.env(retry_delay="1")), partners.send_fax()
    attempt = fax.hold(BUSY)
    waiting = fax.send(clinic)
    assert attempt.arrived(), f"{fax} must ask its partner for {fax.inner}"
    for reply in (BUSY, Reply(200, fax.body)):
        earlier, attempt = attempt, fax.hold(reply)
        before = time.monotonic()
        earlier.release()
        assert attempt.arrived(), "after a 503 the gateway is asked again, three times in all"
        pause = time.monotonic() - before
        assert pause > 0.95, f"RETRY_DELAY is 1 second; the next attempt came after {pause:.2f}"
    attempt.release()
    assert_answered(waiting, fax, attempts=3)


@pytest.mark.guard
def test_a_fax_that_fails_is_a_502(clinic, partners):
    """A busy gateway is asked three times, one that is broken or hangs up once; all are a 502."""
    broken = Reply(500, {"detail": "out of paper"})
    for name, reply, attempts in (("503", BUSY, 3), ("500", broken, 1), ("hang-up", HANG_UP, 1)):
        fax = partners.send_fax()
        fax.answer(reply)
        status, count = fax.send(clinic).result().status_code, fax.count()
        assert status == 502, f"a fax that fails with a {name} is a 502, not a {status}"
        assert count == attempts, f"{name}: {attempts} attempt(s) at the fax are due, not {count}"


@pytest.mark.guard
def test_a_partner_that_is_down_is_a_502(clinic, partners):
    """A partner that refuses the connection is a 502 on each route."""
    # The identity provider is first: later, a connection to it may be open, and stay so.
    for call in (partners.me(), partners.latest(), partners.history(), partners.send_fax()):
        call.partner.refuse()
        status = call.send(clinic).result().status_code
        assert status == 502, f"{call} must answer 502 while its partner is down, not {status}"
        call.partner.listen()
        call.answer()


@pytest.mark.guard
def test_an_answer_that_was_not_agreed_is_a_502(clinic, partners):
    """A partner that answers with anything but a well-formed 200 is a 502, and is asked once."""
    for call in (partners.latest(), partners.history(), partners.send_fax(), partners.me()):
        wrong = [Reply(201, call.body), Reply(403), Reply(500), Reply(200, {"unknown": "shape"})]
        for reply in wrong if call.partner is partners.fax else [BUSY, *wrong]:
            call.answer(reply)
            assert_bad_gateway(clinic, call, f"{reply.status} and {reply.json}")
        page = call.partner.stream(call.method, call.inner, content_type="text/html")
        page.send("<h1>Sign in</h1>")
        page.end()
        assert_bad_gateway(clinic, call, "200 and a page of HTML")


@pytest.mark.guard
def test_every_request_asks_the_identity_provider(clinic, partners):
    """Every route but /health wants a token that the identity provider knows at this moment."""
    token, me = secrets.token_hex(8), partners.me()
    others = [partners.latest(), partners.history(), partners.send_fax()]
    assert clinic.get("/me", token=token).status_code == 200, "a known token must be welcome"
    shown = partners.idp.received[-1].headers.get("authorization")
    assert shown == f"Bearer {token}", "the identity provider must be shown the caller's own token"
    me.answer(Reply(401, {"detail": "revoked"}))
    for call in (me, *others):
        for sent, name in ((None, "no"), (token, "a revoked")):
            status = clinic.request(call.method, call.path, token=sent).status_code
            assert status == 401, f"{call} with {name} token must be a 401, not a {status}"
    assert not any(call.count() for call in others), "a partner was asked without a valid token"
