"""PATCH /patients/{id}: a null is a value, and each column decides whether it may have it."""

import secrets

import pytest

REQUIRED = ("name", "email", "status")
NULLABLE = ("phone", "allergies")
FIELDS = REQUIRED + NULLABLE


def table(clinic):
    """All patients, as they stand in the database file."""
    return clinic.rows("SELECT id, name, email, status, phone, allergies FROM patients ORDER BY id")


def stored(clinic, patient):
    """The row of one patient, as it stands in the database file."""
    return next((row for row in table(clinic) if row["id"] == patient["id"]), None)


def made_up():
    """A patient nobody has seen before, with a value in every column."""
    mark = secrets.token_hex(3)
    contact = {"email": f"{mark}@example.org", "phone": f"+49 30 {secrets.randbelow(10**6)}"}
    return {"name": f"Patient {mark}", "status": "discharged", "allergies": mark, **contact}


def no_fields():
    """Keys that are no fields of the form: an id that nobody has, and a made-up name."""
    return {"id": 1_000 + secrets.randbelow(9_000), f"field_{secrets.token_hex(3)}": True}


def register(clinic):
    """Register a made-up patient over POST, and return the row."""
    answer = clinic.post("/patients", json=made_up())
    assert answer.status_code == 201, (
        f"POST /patients must answer 201 to a complete patient, not {answer.status_code}"
    )
    row = stored(clinic, answer.json())
    assert row is not None, "POST /patients answered 201, but the patient is not in the table"
    return row


def named(answer):
    """The patient's fields that the `loc` of any item of `detail` points at."""
    try:
        places = [item["loc"] for item in answer.json()["detail"]]
    except (ValueError, KeyError, TypeError):
        return set()
    return {field for loc in places if isinstance(loc, list) for field in FIELDS if field in loc}


def patch(clinic, patient, change):
    """Send a change to a patient, and return the answer."""
    return clinic.patch(f"/patients/{patient['id']}", json=change)


def words(fields):
    """Field names for a message."""
    return ", ".join(sorted(fields)) or "no field"


def applied(clinic, patient, change):
    """Send a change that must succeed, and hold the answer and the row against it."""
    answer = patch(clinic, patient, change)
    assert answer.status_code == 200, (
        f"PATCH {change} answered {answer.status_code}: nothing in it breaks a rule, so it must be "
        "200. A field may be left out, whatever the row holds; phone and allergies may be null; "
        "an e-mail may stay as it is; a key that is no field is ignored"
    )
    row = stored(clinic, patient)
    wanted = patient | {field: change[field] for field in FIELDS if field in change}
    assert row == wanted, (
        f"after PATCH {change} the row is {row}, and must be {wanted}. What was sent must be "
        "stored as it was sent, and what was not sent must stay"
    )
    shown = {field: answer.json().get(field) for field in wanted}
    assert shown == wanted, (
        f"PATCH {change} was stored, but the answer shows {shown}: it must show {wanted}"
    )
    return wanted


@pytest.mark.fault
@pytest.mark.parametrize("field", REQUIRED)
def test_a_null_is_refused_by_name(boot, field):
    """A null for a column that may not be empty is a 422 that names the field."""
    clinic = boot()
    patient = register(clinic)
    answer = patch(clinic, patient, {field: None})
    assert answer.status_code == 422, (
        f"null for {field} was answered with {answer.status_code}. No patient can be without it, "
        "so the client has sent something wrong and must be told so: 422"
    )
    assert named(answer) == {field}, (
        f"the 422 names {words(named(answer))} where it must name {field}: `detail` must be a list "
        f'that holds an item with "{field}" in its `loc`, and no other field'
    )
    assert stored(clinic, patient) == patient, (
        f"null for {field} was refused, but the row is now {stored(clinic, patient)}"
    )


@pytest.mark.fault
def test_one_answer_names_every_null(boot):
    """Three nulls in one body are one 422 that names all three fields."""
    clinic = boot()
    patient = register(clinic)
    answer = patch(clinic, patient, dict.fromkeys(REQUIRED))
    assert answer.status_code == 422, (
        f"null for name, email and status must be 422, not {answer.status_code}"
    )
    assert named(answer) == set(REQUIRED), (
        f"three fields were null and the 422 names {words(named(answer))}: `detail` must hold an "
        "item for each of name, email and status, so that a form can mark all of them at once"
    )
    assert stored(clinic, patient) == patient, "the body was refused, but the row changed"


@pytest.mark.fault
def test_a_refused_change_is_refused_whole(boot):
    """If one field is refused, the good fields of the same body are not stored either."""
    clinic = boot()
    patient = register(clinic)
    good = {"phone": made_up()["phone"], "allergies": None}
    for field in REQUIRED:
        for body in ({field: None} | good, good | {field: None}):
            answer = patch(clinic, patient, body)
            assert answer.status_code == 422, (
                f"null for {field} beside a new phone number must be 422, not {answer.status_code}"
            )
            assert stored(clinic, patient) == patient, (
                f"null for {field} was refused, but the rest of the body was stored: the row is "
                f"now {stored(clinic, patient)}. A client that reads 422 believes that nothing "
                "happened"
            )


@pytest.mark.guard
@pytest.mark.parametrize("field", NULLABLE)
def test_null_clears_what_may_be_empty(boot, field):
    """A null for a column that may be empty empties it; an empty text is no null."""
    clinic = boot()
    patient = applied(clinic, register(clinic), {field: None})
    applied(clinic, patient, {field: ""})


@pytest.mark.guard
def test_a_null_and_a_value_arrive_together(boot):
    """A body that clears some fields and changes others does both; other keys are ignored."""
    clinic = boot()
    applied(clinic, register(clinic), made_up() | dict.fromkeys(NULLABLE) | no_fields())


@pytest.mark.guard
def test_a_field_left_out_keeps_its_value(boot):
    """What is sent is stored as it was sent; what is left out keeps its value."""
    clinic = boot()
    patient = register(clinic)
    applied(clinic, patient, {})
    for field, value in (made_up() | {"status": "active"}).items():
        patient = applied(clinic, patient, {field: value})
    applied(clinic, patient, {"phone": f" {made_up()['phone']} "})


@pytest.mark.guard
def test_a_broken_rule_is_still_refused(boot):
    """A value that breaks a rule of its field is a 422 that names the field."""
    clinic = boot()
    patient = register(clinic)
    for field, value in (
        ("name", ""),
        ("name", "x" * 81),
        ("name", 7),
        ("email", "no-address"),
        ("status", "asleep"),
        ("phone", 112),
        ("allergies", ["latex"]),
    ):
        answer = patch(clinic, patient, {field: value})
        assert answer.status_code == 422, (
            f"{value!r} for {field} breaks a rule: it must stay 422, not {answer.status_code}"
        )
        assert named(answer) == {field}, (
            f"the 422 for {value!r} as {field} must name {field}, not {words(named(answer))}"
        )
        assert stored(clinic, patient) == patient, f"{value!r} for {field} got into the database"


@pytest.mark.guard
def test_a_taken_email_is_still_a_conflict(boot):
    """An e-mail of another patient is a 409, on PATCH as on POST; the patient's own is not."""
    clinic = boot()
    patient, other = register(clinic), register(clinic)
    applied(clinic, patient, {"email": patient["email"]})
    change = {"email": other["email"], "phone": made_up()["phone"]}
    for name, answer in (
        ("PATCH", patch(clinic, patient, change)),
        ("POST", clinic.post("/patients", json=made_up() | {"email": other["email"]})),
    ):
        assert answer.status_code == 409, (
            f"{name} with the e-mail of another patient answered {answer.status_code}. The value "
            "is well formed but taken: this must stay 409"
        )
    assert stored(clinic, patient) == patient, "the e-mail was refused, but the row changed"


@pytest.mark.guard
def test_the_columns_keep_their_rules(boot):
    """Scripts write to the table: its NOT NULLs stay, and what a script wrote is not checked."""
    clinic = boot()
    columns = {c["name"]: bool(c["notnull"]) for c in clinic.rows("PRAGMA table_info(patients)")}
    for field in FIELDS:
        must = field in REQUIRED
        assert columns.get(field) == must, (
            f"the column patients.{field} must {'' if must else 'not '}be NOT NULL. The table is "
            "right as it is, and other programs write to it: the last guard must stay"
        )
    patient = register(clinic)
    clinic.rows("UPDATE patients SET email = 'none' WHERE id = ?", patient["id"])
    applied(clinic, patient | {"email": "none"}, {"phone": made_up()["phone"]})


@pytest.mark.guard
def test_an_unknown_patient_is_not_found(boot):
    """A patient who does not exist is a 404, and a PATCH does not create one."""
    clinic = boot()
    before = table(clinic)
    nobody = 1_000 + secrets.randbelow(9_000)
    for method, answer in (
        ("PATCH", clinic.patch(f"/patients/{nobody}", json=made_up())),
        ("GET", clinic.get(f"/patients/{nobody}")),
    ):
        assert answer.status_code == 404, (
            f"patient {nobody} does not exist: {method} must answer 404, not {answer.status_code}"
        )
    assert table(clinic) == before, f"PATCH for the unknown patient {nobody} changed the table"


@pytest.mark.guard
def test_registering_keeps_its_rules(boot):
    """POST needs a name and an e-mail, fills in the status, and takes null where it may be null."""
    clinic = boot()
    new = made_up()
    least = {"name": new["name"], "email": new["email"]}
    ignored = no_fields()
    answer = clinic.post("/patients", json=least | dict.fromkeys(NULLABLE) | ignored)
    assert answer.status_code == 201, (
        f"a new patient answered {answer.status_code} where it must be 201: null is fine for "
        "phone and allergies, and other keys are ignored"
    )
    assert answer.json()["id"] != ignored["id"], "the id in the body of a POST was not ignored"
    row = stored(clinic, answer.json())
    wanted = least | {"id": answer.json()["id"], "status": "active"} | dict.fromkeys(NULLABLE)
    assert row == wanted, f"the new patient is stored as {row}, and must be {wanted}"
    before = table(clinic)
    bad = [made_up() | {field: None} for field in REQUIRED]
    for body in (*bad, {"name": new["name"]}, {"email": made_up()["email"]}):
        refused = clinic.post("/patients", json=body)
        assert refused.status_code == 422, (
            f"POST {body} answered {refused.status_code}: a patient needs a name and an e-mail, "
            "and no null for name, email or status, so it must stay 422"
        )
    assert table(clinic) == before, "a refused POST stored a patient"
