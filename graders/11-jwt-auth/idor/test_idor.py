"""Judges idor: every route times every actor, in the answers and in the database."""

from secrets import SystemRandom

import pytest

CHANCE = SystemRandom()


def token(clinic, username, password=None):
    """Log in as a client does."""
    login = {"username": username, "password": password or f"pw-{username}"}
    answer = clinic.post("/auth/login", json=login)
    assert answer.status_code == 200, f"{username} could not log in; POST /auth/login must stay"
    return answer.json()["access_token"]


def moved():
    """Make the body of a PATCH, with a time that no other request has used."""
    return {"at": f"{CHANCE.randint(2040, 9999)}-0{CHANCE.randint(1, 9)}-11T09:30:00"}


def stored(clinic):
    """Read all appointments from the database, by id."""
    return {row["id"]: row for row in clinic.rows("SELECT * FROM appointments ORDER BY id")}


def book(clinic, number, patient_id, doctor_id):
    """Write an appointment into the database."""
    sql = "INSERT INTO appointments (id, patient_id, doctor_id, at, reason) VALUES (?, ?, ?, ?, ?)"
    clinic.rows(sql, number, patient_id, doctor_id, "2031-05-05 08:00:00.000000", "check-up")


def add_record(clinic, number, user_id, name):
    """Write a patient's record into the database."""
    sql = "INSERT INTO patients (id, user_id, name, birth_date, ssn) VALUES (?, ?, ?, ?, ?)"
    clinic.rows(sql, number, user_id, name, "1999-09-09", f"ssn of {name}")


def renumber_ben(clinic, by):
    """Give Ben's record and appointment other ids, so that the old ones do not exist."""
    clinic.rows("UPDATE patients SET id = id + ? WHERE user_id = 2", by)
    sql = "UPDATE appointments SET id = id + ?, patient_id = patient_id + ? WHERE patient_id <> 2"
    clinic.rows(sql, by, by)


def listed(clinic, who, patient_id=None):
    """Ask for the list, and return the ids in it."""
    query = "" if patient_id is None else f"?patient_id={patient_id}"
    answer = clinic.get(f"/appointments{query}", token=who)
    assert answer.status_code == 200, "the list must be a 200, with [] if nothing is theirs"
    return [appointment["id"] for appointment in answer.json()]


def refused(answer):
    """Tell whether the app said no; that it must be a 404 is the business of one check alone."""
    return answer.status_code in (403, 404)


WAYS = {
    "reads no record": ("GET", "/patients/", 2, 1),
    "reads no appointment": ("GET", "/appointments/", 101, 102),
    "moves nothing": ("PATCH", "/appointments/", 101, 102),
    "cancels nothing": ("DELETE", "/appointments/", 101, 102),
}


@pytest.mark.fault
@pytest.mark.parametrize(("method", "path", "own", "other"), WAYS.values(), ids=WAYS)
def test_a_stranger(boot, method, path, own, other):
    """A patient reaches what is theirs, and nothing that belongs to another patient."""
    clinic = boot()
    ana, before = token(clinic, "ana"), stored(clinic)
    body = moved() if method == "PATCH" else None
    theirs, foreign = (
        clinic.request(method, f"{path}{number}", json=body, token=ana) for number in (own, other)
    )
    assert theirs.is_success, f"{method} {path}{own}: Ana is user 1 and patient 2; this is her own"
    crime = f"Ana, who is patient 2, did {method} {path}{other}, which is patient 1's: refuse it"
    assert stored(clinic).get(102) == before[102], f"{crime}; it changed the database"
    assert refused(foreign), crime
    assert "Whitlock" not in foreign.text, "the refusal gives away whose record it is"


LISTS = {
    "whole": {("ana", None): [101, 103], ("ben", None): [102], ("dr-ruiz", None): [101]},
    "filtered": {("ana", 1): [], ("ana", 2): [101, 103], ("dr-ruiz", 1): [], ("dr-ruiz", 2): [101]}
    | {("ana", 0): [], ("root", 0): []},
}


@pytest.mark.fault
@pytest.mark.parametrize("expected", LISTS.values(), ids=LISTS)
def test_the_list(boot, expected):
    """The list holds what the user may see; a patient_id in the query can only make it shorter."""
    clinic = boot()
    for (who, patient_id), theirs in expected.items():
        ids = listed(clinic, token(clinic, who), patient_id)
        what = "the whole list" if patient_id is None else f"patient_id={patient_id}"
        assert ids == theirs, f"{who} asked for {what} and got {ids}; it must hold {theirs}"


@pytest.mark.fault
def test_a_doctor_is_a_stranger_to_other_doctors_work(boot):
    """A doctor reaches their own appointments, the records of those patients, and no more."""
    clinic = boot()
    ruiz, before = token(clinic, "dr-ruiz"), stored(clinic)
    own, other = (clinic.get(f"/patients/{number}", token=ruiz) for number in (2, 1))
    assert own.is_success, "dr-ruiz has appointment 101 with patient 2 and must read that record"
    assert refused(other), "dr-ruiz read the record of patient 1 without any appointment with them"
    for number, whose in {102: "another patient", 103: "the same patient"}.items():
        for method, body in {"GET": None, "PATCH": moved(), "DELETE": None}.items():
            answer = clinic.request(method, f"/appointments/{number}", json=body, token=ruiz)
            crime = f"dr-ruiz did {method} appointment {number} of {whose}, which is with dr-okoro"
            assert refused(answer), crime
            assert stored(clinic) == before, f"{crime}; it was refused and changed the database"


@pytest.mark.fault
def test_what_is_not_yours_answers_as_if_it_did_not_exist(boot):
    """What the user may not see gets the same answer, to the byte, as what does not exist."""
    clinic = boot()
    questions = [
        ("GET", "/patients/1", None),
        ("GET", "/appointments/102", None),
        ("PATCH", "/appointments/102", moved()),
        ("PATCH", "/appointments/102", {"at": "soon"}),
        ("DELETE", "/appointments/102", None),
        ("GET", "/appointments?patient_id=1", None),
    ]
    for who in ("ana", "dr-ruiz"):
        bearer = token(clinic, who)
        for method, path, body in questions:
            one = clinic.request(method, path, json=body, token=bearer)
            renumber_ben(clinic, 7000)
            other = clinic.request(method, path, json=body, token=bearer)
            renumber_ben(clinic, -7000)
            said, then = ((a.status_code, a.text, sorted(a.headers.keys())) for a in (one, other))
            assert said == then, (
                f"{who}, {method} {path}: {said[0]} while it was there, {then[0]} once it was gone;"
                " status, headers and body must be the same"
            )
            if "?" not in path and body != {"at": "soon"}:
                assert one.status_code == 404, f"{who}, {method} {path}: must be a 404"


@pytest.mark.fault
def test_access_begins_and_ends_with_the_appointment(boot):
    """A doctor reads a record while there is an appointment with that patient, and not longer."""
    clinic = boot()
    ruiz, numbers = token(clinic, "dr-ruiz"), CHANCE.sample(range(1000, 9000), 2)
    early = clinic.get("/patients/1", token=ruiz)
    assert refused(early), "dr-ruiz read the record of patient 1 before any appointment with them"
    for count, number in enumerate(numbers, 1):
        book(clinic, number, patient_id=1, doctor_id=3)
        during = clinic.get("/patients/1", token=ruiz)
        assert during.is_success, (
            f"dr-ruiz has {count} of two appointments with patient 1: the same token must read"
        )
    for number in numbers:
        cancelled = clinic.delete(f"/appointments/{number}", token=ruiz)
        assert cancelled.is_success, f"dr-ruiz must be able to cancel their appointment {number}"
    late = clinic.get("/patients/1", token=ruiz)
    assert refused(late), f"dr-ruiz cancelled {numbers}, all with patient 1, and still reads"


@pytest.mark.fault
def test_a_new_role_counts_at_once(boot):
    """What counts is the role at the moment of the request, also for a token from before."""
    clinic = boot()
    root, ruiz = token(clinic, "root"), token(clinic, "dr-ruiz")
    clinic.rows("UPDATE users SET role = 'patient' WHERE username = 'root'")
    seen = listed(clinic, root)
    assert seen == [], f"root was an admin and is a patient without a record: [], and not {seen}"
    former = clinic.get("/patients/1", token=root)
    assert refused(former), "root is no admin any more, and the old token still reads patient 1"
    clinic.rows("UPDATE users SET role = 'admin' WHERE username = 'dr-ruiz'")
    seen = listed(clinic, ruiz)
    assert seen == [101, 102, 103], f"dr-ruiz is an admin now and must see all, and not only {seen}"


@pytest.mark.fault
def test_the_rule_holds_for_people_registered_today(boot):
    """Every route keeps to the policy for every kind of user, whatever their ids are."""
    clinic = boot()
    roles = {"mia": "patient", "noah": "patient", "a patient without a record": "patient"}
    roles |= {"dr-silva": "doctor", "dr-lee": "doctor", "a doctor without appointments": "doctor"}
    roles |= {"admin": "admin"}
    ids = dict(zip(roles, CHANCE.sample(range(1000, 9000), len(roles)), strict=True))
    for who, role in roles.items():  # a username says nothing about the role
        sql = "INSERT INTO users (id, username, password_hash, role) SELECT ?, ?, password_hash, ?"
        clinic.rows(f"{sql} FROM users WHERE username = 'ana'", ids[who], f"user{ids[who]}", role)
    records = {"mia": ids["noah"], "noah": ids["mia"]}  # a user.id is not a patient_id
    for who, patient_id in records.items():
        add_record(clinic, patient_id, ids[who], who)
    meetings = [("mia", "dr-silva"), ("mia", "dr-lee"), ("noah", "dr-lee"), ("noah", "dr-lee")]
    booked = dict(zip(sorted(CHANCE.sample(range(1000, 9000), 4)), meetings, strict=True))
    for number, (patient, doctor) in booked.items():
        book(clinic, number, records[patient], ids[doctor])
    for who in roles:
        bearer = token(clinic, f"user{ids[who]}", "pw-ana")
        theirs = [number for number in booked if who == "admin" or who in booked[number]]
        seen = [number for number in listed(clinic, bearer) if number in booked or who != "admin"]
        assert seen == theirs, f"the list of {who} holds {seen}; it must hold {theirs}"
        for owner, patient_id in records.items():
            may = who in (owner, "admin") or (owner, who) in meetings
            answer = clinic.get(f"/patients/{patient_id}", token=bearer)
            must = f"{who} {'must' if may else 'must not'} read {owner}'s record {patient_id}"
            assert answer.is_success if may else refused(answer), must
            some = [number for number in theirs if owner in booked[number]]
            seen = listed(clinic, bearer, patient_id)
            assert seen == some, f"{who}, ?patient_id={patient_id}: the list must hold {some}"
        for number, (patient, doctor) in booked.items():
            path, may, before = f"/appointments/{number}", number in theirs, stored(clinic)
            must = f"{who} {'must' if may else 'must not'} reach {path} of {patient} with {doctor}"
            answers = [clinic.get(path, token=bearer)]
            answers += [clinic.patch(path, json=moved(), token=bearer)]
            answers += [] if may else [clinic.delete(path, token=bearer)]
            for answer in answers:
                assert answer.is_success if may else refused(answer), must
            assert (stored(clinic) != before) == may, f"{must}, in the database as well"
    who, mine, number = "a patient without a record", *CHANCE.sample(range(10_000, 20_000), 2)
    add_record(clinic, mine, ids[who], who)
    book(clinic, number, mine, ids["dr-lee"])
    seen = listed(clinic, token(clinic, f"user{ids[who]}", "pw-ana"))
    assert seen == [number], f"{who} got one, with appointment {number}: the list holds {seen}"


KEEPERS = {
    "a patient": ("ben", [1], [102]),
    "a doctor": ("dr-okoro", [1, 2], [102, 103]),
    "an admin": ("root", [1, 2], [101, 102, 103]),
}


@pytest.mark.guard
@pytest.mark.parametrize(("who", "records", "appointments"), KEEPERS.values(), ids=KEEPERS)
def test_nobody_loses_what_is_theirs(boot, who, records, appointments):
    """Patients, doctors and admins still read, list, move and cancel what they may see."""
    clinic = boot()
    bearer, patients = token(clinic, who), {n: r["patient_id"] for n, r in stored(clinic).items()}
    assert set(appointments) <= set(listed(clinic, bearer)), f"{who} must see {appointments} listed"
    for patient_id in records:
        record = clinic.get(f"/patients/{patient_id}", token=bearer)
        assert record.status_code == 200, f"{who} must read the record of patient {patient_id}"
        assert record.json().keys() >= {"id", "name", "birth_date", "ssn"}, "a field is missing"
        some = set(listed(clinic, bearer, patient_id))
        wanted = {number for number in appointments if patients[number] == patient_id}
        assert wanted <= some, f"{who}, ?patient_id={patient_id}: {wanted} must be in the list"
        assert {patients[n] for n in some} == {patient_id}, "the filter must leave one patient only"
    for number in appointments:
        path, body = f"/appointments/{number}", moved()
        assert clinic.get(path, token=bearer).status_code == 200, f"{who} must read {path}"
        wrong = clinic.patch(path, json={"at": "soon"}, token=bearer)
        assert wrong.status_code == 422, f"a wrong body for {path} must stay a 422 for {who}"
        move = clinic.patch(path, json=body, token=bearer)
        assert move.status_code == 200, f"{who} must move {path}"
        assert move.json()["at"] == body["at"], "the answer to a PATCH must show the new time"
        at = stored(clinic)[number]["at"].replace(" ", "T")
        assert at.startswith(body["at"]), f"{who} moved {path}, and the database does not show it"
        assert clinic.delete(path, token=bearer).status_code == 204, f"{who} must cancel {path}"
        assert number not in stored(clinic), f"{who} cancelled {path}, got 204, and it is there"


@pytest.mark.guard
def test_without_a_valid_token_everything_is_401(boot):
    """Who is not logged in gets 401 on every route, whether the id exists or not."""
    clinic = boot()
    before = stored(clinic)
    reads = ["/appointments", "/patients/1", "/patients/404404"]
    for bearer in (None, "not.a.token"):
        answers = [clinic.get(path, token=bearer) for path in reads]
        for path in ("/appointments/102", "/appointments/404404"):
            answers += [clinic.get(path, token=bearer), clinic.delete(path, token=bearer)]
            answers += [clinic.patch(path, json=moved(), token=bearer)]
        assert {answer.status_code for answer in answers} == {401}, (
            f"{'an invalid token' if bearer else 'no token'} must be a 401 on every route"
        )
    assert stored(clinic) == before, "somebody without a valid token changed an appointment"
