"""Four doors lead to an appointment, and each of them must keep the same five rules."""

import secrets
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

DOORS = ("book", "import", "move", "promote")
PAST, AWAY, DISCHARGED = "in the past", "doctor is away", "patient is discharged"
TAKEN, TOO_MANY = "slot taken", "too many appointments"
NOW = datetime.now(UTC)
TODAY = f"{NOW:%Y-%m-%d} 00:00:00.000000"
SOON = f"{NOW + timedelta(hours=2):%Y-%m-%d %H:%M:%S}.000000"
new_ids = count(1000 + secrets.randbelow(1_000_000))
days_ahead = count(1700 + secrets.randbelow(900))


@pytest.mark.guard
def test_the_desk_keeps_the_five_rules(boot):
    """POST /appointments refuses what one of the five rules forbids, and says which one."""
    holes = holes_of(boot, "book")
    assert not holes, f"book no longer keeps every rule: {'; '.join(holes)}"


@pytest.mark.fault
@pytest.mark.parametrize("door", ["import", "move", "promote"])
def test_this_door_keeps_the_five_rules(boot, door):
    """This way to an appointment refuses what the desk refuses, for the same reason."""
    holes = holes_of(boot, door)
    assert not holes, (
        f"{door} does not keep every rule that the desk keeps: {'; '.join(holes)} "
        "(the check had put its own doctors, patients and appointments into the database)"
    )


@pytest.mark.fault
def test_an_import_counts_its_own_rows(boot):
    """The rows of one import are compared with each other, too."""
    seed = Seed()
    first, busy = seed.wish(), seed.wish()
    rows = [first, first | seed.wish("patient_id")]
    rows += [busy | seed.wish("doctor_id", "starts_at") for _ in range(4)]
    clinic = seed.into(boot())
    said = outcomes(knock(clinic, "/appointments/import", rows))
    needed = ["booked", TAKEN, "booked", "booked", "booked", TOO_MANY]
    assert said == needed, (
        "two rows of a file want the same doctor at the same time, and four are for the same "
        f"patient; they became {said}, and must become {needed}"
    )
    assert stored(clinic, rows) == [1, 0, 1, 1, 1, 0], "what was answered is not what was stored"


@pytest.mark.shape
def test_a_sixth_rule_is_enough(boot, probe):
    """All four doors obey a rule appended to BOOKING_RULES at run time, and tell it the booking."""
    seed = Seed()
    reason = f"closed for inventory {secrets.token_hex(3)}"
    wishes = {door: seed.wish() for door in DOORS}
    calls = [seed.request(door, each) for door, each in wishes.items()]
    clinic = seed.into(boot())
    moving = int(calls[DOORS.index("move")][0].split("/")[2])
    answers = probe("answers_with_a_sixth_rule", calls, reason, beside=clinic)
    deaf = [door for door, a in zip(DOORS, answers, strict=True) if outcomes(a) != [reason]]
    assert not deaf, (
        "two rules were appended to BOOKING_RULES, one that is always content and one that says "
        f"{reason!r} to everything, and {', '.join(deaf)} did not answer so: "
        "each door must ask the whole list at each request"
    )
    for (door, each), answer in zip(wishes.items(), answers, strict=True):
        needed = each | {"appointment_id": moving if door == "move" else None}
        assert needed | {"session_works": True} in answer["told"], (
            f"through {door} the appended rule was asked about {answer['told']}; it needs a "
            f"session, and {needed} (appointment_id: the one that moves, else None)"
        )


@pytest.mark.shape
def test_no_rule_is_left_in_a_handler(boot, probe):
    """Nothing is refused if BOOKING_RULES is empty, or holds one rule that is always content."""
    seed = Seed()
    tried = [(n, d, each) for n in (0, 1) for d in DOORS for each in seed.forbidden().values()]
    calls = [(size, *seed.request(door, each)) for size, door, each in tried]
    answers = probe("answers_while_all_rules_are_content", calls, beside=seed.into(boot()))
    for (size, door, each), answer in zip(tried, answers, strict=True):
        assert outcomes(answer) == ["booked"], (
            f"BOOKING_RULES held {size or 'no'} rule(s), content with everything, and still {door} "
            f"says {outcomes(answer)[0]!r} to {each}: this rule stands at a second place, too"
        )


@pytest.mark.shape
def test_the_rules_run_without_a_web_framework(boot, probe):
    """A nightly job that has no FastAPI can await each rule, and hears the same reasons."""
    seed = Seed()
    needed = [(each, [rule]) for rule, each in seed.forbidden().items()]
    own = seed.wish()
    own["appointment_id"] = seed.add("appointments", **own)
    assert_reasons(boot, probe, seed, [*needed, (seed.wish(), []), (own, [])])


@pytest.mark.shape
def test_the_rules_know_what_time_it_is(boot, probe):
    """Where the clocks are 13 hours ahead, what is over in UTC is over, and nothing else."""
    seed = Seed()
    fourth = seed.wish()
    for _ in range(3):
        seed.add("appointments", **fourth | seed.wish("doctor_id") | {"starts_at": SOON})
    over, soon = seed.wish() | {"starts_at": TODAY}, seed.wish() | {"starts_at": SOON}
    needed = [(over, [PAST]), (soon, []), (fourth, [TOO_MANY])]
    assert_reasons(boot, probe, seed, needed, zone="EAST-13")


@pytest.mark.guard
def test_what_breaks_no_rule_is_booked(boot):
    """A patient's third appointment ahead is fine, at a time when only another doctor is taken."""
    seed = Seed()
    wishes = {door: seed.wish() for door in DOORS}
    for each in wishes.values():
        seed.add("appointments", **each | seed.wish("doctor_id") | {"starts_at": TODAY})
        for _ in range(2):
            seed.add("appointments", **each | seed.wish("doctor_id", "starts_at"))
        seed.add("appointments", **each | seed.wish("patient_id", "doctor_id"))
    calls = [seed.request(door, each) for door, each in wishes.items()]
    clinic = seed.into(boot())
    for (path, body), status in zip(calls, (201, 200, 200, 201), strict=True):
        answer = knock(clinic, path, body)
        said = outcomes(answer)[0]
        assert said == "booked", f"{path} said {said!r} to a booking that breaks no rule"
        assert answer["status"] == status, f"{path} must answer {status}, as it did before"
    assert stored(clinic, wishes.values()) == [1, 1, 1, 1], "a door said yes and did not store it"
    promoted = wishes["promote"] | {"starts_at": "waiting"}
    assert stored(clinic, [promoted]) == [0], "who got an appointment is still on the waiting list"


@pytest.mark.guard
def test_a_move_does_not_stand_in_its_own_way(boot):
    """A moved appointment is compared with the others, never with itself."""
    seed = Seed()
    ours = seed.wish()
    three = [seed.add("appointments", **ours | seed.wish("starts_at")) for _ in range(3)]
    clinic = seed.into(boot())
    target = {"starts_at": ours["starts_at"]}
    for where in ("a free slot", "the slot that it has"):
        said = outcomes(knock(clinic, f"/appointments/{three[0]}/move", target))
        assert said == ["booked"], (
            f"one of a patient's three appointments was moved to {where} and got {said[0]!r}: "
            "it was held against itself"
        )


@pytest.mark.guard
def test_an_import_keeps_its_good_rows(boot):
    """An import stores the good rows and refuses the bad ones; who is unknown refuses the file."""
    seed = Seed()
    rows, others = [seed.wish() for _ in range(4)], [seed.wish(), seed.wish()]
    rows[0]["starts_at"] = TODAY
    rows[2]["doctor_id"] = seed.add("doctors", active=False)
    clinic = seed.into(boot())
    said = outcomes(knock(clinic, "/appointments/import", rows))
    needed = [PAST, "booked", AWAY, "booked"]
    assert said == needed, f"the four rows became {said}, and must become {needed}"
    assert stored(clinic, rows) == [0, 1, 0, 1], "what was answered is not what was stored"
    for key in ("doctor_id", "patient_id"):
        file = [*others, others[0] | {key: next(new_ids)}]
        status = knock(clinic, "/appointments/import", file)["status"]
        assert status == 404, f"a file with an unknown {key} is a 404, not a {status}"
        assert not any(stored(clinic, file)), "a file that was answered 404 left rows behind"


@pytest.mark.guard
def test_what_does_not_exist_is_404(boot):
    """An unknown doctor, patient, appointment or place on the list is 404, and stores nothing."""
    seed = Seed()
    good, nobody = seed.wish(), next(new_ids)
    place = seed.add("waiting", **seed.wish("patient_id"), doctor_id=nobody)
    clinic = seed.into(boot())
    before = ledger(clinic)
    for path, body in (
        ("/appointments", good | {"doctor_id": nobody}),
        ("/appointments", good | {"patient_id": nobody}),
        (f"/appointments/{nobody}/move", {"starts_at": good["starts_at"]}),
        (f"/waiting/{nobody}/promote", {"starts_at": good["starts_at"]}),
        (f"/waiting/{place}/promote", {"starts_at": good["starts_at"]}),
    ):
        status = knock(clinic, path, body)["status"]
        assert status == 404, f"{path} asks for the unknown id {nobody}: 404 is due, not {status}"
    assert ledger(clinic) == before, "a request that was answered 404 changed the database"


class Seed:
    """The rows that a check needs, with ids that nobody can know before."""

    def __init__(self):
        self.tables = {"doctors": [], "patients": [], "appointments": [], "waiting": []}

    def add(self, table, **row):
        """One more row; its id."""
        self.tables[table].append({"id": next(new_ids), **row})
        return self.tables[table][-1]["id"]

    def wish(self, *keys):
        """A new patient wants to see a new doctor at a free time; of that all, or these keys."""
        day = datetime.now(UTC) + timedelta(days=next(days_ahead))
        wish = {
            "patient_id": self.add("patients", discharged=False),
            "doctor_id": self.add("doctors", active=True),
            "starts_at": f"{day:%Y-%m-%d} {8 + secrets.randbelow(10):02}:00:00.000000",
        }
        return {key: wish[key] for key in keys or wish}

    def forbidden(self):
        """For each rule a booking that breaks this one and no other."""
        taken, too_many = self.wish(), self.wish()
        self.add("appointments", **taken | self.wish("patient_id"))
        for _ in range(3):
            self.add("appointments", **too_many | self.wish("doctor_id", "starts_at"))
        return {
            PAST: self.wish() | {"starts_at": TODAY},
            AWAY: self.wish() | {"doctor_id": self.add("doctors", active=False)},
            DISCHARGED: self.wish() | {"patient_id": self.add("patients", discharged=True)},
            TAKEN: taken,
            TOO_MANY: too_many,
        }

    def request(self, door, each):
        """The path and the body that ask for that booking at that door."""
        time = {"starts_at": each["starts_at"]}
        if door == "move":
            moving = self.add("appointments", **each | {"starts_at": TODAY})
            return f"/appointments/{moving}/move", time
        if door == "promote":
            ids = {key: each[key] for key in ("patient_id", "doctor_id")}
            return f"/waiting/{self.add('waiting', **ids)}/promote", time
        return ("/appointments", each) if door == "book" else ("/appointments/import", [each])

    def into(self, clinic):
        """Write all rows, one statement for each table; the app that has them."""
        for table, rows in self.tables.items():
            if rows:
                marks = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
                sql = f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES {marks}"
                clinic.rows(sql, *(row[column] for row in rows for column in rows[0]))
        return clinic


def assert_reasons(boot, probe, seed, needed, zone="UTC"):
    """Each of these bookings gets these reasons from the rules, and no others."""
    bookings = [{"appointment_id": None} | each for each, _ in needed]
    clinic = seed.into(boot())
    answer = probe("reasons_without_a_web_framework", bookings, beside=clinic, env={"TZ": zone})
    assert answer["error"] is None, f"in a process without fastapi and starlette, {answer['error']}"
    for (each, reasons), said in zip(needed, answer["reasons"], strict=True):
        assert said == reasons, (
            f"the rules in BOOKING_RULES were awaited, at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, "
            f"for a booking that must be {f'refused with {reasons}' if reasons else 'fine'}, "
            f"and said {said}: {each}"
        )


def holes_of(boot, door):
    """Try to break each rule at that door; say which ones did not hold."""
    seed = Seed()
    calls = {rule: seed.request(door, each) for rule, each in seed.forbidden().items()}
    clinic = seed.into(boot())
    before = ledger(clinic)
    said = {rule: outcomes(knock(clinic, *call))[0] for rule, call in calls.items()}
    holes = [f"{rule!r} was needed, but it said {it!r}" for rule, it in said.items() if it != rule]
    if not holes and ledger(clinic) != before:
        holes = ["everything was refused, and yet the database changed"]
    return holes


def knock(clinic, path, body):
    """Post that; what came back, in the form in which the probe reports it, too."""
    answer = clinic.post(path, json=body)
    is_json = "json" in answer.headers.get("content-type", "")
    return {"status": answer.status_code, "body": answer.json() if is_json else answer.text}


def outcomes(answer):
    """What became of each booking of a request: "booked", or the reason why not."""
    status, body = answer["status"], answer["body"]
    if status == 200 and isinstance(body, list):
        return ["booked" if row.get("ok") else row.get("reason") for row in body] or ["nothing"]
    if status == 409 and isinstance(body, dict):
        return [body.get("detail")]
    return ["booked" if status in (200, 201) else f"an unexpected {status}"]


def ledger(clinic):
    """Everything that a booking may change: the appointments, and who still waits for one."""
    return clinic.rows(
        "SELECT patient_id, doctor_id, starts_at FROM appointments UNION ALL "
        "SELECT patient_id, doctor_id, 'waiting' FROM waiting"
    )


def stored(clinic, wishes):
    """How often each of these bookings is an appointment."""
    rows = ledger(clinic)
    return [rows.count(each) for each in wishes]
