"""A task that nobody awaits: what becomes of its failure, and of itself when the process ends.

The paging company is played here. It answers when a check lets it, so "meanwhile" is a fact: a
page is on its way as long as it is held. Waiting for a status or a log line has an upper bound
and no other meaning.
"""

import json
import re
import secrets
import signal
import time

import pytest

from clinic.grading.checks import Reply

RECORDS = re.compile(r"^(?=(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)[ :])", re.MULTILINE)
TRACEBACK = re.compile(r'Traceback \(most recent call last\):\n[ |+]*File "')
REFUSES, HTML = "refuses the connection", "<h1>We have moved</h1>"
TROUBLES = {
    "company is down": [Reply(503, {"detail": "overload"}), REFUSES],
    "company answers nonsense": [*(Reply(200, odd) for odd in ({"ok": True}, [], None)), HTML],
}
ANSWERS = {"answers soon": 0.3, "answers late": 3, "never answers": None}  # seconds after SIGTERM


class Ward:
    """The app, the paging company it calls, and numbers that nobody can know before."""

    def __init__(self, boot, upstream, *, timeout=30, plant=None):
        self.boot, self.company = boot, upstream()
        self.timeout = timeout
        self.env = {"PAGER_URL": self.company.url, "PAGER_TIMEOUT": str(timeout)}
        before = time.monotonic()
        self.app = boot(env=self.env, plant=plant)
        self.patience = 1 + 3 * (time.monotonic() - before)  # far more than a right app needs
        self.pagers = map(str, range(10_000 + secrets.randbelow(10**8), 10**9))
        self.plant(1000 + secrets.randbelow(10**6), "sent", next(self.pagers))

    def plant(self, number, status, pager):
        """Put a notice into the database."""
        sql = "INSERT INTO notices (id, pager, text, status) VALUES (?, ?, 'Sodium 118', ?)"
        self.app.rows(sql, number, pager, status)

    def expects(self, *replies, held=False):
        """A pager for which the company will say that, and if `held`, not before it is let."""
        pager = next(self.pagers)
        plan = self.company.hold if held else self.company.answer
        return pager, plan("POST", f"/pagers/{pager}", *replies)

    def sends(self, pager):
        """Send a critical value for that pager, and wait for nothing."""
        body = {"pager": pager, "analysis": "Potassium", "value": 6.9}
        return self.app.send("POST", "/results", json=body)

    def report(self, pager):
        """Send a critical value for that pager; the number of its notice."""
        asked = self.sends(pager)
        assert asked.answered(within=8), "POST /results must answer, whatever the company does"
        assert asked.result().status_code == 202, "POST /results must answer 202"
        return asked.result().json()["id"]

    def row(self, number):
        """How a notice stands in the database."""
        return self.app.rows("SELECT status, reference FROM notices WHERE id = ?", number)[0]

    def becomes(self, number, status):
        """Whether a notice comes to stand so."""
        return self.waits_until(lambda: self.row(number)["status"] == status)

    def waits_until(self, happened, within=None):
        """Whether it happened in the end."""
        deadline = time.monotonic() + (within or self.patience)
        while not (it_did := happened()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return it_did

    def logged(self, number):
        """The ERROR of the logger clinic that names a notice, up to the next record, or nothing."""
        head = re.compile(rf"ERROR clinic [^\n]*\b{number}\b")
        return "".join(part for part in RECORDS.split(self.app.log) if head.match(part))

    def must_tell(self, number, what):
        """See that the log holds the failure of a notice."""
        self.waits_until(lambda: TRACEBACK.search(self.logged(number)))
        assert self.logged(number), (
            f"{what}, and no line 'ERROR clinic ...' names notice {number}: nobody on call can "
            "see it. A task keeps its exception for whoever awaits it"
        )
        assert TRACEBACK.search(self.logged(number)), (
            f"{what}, and the ERROR that names notice {number} has no traceback with it: "
            "nobody can tell why"
        )

    def pages(self, pager):
        """How often the company was asked to page."""
        return sum(request.path == f"/pagers/{pager}" for request in self.company.received)


def reference():
    """What the company answers when all is well."""
    return Reply(200, {"reference": secrets.token_hex(6)})


def failures(ward, trouble):
    """Report values whose pages meet that trouble, one by one: what it was, pager, notice."""
    for reply in TROUBLES[trouble]:
        pager, said = next(ward.pagers), reply
        if reply == REFUSES:
            ward.company.refuse()
        elif reply == HTML:
            page = ward.company.stream("POST", f"/pagers/{pager}", content_type="text/html")
            page.send(HTML)
            page.end()
        else:
            ward.company.answer("POST", f"/pagers/{pager}", reply)
            said = f"answers {reply.status}, {json.dumps(reply.json)}"
        yield f"the company {said}", pager, ward.report(pager)


@pytest.mark.guard
def test_nobody_waits_for_the_company(boot, upstream):
    """POST /results answers while the page is on its way, and others are served meanwhile."""
    ward = Ward(boot, upstream)
    late, early = reference(), reference()
    slow, held = ward.expects(late, held=True)
    asked = ward.sends(slow)
    assert held.arrived(), "a critical value must be sent to the pager"
    assert asked.answered(within=ward.patience), "POST /results waits for the company: 202 must not"
    number = asked.result().json()["id"]
    other = ward.report(ward.expects(early)[0])
    assert ward.becomes(other, "sent"), "one page is on its way, and the next must not wait for it"
    assert ward.row(number)["status"] == "pending", "a notice on its way must stand as pending"
    held.release()
    assert ward.becomes(number, "sent"), "the company took the page: the notice must be sent"
    assert not ward.logged(other), "a notice that was sent is no ERROR"
    for each, reply in ((number, late), (other, early)):
        shown = ward.app.get(f"/notices/{each}").json()
        needed = {"status": "sent", "text": "Potassium 6.9"} | reply.json
        told = {key: shown.get(key) for key in needed}
        assert told == needed, f"GET /notices/{each} must hold {needed}, and holds {told}"


@pytest.mark.fault
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_failed_notice_says_so(boot, upstream, trouble):
    """A notice that cannot be delivered stands as failed after one attempt, for the ward to see."""
    ward = Ward(boot, upstream)
    for what, pager, number in failures(ward, trouble):
        assert ward.becomes(number, "failed"), (
            f"{what}, and notice {number} stays {ward.row(number)['status']!r}: "
            "nobody on the ward learns that the doctor was not paged"
        )
        assert ward.pages(pager) <= 1, (
            f"{what}, and the app asked {ward.pages(pager)} times before notice {number} was "
            "failed: it must be after one attempt, for the ward to act"
        )
        shown = ward.app.get(f"/notices/{number}").json().get("status")
        assert shown == "failed", f"GET /notices/{number} must say failed, too, and says {shown!r}"


@pytest.mark.fault
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_failure_is_in_the_log_with_its_traceback(boot, upstream, trouble):
    """Whatever went wrong, the logger clinic tells it: an ERROR, the notice, the traceback."""
    ward = Ward(boot, upstream)
    for what, _, number in failures(ward, trouble):
        ward.must_tell(number, what)


@pytest.mark.fault
@pytest.mark.expects_500
@pytest.mark.parametrize("moment", ["before the page", "after the page"])
def test_an_outage_of_the_database_is_in_the_log_too(boot, upstream, moment):
    """When the database is away, a notice that fails is told as any other."""
    ward = Ward(boot, upstream, plant="database")
    database, early = ward.app.database, moment == "before the page"
    pager, held = ward.expects(reference(), held=not early)

    def stored():
        if early:
            database.hang()  # what waits goes on, and the next call waits: the app goes by steps
        return ward.app.rows("SELECT id FROM notices WHERE pager = ?", pager)

    asked = ward.sends(pager)
    assert ward.waits_until(stored), "POST /results must store the notice"
    number = stored()[0]["id"]
    assert early or held.arrived(), "a critical value must be sent to the pager"
    database.fail()
    if not early:
        held.release()
    if asked.result().status_code == 202:  # or else nothing was promised
        ward.must_tell(number, f"the database was away {moment}")


@pytest.mark.fault
def test_one_failure_stops_no_other(boot, upstream):
    """Of three notices that are sent again one fails, and the other two arrive."""
    ward = Ward(boot, upstream)
    plans = [ward.expects(Reply(500)), ward.expects(reference(), held=True)]
    plans.append(ward.expects(reference()))
    numbers = range(2_000_000, 2_000_003)
    for number, (pager, _) in zip(numbers, plans, strict=True):
        ward.plant(number, "failed", pager)
    answer = ward.app.post("/notices/resend")
    assert answer.json() == {"queued": 3}, "POST /notices/resend must queue all three"
    assert ward.becomes(numbers[0], "failed"), (
        "three notices were sent again, and the company refused the first: it must stand as "
        f"failed, and is {ward.row(numbers[0])['status']!r}"
    )
    plans[1][1].release()
    for number in numbers[1:]:
        assert ward.becomes(number, "sent"), (
            f"one of three notices failed, and another is {ward.row(number)['status']!r}: "
            "a failure must not reach the other deliveries"
        )


@pytest.mark.fault
@pytest.mark.parametrize("company", ANSWERS)
def test_a_shutdown_loses_no_notice(boot, upstream, company):
    """A notice that is on its way when SIGTERM comes gets its outcome, and the process ends."""
    seconds = ANSWERS[company]
    ward = Ward(boot, upstream, timeout=30 if seconds else 1)
    plans = [ward.expects(reference(), held=True) for _ in range(3)]
    numbers = [ward.report(pager) for pager, _ in plans]
    for _, held in plans:
        assert held.arrived(), "a critical value must be sent to the pager"
    ward.app.signal(signal.SIGTERM)
    ward.app.wait_for_log("Shutting down")
    if seconds:
        ward.waits_until(lambda: not ward.app.running, within=seconds)  # who does not wait is gone
        for _, held in plans:
            held.release()
    ward.app.wait(within=20)
    found = [ward.row(number)["status"] for number in numbers]
    if "pending" in found:  # then the next process must take it up
        for pager, held in plans:
            held.release()
            ward.company.answer("POST", f"/pagers/{pager}", reference())
        ward.app = boot(env=ward.env, beside=ward.app)
        if ward.waits_until(lambda: all(ward.row(each)["status"] == "sent" for each in numbers)):
            return
    outcome = "sent" if seconds else "failed"
    assert found == [outcome] * 3, (
        f"three pages were on their way when SIGTERM came, and the company {company}"
        f" (PAGER_TIMEOUT is {ward.timeout}). They must be {outcome} when the process has ended, "
        f"or be sent by the next one: they are {found}"
    )
    assert seconds or all(ward.logged(number) for number in numbers), (
        "the company was silent until its time was over, after SIGTERM, and the three notices are "
        "failed. Each such failure must be an ERROR of the logger clinic that names the notice"
    )


@pytest.mark.guard
def test_what_was_not_sent_can_be_sent_again(boot, upstream):
    """What failed waits for POST /notices/resend, which also takes what was left pending."""
    ward = Ward(boot, upstream)
    pagers = {}
    for number, status in enumerate(("sent", "pending", "failed"), start=2_000_000):
        pagers[status], _ = ward.expects(reference())
        ward.plant(number, status, pagers[status])
    ward.app.stop()
    ward.app = boot(env=ward.env, beside=ward.app)
    ward.report(ward.expects(Reply(500), reference())[0])
    assert ward.becomes(ward.report(ward.expects(reference())[0]), "sent"), "a value must be sent"
    assert ward.pages(pagers["failed"]) == 0, (
        "a notice had failed, and the next process that started sent it by itself: what has "
        "failed must wait for POST /notices/resend, as somebody may have gone to the doctor"
    )

    def unsent():
        answer = ward.app.post("/notices/resend")
        assert answer.status_code == 202, "POST /notices/resend must answer 202"
        return ward.app.rows("SELECT id, status FROM notices WHERE status != 'sent'")

    assert ward.waits_until(lambda: not unsent()), (
        "the company works again, and POST /notices/resend must send what failed and what an old "
        f"process left pending. These are not sent: {unsent()}"
    )
    assert ward.pages(pagers["sent"]) == 0, "a notice that was sent must not be sent again"


@pytest.mark.guard
def test_no_pager_beeps_twice(boot, upstream):
    """A notice that is on its way is not sent a second time."""
    ward = Ward(boot, upstream)
    pager, held = ward.expects(reference(), held=True)
    number = ward.report(pager)
    assert held.arrived(), "a critical value must be sent to the pager"
    answer = ward.app.post("/notices/resend")
    assert answer.json() == {"queued": 0}, "what is on its way must not be queued again"
    held.release()
    assert ward.becomes(number, "sent"), "the company took the page: the notice must be sent"
    assert ward.pages(pager) == 1, f"pager {pager} beeped {ward.pages(pager)} times for one value"


@pytest.mark.guard
def test_wrong_questions_are_refused(boot, upstream):
    """An unknown notice is 404, and a value that cannot be read is 422."""
    ward = Ward(boot, upstream)
    unknown = ward.app.get(f"/notices/{3_000_000 + secrets.randbelow(10**6)}")
    assert unknown.status_code == 404, "an unknown notice must be 404"
    wrong = {"pager": "ward 3", "analysis": "Potassium", "value": 6.9}
    assert ward.app.post("/results", json=wrong).status_code == 422, "a bad pager must be 422"
