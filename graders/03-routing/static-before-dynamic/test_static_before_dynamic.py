"""Static before dynamic: whichever route matches first gets the request, and nobody is told."""

import re
import secrets
import string
from types import SimpleNamespace

import pytest

DOCUMENTED = {  # each operation of the document, and a request that follows it
    "GET /patients/me": "/patients/me",
    "GET /patients/me/notes": "/patients/me/notes",
    "GET /patients/search": "/patients/search?name=Patient",
    "GET /patients/count": "/patients/count",
    "GET /patients/count/{}": "/patients/count/{ward}",
    "GET /patients/{}": "/patients/{code}",
    "GET /patients/{}/{}": "/patients/{code}/notes",
    "DELETE /patients/{}": "/patients/{code}",  # the last, as it deletes the patient
}


def a_code(letters=None, digits=3):
    """A code that no patient has yet."""
    letters = letters or "".join(secrets.choice(string.ascii_uppercase) for _ in range(2))
    return f"{letters}-{secrets.randbelow(9 * 10**digits) + 10**digits}"


def admit(clinic, code=None, ward=None):
    """Write a patient whom nobody has seen before into the database."""
    code, ward = code or a_code(), ward or f"ward-{secrets.token_hex(3)}"
    name = f"Patient {secrets.token_hex(4)}"
    notes, allergies = ([secrets.token_hex(6) for _ in range(2)] for _ in range(2))
    clinic.rows("INSERT INTO patients (code, name, ward) VALUES (?, ?, ?)", code, name, ward)
    lines = [("notes", text) for text in notes] + [("allergies", text) for text in allergies]
    for section, text in lines:
        sql = "INSERT INTO entries (patient_code, section, text) VALUES (?, ?, ?)"
        clinic.rows(sql, code, section, text)
    shown = {"code": code, "name": name, "ward": ward}
    return SimpleNamespace(**shown, shown=shown, notes=notes, allergies=allergies)


def stored(clinic):
    """All patients and all entries, as they stand in the database file."""
    patients = clinic.rows("SELECT code, name, ward FROM patients ORDER BY code")
    return patients, clinic.rows("SELECT patient_code, section, text FROM entries ORDER BY id")


def label(answer):
    """Who answered, as the header X-Endpoint says; a second label would hide the first."""
    return ", ".join(answer.headers.get_list("x-endpoint")) or "nobody"


def answered(clinic, path, function, wanted, **options):
    """Send a GET that must be answered by this function, with 200 and this body."""
    answer = clinic.get(path, **options)
    assert label(answer) == function, (
        f"GET {path} was answered by {label(answer)} (see the header X-Endpoint), and must be "
        f"answered by {function}. Which route of the app is the first that this path fits?"
    )
    assert answer.status_code == 200, (
        f"GET {path} reached {function} and was answered with {answer.status_code}, not with 200"
    )
    body = answer.json()
    assert body == wanted, f"GET {path} answered {body}, and the database holds {wanted}"


@pytest.mark.fault
@pytest.mark.parametrize("page", ["record", "notes"])
def test_the_portal_shows_patients_their_own(boot, page):
    """/patients/me and /patients/me/notes are answered for the patient in X-Patient."""
    clinic = boot()
    mine, _ = admit(clinic), admit(clinic)
    me = {"X-Patient": mine.code}
    if page == "record":
        answered(clinic, "/patients/me", "own_record", mine.shown, headers=me)
    else:
        answered(clinic, "/patients/me/notes", "own_notes", mine.notes, headers=me)


@pytest.mark.fault
def test_the_search_finds_patients_by_name(boot):
    """/patients/search lists who has that text in the name, and nobody else."""
    clinic = boot()
    wanted, other = admit(clinic), admit(clinic)
    for text, found in ((wanted.name[-8:].upper(), [wanted.shown]), (secrets.token_hex(9), [])):
        answered(clinic, f"/patients/search?name={text}", "search", found)
    both = sorted([wanted.shown, other.shown], key=lambda patient: patient["code"])
    answered(clinic, "/patients/search?name=Patient", "search", both)


@pytest.mark.fault
@pytest.mark.parametrize("what", ["all", "one ward"])
def test_the_reports_count(boot, what):
    """/patients/count counts all patients, and /patients/count/{ward} those of one ward."""
    clinic = boot()
    number, ward = 2 + secrets.randbelow(4), f"ward-{secrets.token_hex(3)}"
    for _ in range(number):
        admit(clinic, ward=ward)
    if what == "all":
        total = len(stored(clinic)[0])
        answered(clinic, "/patients/count", "count", {"patients": total})
    else:
        answered(clinic, f"/patients/count/{ward}", "count_ward", {"patients": number})
        answered(clinic, "/patients/count/notes", "count_ward", {"patients": 0})


@pytest.mark.fault
def test_a_fixed_path_refuses_for_its_own_reasons(boot):
    """Without X-Patient or name a fixed path says what it misses: 422; a stranger's me is 404."""
    clinic = boot()
    stranger = {"X-Patient": a_code()}
    for path, function, missing in (
        ("/patients/me", "own_record", "x-patient"),
        ("/patients/me/notes", "own_notes", "x-patient"),
        ("/patients/search", "search", "name"),
    ):
        answer = clinic.get(path)
        assert (answer.status_code, label(answer)) == (422, function), (
            f"GET {path} without {missing} must be refused by {function} with 422, and "
            f"{label(answer)} answered it with {answer.status_code}"
        )
        named = [item["loc"][-1].lower() for item in answer.json()["detail"]]
        assert named == [missing], f"the 422 of {path} must name {missing}; it names {named}"
        if missing == "x-patient":
            answer = clinic.get(path, headers=stranger)
            assert (answer.status_code, label(answer)) == (404, function), (
                f"no patient has the code in X-Patient: {function} must answer {path} with 404, "
                f"and {label(answer)} answered it with {answer.status_code}"
            )


def document(clinic):
    """The operations of /openapi.json, by method and path; the names of parameters left out."""
    answer = clinic.get("/openapi.json")
    assert answer.status_code == 200, "the app must go on publishing /openapi.json"
    return {
        f"{method.upper()} {re.sub('{[^}]*}', '{}', path)}": operation
        for path, operations in answer.json()["paths"].items()
        for method, operation in operations.items()
    }


@pytest.mark.fault
def test_no_two_documented_operations_share_an_answer(boot):
    """Whoever follows /openapi.json reaches another function for each of its operations."""
    clinic = boot()
    patient, found = admit(clinic), document(clinic)
    answers = {}
    for operation, path in DOCUMENTED.items():
        if operation in found:
            method, path = operation.split()[0], path.format(**patient.shown)
            answer = clinic.request(method, path, headers={"X-Patient": patient.code})
            answers.setdefault(label(answer), []).append(operation.replace("{}", "{…}"))
    shared = [f"{who} answers {' and '.join(its)}" for who, its in answers.items() if its[1:]]
    assert not shared, (
        "the document lists different operations, and one function answers several of them, so "
        f"that some can never be reached: {'; '.join(shared)}"
    )


@pytest.mark.guard
def test_the_document_is_as_it_was(boot):
    """/openapi.json lists all eight operations, with X-Patient and name where they are needed."""
    operations = document(boot())
    missing = [operation for operation in DOCUMENTED if operation not in operations]
    assert not missing, (
        f"/openapi.json no longer lists {', '.join(missing).replace('{}', '{…}')}: clients are "
        "made from it, so every path must stay, and stay documented"
    )
    for operation, needed in (
        ("GET /patients/me", "x-patient"),
        ("GET /patients/me/notes", "x-patient"),
        ("GET /patients/search", "name"),
    ):
        parameters = operations[operation].get("parameters", [])
        assert needed in [item["name"].lower() for item in parameters if item.get("required")], (
            f"in /openapi.json {operation} must list {needed} as required"
        )


@pytest.mark.guard
def test_the_staff_reads_any_record(boot):
    """Two capital letters, a dash and any number lead to that record and to its sections."""
    clinic = boot()
    for letters, digits in (("AB", 2), ("ME", 1), ("ZZ", 0), (None, 14)):
        patient = admit(clinic, a_code(letters, digits))
        path = f"/patients/{patient.code}"
        answered(clinic, path, "record", patient.shown)
        answered(clinic, f"{path}/notes", "section", patient.notes)
        answered(clinic, f"{path}/allergies", "section", patient.allergies)


@pytest.mark.guard
def test_what_does_not_exist_is_not_found(boot):
    """An unknown code is a 404 on every method, and so is an unknown section of a record."""
    clinic = boot()
    patient, nobody = admit(clinic), a_code(digits=6)
    before = stored(clinic)
    for method in ("GET", "DELETE"):
        path = f"/patients/{patient.code.lower()}"
        answer = clinic.request(method, path)
        assert answer.status_code in (404, 422), (
            f"{method} {path} asks for what does not exist, as a code has capital letters: 404 or "
            f"422, not {answer.status_code}"
        )
    for method, path in (
        ("GET", f"/patients/{nobody}"),
        ("GET", f"/patients/{nobody}/notes"),
        ("DELETE", f"/patients/{nobody}"),
        ("GET", f"/patients/{patient.code}/{secrets.token_hex(4)}"),
    ):
        answer = clinic.request(method, path)
        assert answer.status_code == 404, (
            f"{method} {path} asks for what does not exist: 404, not {answer.status_code}"
        )
    assert stored(clinic) == before, "a request that was answered with 404 changed the database"


@pytest.mark.guard
def test_deleting_a_record_deletes_that_record(boot):
    """DELETE with a code answers 204; that patient is gone, and the others are not."""
    clinic = boot()
    gone, other = admit(clinic), admit(clinic)
    patients, entries = stored(clinic)
    answer = clinic.delete(f"/patients/{gone.code}", headers={"X-Patient": other.code})
    assert (answer.status_code, label(answer)) == (204, "delete_record"), (
        f"DELETE with the code of a patient must be answered by delete_record with 204, and "
        f"{label(answer)} answered it with {answer.status_code}"
    )
    patients = [row for row in patients if row["code"] != gone.code]
    entries = [row for row in entries if row["patient_code"] != gone.code]
    assert stored(clinic) == (patients, entries), (
        "after DELETE that patient and their entries must be gone from the database, and no other"
    )


@pytest.mark.guard
def test_a_fixed_path_deletes_nobody(boot):
    """DELETE on a fixed path is refused with a 4xx, and everybody stays."""
    clinic = boot()
    me = {"X-Patient": admit(clinic).code}
    before = stored(clinic)
    for path in ("/patients/me", "/patients/search", "/patients/count"):
        answer = clinic.delete(path, headers=me)
        assert stored(clinic) == before, (
            f"DELETE {path} deleted somebody. Only the staff deletes, and by code"
        )
        assert 400 <= answer.status_code < 500, (
            f"nothing can be deleted at {path}: refuse it (404, 405), not {answer.status_code}"
        )
