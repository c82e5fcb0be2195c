"""A task that nobody awaits: what becomes of its failure, and of itself when the process ends.

The paging company is played here. It answers when a check lets it, so "meanwhile" is a fact: a
page is on its way as long as it is held. Waiting for a status or a log line has an upper bound
and no other meaning.
"""

import re
import secrets
import signal
import time

import pytest

from clinic.grading.checks import Reply

RECORDS = re.compile(r"^(?=(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)[ :])", re.MULTILINE)
TRACEBACK = re.compile(r'Traceback \(most recent call last\):\n[ |+]*File "')
TROUBLES = ["company refuses", "company answers 503", "company answers nonsense"]


class Ward:
    """The app, the paging company it calls, and numbers that nobody can know before."""

    def __init__(self, boot, upstream, *, timeout=30, plant=None):
        self.boot, self.company = boot, upstream()
        self.env = {"PAGER_URL": self.company.url, "PAGER_TIMEOUT": str(timeout)}
        before = time.monotonic()
        self.app = boot(env=self.env, plant=plant)
        self.patience = 1 + 3 * (time.monotonic() - before)  # far more than a right app needs
        self.pagers = iter(range(10_000 + secrets.randbelow(10**8), 10**9))
        self.planted(1000 + secrets.randbelow(10**6), "sent")

    def planted(self, number, status):
        """Put a notice into the database; its pager."""
        pager = str(next(self.pagers))
        sql = "INSERT INTO notices (id, pager, text, status) VALUES (?, ?, 'Sodium 118', ?)"
        self.app.rows(sql, number, pager, status)
        return pager

    def expects(self, *replies, held=False):
        """A pager for which the company will say that, and if `held`, not before it is let."""
        pager = str(next(self.pagers))
        plan = self.company.hold if held else self.company.answer
        return pager, plan("POST", f"/pagers/{pager}", *replies)

    def report(self, pager):
        """Send a critical value for that pager; the number of its notice."""
        body = {"pager": pager, "analysis": "Potassium", "value": 6.9}
        answer = self.app.post("/results", json=body, patience=8)
        assert answer.status_code == 202, "POST /results must answer 202"
        return answer.json()["id"]

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

    def pages(self, pager):
        """How often the company was asked to page."""
        return sum(request.path == f"/pagers/{pager}" for request in self.company.received)


def reference():
    """What the company answers when all is well."""
    return Reply(200, {"reference": secrets.token_hex(6)})


def failed_notice(ward, trouble):
    """Report a value whose page fails in that way; its number."""
    odd = {TROUBLES[1]: Reply(503, {"detail": "overload"}), TROUBLES[2]: Reply(200, {"ok": True})}
    pager, held = ward.expects(odd.get(trouble, reference()), held=trouble == "database is down")
    if trouble == "company refuses":
        ward.company.refuse()
    number = ward.report(pager)
    if trouble == "database is down":
        assert held.arrived(), "a critical value must be sent to the pager"
        ward.app.database.fail()
        held.release()
    return number


@pytest.mark.guard
def test_nobody_waits_for_the_company(boot, upstream):
    """POST /results answers while the page is on its way, and others are served meanwhile."""
    ward = Ward(boot, upstream)
    late, early = reference(), reference()
    slow, held = ward.expects(late, held=True)
    body = {"pager": slow, "analysis": "Potassium", "value": 6.9}
    asked = ward.app.send("POST", "/results", json=body)
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
    """A notice that cannot be delivered stands as failed, for the ward to see."""
    ward = Ward(boot, upstream)
    number = failed_notice(ward, trouble)
    assert ward.becomes(number, "failed"), (
        f"the {trouble}, and notice {number} stays {ward.row(number)['status']!r}: "
        "nobody on the ward learns that the doctor was not paged"
    )
    shown = ward.app.get(f"/notices/{number}").json().get("status")
    assert shown == "failed", f"GET /notices/{number} must say failed, too, and says {shown!r}"


@pytest.mark.fault
@pytest.mark.parametrize("trouble", [*TROUBLES, "database is down"])
def test_a_failure_is_in_the_log_with_its_traceback(boot, upstream, trouble):
    """Whatever goes wrong, the logger clinic tells it: an ERROR, the notice, the traceback."""
    ward = Ward(boot, upstream, plant="database")
    number = failed_notice(ward, trouble)
    ward.waits_until(lambda: TRACEBACK.search(ward.logged(number)))
    assert ward.logged(number), (
        f"the {trouble}, and no line 'ERROR clinic ...' names notice {number}: nobody on call "
        "can see it. A task keeps its exception for whoever awaits it"
    )
    assert TRACEBACK.search(ward.logged(number)), (
        f"the {trouble}, and the ERROR that names notice {number} has no traceback with it: "
        "nobody can tell why"
    )


@pytest.mark.fault
def test_one_failure_stops_no_other(boot, upstream):
    """Of three notices that are sent again one fails, and the other two arrive."""
    ward = Ward(boot, upstream)
    plans = [ward.expects(Reply(500)), ward.expects(reference(), held=True)]
    plans.append(ward.expects(reference()))
    numbers = range(2_000_000, 2_000_003)
    for number, (pager, _) in zip(numbers, plans, strict=True):
        ward.planted(number, "failed")
        ward.app.rows("UPDATE notices SET pager = ? WHERE id = ?", pager, number)
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
@pytest.mark.parametrize("company", ["answers late", "never answers"])
def test_a_shutdown_loses_no_notice(boot, upstream, company):
    """A notice that is on its way when SIGTERM comes gets its outcome, and the process ends."""
    ward = Ward(boot, upstream, timeout=30 if company == "answers late" else 1)
    plans = [ward.expects(reference(), held=True) for _ in range(3)]
    numbers = [ward.report(pager) for pager, _ in plans]
    for _, held in plans:
        assert held.arrived(), "a critical value must be sent to the pager"
    ward.app.signal(signal.SIGTERM)
    ward.app.wait_for_log("Shutting down")
    outcome = "sent" if company == "answers late" else "failed"
    if outcome == "sent":
        ward.waits_until(lambda: not ward.app.running, within=1)  # who does not wait is gone now
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
    assert found == [outcome] * 3, (
        f"three pages were on their way when SIGTERM came, and the company {company}. They must "
        f"be {outcome} when the process has ended, or be sent by the next one: they are {found}"
    )


@pytest.mark.guard
def test_what_was_not_sent_can_be_sent_again(boot, upstream):
    """POST /notices/resend sends what failed or was left pending, and nothing that was sent."""
    ward = Ward(boot, upstream)
    done, left = ward.planted(2_000_000, "sent"), ward.planted(2_000_001, "pending")
    ward.company.answer("POST", f"/pagers/{left}", reference())
    number = ward.report(ward.expects(Reply(500), reference())[0])

    def sent_again():
        return ward.app.post("/notices/resend").status_code == 202 and (
            ward.row(number)["status"] == ward.row(2_000_001)["status"] == "sent"
        )

    assert ward.waits_until(sent_again), (
        "the company works again, and POST /notices/resend does not help: a failed notice is "
        f"{ward.row(number)['status']!r}, an old pending one {ward.row(2_000_001)['status']!r}"
    )
    assert ward.pages(done) == 0, "a notice that was sent must not be sent again"


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
