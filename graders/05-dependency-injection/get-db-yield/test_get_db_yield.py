"""get_db: a request's answer and the database must tell the same story.

A 2xx says "stored", anything else says "nothing happened". Each check looks into the database
file. Where the moment counts, a reader holds a lock on it: nobody can commit while it does, so
a 2xx that comes meanwhile was given before the commit. The process is then killed.
"""

import secrets
import signal

import pytest

READER = """
import sqlite3, threading
reader = sqlite3.connect("clinic.db", isolation_level=None)
reader.execute("BEGIN")
reader.execute("SELECT count(*) FROM medicines").fetchone()
print("reading", flush=True)
threading.Event().wait()
"""
IMPATIENT = {"DATABASE_URL": "sqlite+aiosqlite:///clinic.db?timeout=0.5"}  # waits so for a lock
BOTH = pytest.mark.parametrize("route", ["dispensings", "deliveries"])
NOTHING = "an error must leave the database as it was before the request"


class Pharmacy:
    """The app, with two medicines and a prescription that nobody can know before."""

    def __init__(self, app):
        self.app = app
        self.id = 1000 + secrets.randbelow(10**8)
        self.other_id, self.prescription = self.id + 1, self.id + 2
        self.code, self.other = f"M{self.id}", f"N{self.id}"
        self.stock = 20 + secrets.randbelow(60)
        self.packs = 1 + secrets.randbelow(9)
        columns = "(id, code, stock, name, dosage) VALUES (?, ?, ?, 'Iron', '1 x 1')"
        for one, code in ((self.id, self.code), (self.other_id, self.other)):
            app.rows(f"INSERT INTO medicines {columns}", one, code, self.stock)
        app.rows("INSERT INTO prescriptions (id, patient) VALUES (?, 'Noor')", self.prescription)
        self.before = self.books()

    def wish(self, route, **changes):
        """What to send to that route: so many packs go out or come in."""
        if route == "deliveries":
            return [{"code": code, "packs": self.packs} for code in (self.code, self.other)]
        line = {"code": self.code, "packs": self.packs, "prescription_id": self.prescription}
        return line | changes

    def ask(self, route, **changes):
        """Send it."""
        return self.app.post(f"/{route}", json=self.wish(route, **changes))

    def books(self):
        """All that a request may change, as the database file has it, in sentences."""
        found = self.app.rows(
            "SELECT code || ': ' || stock || ' on the shelf' AS entry FROM medicines UNION ALL "
            "SELECT code || ': ' || packs || ' handed out on prescription ' || prescription_id "
            "FROM dispensings LEFT JOIN medicines ON medicines.id = medicine_id UNION ALL "
            "SELECT code || ': ' || packs || ' came in' "
            "FROM deliveries LEFT JOIN medicines ON medicines.id = medicine_id ORDER BY entry"
        )
        return [row["entry"] for row in found]

    def changes(self):
        """What is in the books now and was not there before."""
        return [entry for entry in self.books() if entry not in self.before]

    def left(self, route):
        """How many packs are on the shelf when that wish came true."""
        return self.stock + (self.packs if route == "deliveries" else -self.packs)

    def stored(self, route):
        """What the books have gained when that wish came true once."""
        out = f"{self.code}: {self.packs} handed out on prescription {self.prescription}"
        came = [f"{code}: {self.packs} came in" for code in (self.code, self.other)]
        moved = [self.code, self.other] if route == "deliveries" else [self.code]
        shelf = [f"{code}: {self.left(route)} on the shelf" for code in moved]
        return sorted(shelf + (came if route == "deliveries" else [out]))

    def end(self):
        """End the process in good order; what it has still to do is done then."""
        self.app.signal(signal.SIGTERM)
        self.app.wait()

    def refuse_commits(self, table):
        """From now on the database refuses to COMMIT a new row of that table, and no sooner."""
        self.app.rows(
            "CREATE TABLE seals (id INTEGER PRIMARY KEY, medicine_id INTEGER "
            "REFERENCES medicines (id) DEFERRABLE INITIALLY DEFERRED)"
        )
        self.app.rows(
            f"CREATE TRIGGER sealed AFTER INSERT ON {table} "
            "BEGIN INSERT INTO seals (medicine_id) VALUES (-1); END"
        )


@pytest.mark.fault
def test_what_was_refused_did_not_happen(boot):
    """After a 409 the books are as before the request, whatever others do at the same time."""
    pharmacy = Pharmacy(boot())
    answer = pharmacy.ask("dispensings", packs=pharmacy.stock + pharmacy.packs)
    assert answer.status_code == 409, "more packs than are on the shelf: this must still be a 409"
    assert pharmacy.books() == pharmacy.before, (
        f"the client heard 409, and the database now holds {pharmacy.changes()}: {NOTHING}"
    )
    wishes = [pharmacy.wish("dispensings", packs=packs) for packs in (1, pharmacy.stock + 1) * 4]
    asked = [pharmacy.app.send("POST", "/dispensings", json=wish) for wish in wishes]
    heard = [one.result().status_code for one in asked]
    assert heard == [201, 409] * 4, (
        f"at the same time, four requests for one pack and four for too many: they heard {heard}, "
        "and each must be answered as if it were alone"
    )
    pharmacy.end()
    out = f"{pharmacy.code}: 1 handed out on prescription {pharmacy.prescription}"
    needed = sorted([out] * 4 + [f"{pharmacy.code}: {pharmacy.stock - 4} on the shelf"])
    assert pharmacy.changes() == needed, (
        "four requests were answered 201 and four 409, at the same time, and the database holds "
        f"{pharmacy.changes()}. It should hold {needed}: no request may store another one's work"
    )


@pytest.mark.fault
@pytest.mark.parametrize(
    "trouble", ["unknown", pytest.param("crash", marks=pytest.mark.expects_500)]
)
def test_a_delivery_is_stored_whole_or_not_at_all(boot, trouble):
    """When a line in the middle of a delivery fails, the lines before it are not kept."""
    pharmacy = Pharmacy(boot())
    lines = pharmacy.wish("deliveries")
    if trouble == "unknown":
        lines.insert(1, {"code": f"X{secrets.token_hex(4)}", "packs": 1})
    else:
        pharmacy.app.rows(
            "CREATE TRIGGER jammed BEFORE UPDATE ON medicines "
            f"WHEN NEW.id = {pharmacy.other_id} BEGIN SELECT RAISE(ABORT, 'jammed'); END"
        )
    answer = pharmacy.app.post("/deliveries", json=lines)
    what = "is of an unknown medicine" if trouble == "unknown" else "fails in the database"
    assert answer.status_code == 404 if trouble == "unknown" else answer.status_code >= 400, (
        f"the second line {what}, and the answer is {answer.status_code}"
    )
    assert pharmacy.books() == pharmacy.before, (
        f"the second line {what}, the client heard {answer.status_code}, and the first line is "
        f"stored: {pharmacy.changes()}. Sent again, it would count twice: {NOTHING}"
    )


@pytest.mark.fault
@pytest.mark.expects_500
@BOTH
def test_an_answer_that_cannot_be_made_leaves_nothing(boot, route):
    """When the answer itself fails, after the handler has returned, nothing is stored either."""
    pharmacy = Pharmacy(boot())
    damage = "dosage = ''" if route == "dispensings" else "name = x'ff'"
    pharmacy.app.rows(f"UPDATE medicines SET {damage} WHERE id = ?", pharmacy.id)
    answer = pharmacy.ask(route)
    what = "dosage" if route == "dispensings" else "name that is text"
    assert answer.status_code >= 400, (
        f"the medicine has no {what}, so POST /{route} cannot be answered, and the client heard "
        f"{answer.status_code}"
    )
    assert pharmacy.books() == pharmacy.before, (
        f"the answer could not be made, the client heard {answer.status_code}, and yet the "
        f"database holds {pharmacy.changes()}. FastAPI validates the response after the handler "
        f"has returned, and that can fail, too: {NOTHING}"
    )


@pytest.mark.fault
@pytest.mark.expects_500
@pytest.mark.parametrize("what", ["dispensings", "deliveries", "unknown prescription"])
def test_a_refused_commit_is_an_error(boot, what):
    """When COMMIT fails, for whatever reason, the client hears of an error."""
    pharmacy = Pharmacy(boot())
    if what == "unknown prescription":
        answer = pharmacy.ask("dispensings", prescription_id=pharmacy.prescription + 1)
    else:
        pharmacy.refuse_commits(what)
        answer = pharmacy.ask(what)
    why = "nobody signed that prescription" if "unknown" in what else "something else was wrong"
    assert answer.status_code >= 400, (
        f"{why}, which the database checks at the COMMIT, and the client heard "
        f"{answer.status_code}: it goes by what no book knows of. The answer must wait until the "
        "commit is done, and that check must stay"
    )
    assert pharmacy.books() == pharmacy.before, f"found {pharmacy.changes()}: {NOTHING}"


def while_somebody_reads(pharmacy, run, route):
    """Send a wish while a reader's lock lets nobody commit; the status, and the reader."""
    reader = run("-I", "-c", READER, beside=pharmacy.app)
    reader.wait_for_log("reading")
    asked = pharmacy.app.send("POST", f"/{route}", json=pharmacy.wish(route))
    if not asked.answered(within=12):
        reader.stop()  # an app that goes on trying gets its chance
    return asked.result().status_code, reader


@pytest.mark.expects_500
@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param("a check", marks=pytest.mark.fault),
        pytest.param("a lock", marks=pytest.mark.guard),
    ],
)
def test_a_refused_commit_harms_no_later_request(boot, run, trouble):
    """After a commit that failed, the next requests see and store what they should."""
    pharmacy = Pharmacy(boot(env=IMPATIENT))
    if trouble == "a check":
        pharmacy.ask("dispensings", prescription_id=pharmacy.prescription + 1)
    else:
        status, reader = while_somebody_reads(pharmacy, run, "dispensings")
        reader.stop()
        if status < 400:  # it went on trying; whether that is true is another check's question
            return
    failed = f"there were {pharmacy.stock} packs, a commit failed by {trouble}"
    found = pharmacy.app.get(f"/medicines/{pharmacy.code}")
    assert found.status_code == 200, f"{failed}, and the next request is a {found.status_code}"
    seen = found.json()["stock"]
    assert seen == pharmacy.stock, (
        f"{failed}, and the next request finds {seen}. Closing a session does not end a "
        "transaction whose COMMIT failed: a request that gets the same connection goes on working "
        "in it. A rollback ends it"
    )
    answer = pharmacy.ask("dispensings")
    assert answer.status_code == 201, f"{failed}: a good request after it must succeed"
    pharmacy.end()
    assert pharmacy.changes() == pharmacy.stored("dispensings"), (
        f"{failed}, the next request got its 201, and it is not what the database file holds: "
        f"{pharmacy.changes()}"
    )


@pytest.mark.fault
@pytest.mark.expects_500
@BOTH
def test_a_2xx_survives_the_death_of_the_process(boot, run, route):
    """What a client was told is stored is stored, also if the process is killed right then."""
    pharmacy = Pharmacy(boot(env=IMPATIENT))
    status, reader = while_somebody_reads(pharmacy, run, route)
    pharmacy.app.stop()
    reader.stop()
    needed = pharmacy.stored(route) if status < 400 else []
    assert pharmacy.changes() == needed, (
        f"a reader held a lock, so that nobody could commit. POST /{route} was answered {status} "
        f"all the same, the process was killed, and the file holds {pharmacy.changes()} of it: "
        "the client was answered before the commit"
        if status < 400
        else f"the client heard {status}, and the file holds {pharmacy.changes()}: {NOTHING}"
    )


@pytest.mark.guard
@BOTH
def test_what_succeeds_is_stored(boot, route):
    """A dispensing and a delivery are answered 201, and are in the books once."""
    pharmacy = Pharmacy(boot())
    answer = pharmacy.ask(route)
    assert answer.status_code == 201, f"POST /{route} must answer 201, as before"
    found, left = pharmacy.app.get(f"/medicines/{pharmacy.code}"), pharmacy.left(route)
    pharmacy.end()
    assert pharmacy.changes() == pharmacy.stored(route), (
        f"POST /{route} was answered 201, and after a clean end of the process the file has "
        f"{pharmacy.changes()} and should have {pharmacy.stored(route)}"
    )
    assert found.status_code == 200, "GET /medicines/{code} must still answer 200"
    if route == "deliveries":
        told = [(line["code"], line["stock"]) for line in answer.json()]
        assert told == [(pharmacy.code, left), (pharmacy.other, left)], (
            "POST /deliveries must tell the new stock of each line's medicine, in their order"
        )
    else:
        told = tuple(answer.json()[key] for key in ("packs", "prescription_id", "medicine"))
        needed = pharmacy.packs, pharmacy.prescription, {"name": "Iron", "dosage": "1 x 1"}
        assert told == needed, f"the label must say {needed}, as before"


@pytest.mark.guard
def test_refusals_keep_their_status(boot):
    """What a client did wrong is still told by 404, 409 and 422, with the same detail."""
    pharmacy = Pharmacy(app := boot())
    unknown, short = f"X{secrets.token_hex(4)}", f"not enough {pharmacy.code} in stock"
    missing = f"no medicine {unknown}"
    for answer, status, detail in [
        (app.get(f"/medicines/{unknown}"), 404, missing),
        (pharmacy.ask("dispensings", code=unknown), 404, missing),
        (app.post("/deliveries", json=[{"code": unknown, "packs": 1}]), 404, missing),
        (pharmacy.ask("dispensings", packs=pharmacy.stock + 1), 409, short),
        (pharmacy.ask("dispensings", packs=0), 422, None),
    ]:
        assert answer.status_code == status, f"this must stay {status}: it is the client's mistake"
        assert detail in (None, answer.json().get("detail")), f'the detail must stay "{detail}"'
