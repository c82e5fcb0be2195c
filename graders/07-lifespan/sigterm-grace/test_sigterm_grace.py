"""SIGTERM: a request in flight completes, everything is closed in order, and the process ends.

The checks send a real SIGTERM. The exit code proves nothing, as uvicorn raises the signal once more
at the end. So they look at what a killed process cannot do: write the end of its run. All order
comes from events: the register answers when a check says so. Clocks are read as bounds only: a wait
may take longer than it says, on a busy machine, and never less.
"""

import secrets
import signal
import time

import pytest

from clinic.grading.checks import Reply

WINDOW = 0.5  # SHUTDOWN_SECONDS where the register does not help
FRACTION = 0.9  # the same, where a whole number would be no window at all
AMPLE = 8  # seconds that such a process may take to its end: a busy machine has its share in it
NOT_SO_LONG = 3  # of the 20 seconds that are the window when nobody has set it
NO_HURRY = {"SHUTDOWN_SECONDS": "600"}
OLD = 20  # vaccinations that wait already: a window for each of them is no window
SAID = "the process got SIGTERM"


class Centre:
    """The app, the register it talks to, and what the database says of both."""

    def __init__(self, boot, upstream, beside=None, **env):
        self.register = upstream()
        self.register.answer("POST", "/reports", Reply(200, {}))
        self.batch = f"QX-{secrets.randbelow(10**9)}"
        self.patient = secrets.token_hex(4)
        env = {"REGISTER_URL": self.register.url, "SHUTDOWN_SECONDS": str(WINDOW)} | env
        self.window = env["SHUTDOWN_SECONDS"]
        env = {name: value for name, value in env.items() if value}
        self.app = boot(env=env, beside=beside.app if beside else None)
        if beside is None:  # the two of a new database
            self.app.wait_for_log("vaccination 2 reported")

    def vaccinate(self):
        """Record a vaccination; its id."""
        answer = self.app.post("/vaccinations", json=self.body())
        assert answer.status_code == 201, (
            "POST /vaccinations must answer 201 as soon as the vaccination is stored: the report "
            "to the register follows by itself"
        )
        return answer.json()["id"]

    def report_held(self, *replies):
        """Record a vaccination, and hold its report at the register; the id, and what holds it."""
        held = self.register.hold("POST", "/reports", *replies)
        number = self.vaccinate()
        assert held.arrived(), "a stored vaccination must be reported without being asked for"
        return number, held

    def body(self, batch=None):
        """What to send; the register knows of no recall, as it answers 404."""
        return {"patient": self.patient, "batch": batch or self.batch}

    def trouble(self, kind):
        """From now on the register is silent, or down; reports wait, some of them since long."""
        if kind == "silent":
            held = self.register.hold("POST", "/reports")
        else:
            self.register.answer("POST", "/reports", Reply(503, {"detail": "closed for today"}))
        row = "(lower(hex(randomblob(4))), 'OL-1', 0)"
        rows = ", ".join([row] * OLD)
        self.app.rows(f"INSERT INTO vaccinations (patient, batch, reported) VALUES {rows}")
        last = self.vaccinate()
        if kind == "silent":
            assert held.arrived(), "a stored vaccination must be reported without being asked for"
        else:
            self.app.wait_for_log("not reported")
        return last

    def ends(self):
        """Whether the process ends by itself."""
        try:
            self.app.wait(AMPLE)
        except AssertionError:
            return False
        return True

    def must_end(self, why):
        """The process ends by itself; `why` it might not."""
        assert self.ends(), (
            f"{SAID} while {why}, with SHUTDOWN_SECONDS={self.window}, and {AMPLE} seconds later "
            "it still ran. Kubernetes would kill it: no line that comes after this wait is reached"
        )

    def vaccinations(self):
        """All that is stored: by id, whether it was reported."""
        rows = self.app.rows("SELECT id, reported FROM vaccinations")
        return {row["id"]: bool(row["reported"]) for row in rows}

    def run(self):
        """The last run in the database."""
        return self.app.rows("SELECT ended, unreported FROM runs ORDER BY id DESC LIMIT 1")[0]

    def reported(self):
        """The ids that the register was told, in their order."""
        sent = [one.json["id"] for one in self.register.received if one.path == "/reports"]
        return [number for number in sent if number > 2]  # two are in every new database

    def must_be_closed(self):
        """The run has ended in the database, and the end told the truth."""
        left = list(self.vaccinations().values()).count(False)
        run = self.run()
        assert run["ended"], (
            "the process has ended, and its run in the database has not: what comes after the "
            "reporter in the lifespan was skipped, and the office thinks the process was killed"
        )
        assert run["unreported"] == left, (
            f"the run says it left {run['unreported']} vaccinations unreported, and there are "
            f"{left}: it must be ended after the reporter, when nothing changes any more"
        )


REGISTERS = pytest.mark.parametrize("kind", ["silent", "down"])
WHY = {"silent": "the register took a report and never answered", "down": "each report got a 503"}


@pytest.mark.fault
@REGISTERS
def test_the_process_ends_by_itself(boot, upstream, kind):
    """Whatever the register does, the process ends when its window is over."""
    centre = Centre(boot, upstream)
    centre.trouble(kind)
    centre.app.signal(signal.SIGTERM)
    centre.must_end(WHY[kind])


@pytest.mark.fault
def test_everything_is_closed_before_the_end(boot, upstream):
    """When the window is over, the rest of the shutdown still happens, and without an error."""
    centre = Centre(boot, upstream)
    centre.trouble("silent")
    centre.app.signal(signal.SIGTERM)
    centre.must_end(WHY["silent"])
    centre.must_be_closed()
    log = centre.app.log
    assert "Application shutdown failed" not in log, (
        "the window was over, and the shutdown ended in an error, see the log: a limit that was "
        "reached is no reason to leave the rest undone"
    )
    assert "Application shutdown complete" in log, (
        "the process ended before the shutdown was complete: uvicorn must come to its end"
    )


@pytest.mark.fault
def test_what_does_not_fit_is_reported_by_the_next_run(boot, upstream):
    """Nothing is lost and nothing is sent twice, also of a request that was still in flight."""
    centre = Centre(boot, upstream)
    done = centre.vaccinate()
    centre.app.wait_for_log(f"vaccination {done} reported")
    centre.trouble("silent")
    last = in_flight(centre)
    centre.must_end(WHY["silent"])
    left = sorted(number for number, known in centre.vaccinations().items() if not known)
    assert left == list(range(done + 1, last + 1)), (
        f"the register has accepted the vaccinations up to {done}, {last} are stored, and the "
        f"database calls {left} unreported: those in between must be there, and still unreported"
    )
    after = Centre(boot, upstream, beside=centre)
    after.app.wait_for_log(f"vaccination {last} reported")
    assert sorted(after.reported()) == left, (
        f"the first run left {left} unreported, and the next one sent {after.reported()} to the "
        "register: each of them must be sent once, and no other"
    )


@pytest.mark.fault
def test_the_window_is_as_long_as_it_says(boot, upstream):
    """The wait for the register takes the whole window, from the last answer on, and no more."""
    patient, _ = report_on_its_way(boot, upstream, **NO_HURRY)
    hasty = Centre(boot, upstream, SHUTDOWN_SECONDS=str(FRACTION))
    hasty.report_held()
    in_flight(hasty, outlasts=FRACTION)
    hasty.must_end(WHY["silent"])
    waited = time.monotonic() - hasty.let_go
    assert waited >= FRACTION, (
        f"{SAID} while a report was on its way, with SHUTDOWN_SECONDS={FRACTION}, and it ended "
        f"{waited:.2f} seconds after its last request had got an answer. The window begins when "
        "no request is in flight any more, and a fraction of a second belongs to it"
    )
    assert patient.app.running, (
        f"two processes got SIGTERM while a report was on its way. The first has a window of 600 "
        f"seconds, the second one of {FRACTION}, and the first did not outlast the second: "
        "SHUTDOWN_SECONDS says how long to wait"
    )
    assert not patient.run()["ended"], (
        f"{SAID} while a report was on its way, and the run is already called ended: a process "
        "that is killed now would look as if it had ended well"
    )
    patient.register_answers()
    assert patient.ends(), f"{SAID}, the register answered, nothing is left, and it did not end"
    patient.must_be_closed()


@pytest.mark.guard
def test_a_request_in_flight_completes_and_new_ones_are_refused(boot, upstream):
    """After SIGTERM a request in flight gets its answer, and no new connection is taken."""
    centre = Centre(boot, upstream, **NO_HURRY)
    late = in_flight(centre)
    assert centre.ends(), f"{SAID}, its last request was answered, and it did not end"
    assert late in centre.vaccinations(), "a 201 was given, and the vaccination is not stored"


def in_flight(centre, outlasts=0):
    """Send SIGTERM while a vaccination waits for so long for its check; its id in the end."""
    batch = f"ZZ-{secrets.randbelow(10**9)}"
    check = centre.register.hold("GET", f"/recalls/{batch}", Reply(404, {}))
    pending = centre.app.send("POST", "/vaccinations", json=centre.body(batch))
    assert check.arrived(), "POST /vaccinations must ask the register about the batch first"
    centre.app.signal(signal.SIGTERM)
    assert centre.app.refuses(), f"{SAID} and still takes new connections: it must refuse them"
    time.sleep(outlasts)
    centre.let_go = time.monotonic()
    check.release()
    status = pending.result().status_code
    assert status == 201, (
        f"{SAID} while a request waited for the register. It got its answer from there, and the "
        f"client heard {status}: nothing that it needs may be closed before it is done"
    )
    return pending.result().json()["id"]


@pytest.mark.guard
def test_a_report_on_its_way_is_waited_for(boot, upstream):
    """A report that the register accepts within the window is written down, not sent again."""
    centre, number = report_on_its_way(boot, upstream, SHUTDOWN_SECONDS=None)
    time.sleep(NOT_SO_LONG)
    centre.register_answers()
    assert centre.ends(), f"{SAID}, the register answered, nothing is left, and it did not end"
    assert centre.vaccinations()[number], (
        f"{SAID} while report {number} was on its way, and SHUTDOWN_SECONDS is not set, which "
        f"means 20. The register accepted it after {NOT_SO_LONG} seconds, and the database calls "
        "it unreported: its answer must be waited for, and what is needed to write it down must "
        "still be open"
    )
    after = Centre(boot, upstream, beside=centre)
    fresh = after.vaccinate()
    after.app.wait_for_log(f"vaccination {fresh} reported")
    assert after.reported() == [fresh], "the register had accepted it, and it was sent again"


def report_on_its_way(boot, upstream, **env):
    """Send SIGTERM while the register thinks about a report, and wait for the lifespan's turn."""
    centre = Centre(boot, upstream, **env)
    number, held = centre.report_held(Reply(200, {}))
    centre.register_answers = held.release
    centre.app.signal(signal.SIGTERM)
    centre.app.wait_for_log("Waiting for application shutdown")
    return centre, number


@pytest.mark.guard
def test_with_nothing_left_it_ends_at_once(boot, upstream):
    """SHUTDOWN_SECONDS is the most that may pass, and not a pause."""
    centre = Centre(boot, upstream, **NO_HURRY)
    centre.app.signal(signal.SIGTERM)
    assert centre.ends(), (
        f"{SAID} with SHUTDOWN_SECONDS=600 and nothing left to report, and it did not end: "
        "each deployment would take as long as the window"
    )
    centre.must_be_closed()


@pytest.mark.guard
def test_while_it_serves_nothing_is_different(boot, upstream):
    """Vaccinations are checked, stored, reported and tried again as before, however slowly."""
    centre = Centre(boot, upstream)
    centre.register.answer("POST", "/reports", Reply(503, {}), Reply(200, {}))
    number = centre.vaccinate()
    centre.app.wait_for_log(f"vaccination {number} reported")
    number, slow = centre.report_held(Reply(200, {}))
    time.sleep(2 * WINDOW)
    slow.release()
    centre.app.wait_for_log(f"vaccination {number} reported")
    assert f"vaccination {number} not reported" not in centre.app.log, (
        f"no SIGTERM has come, the register took {2 * WINDOW:g} seconds to accept report {number}, "
        f"and the app gave up before: SHUTDOWN_SECONDS, here {WINDOW}, limits the shutdown. Until "
        "then a report may take its time"
    )
    recalled = f"RC-{secrets.randbelow(10**9)}"
    centre.register.answer("GET", f"/recalls/{recalled}", Reply(200, {}))
    broken = f"BR-{secrets.randbelow(10**9)}"
    centre.register.answer("GET", f"/recalls/{broken}", Reply(500, {}))
    for batch, status in {recalled: 409, broken: 503, "no batch": 422}.items():
        answer = centre.app.post("/vaccinations", json=centre.body(batch))
        assert answer.status_code == status, f"batch {batch}: this must stay a {status}"
    assert max(centre.vaccinations()) == number, "what was refused must not be stored"
    runs = centre.app.get("/runs").json()
    assert runs == [{"id": 1, "ended": False, "unreported": None}], "GET /runs must list this run"
