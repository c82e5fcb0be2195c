"""Enumeration: that a person has a file here is the secret, and each answer may tell it.

Two apps are asked the same: in one of them the file is there and belongs to another practice, in
the other one there is no such file. Whatever differs is what an attacker can see.
"""

import hashlib
import secrets
from itertools import product
from secrets import SystemRandom

import pytest

CHANCE = SystemRandom()
LETTER = {"text": "A letter from the practice."}


class Portal:
    """One app, with accounts and files that nobody can know before."""

    def __init__(self, boot, names=None):
        self.app = boot(plant="database")
        self.names = names or Names()
        for who in ("mine", "theirs", "staff"):
            self.app.rows(
                "INSERT INTO accounts (id, name, is_staff, token_sha256) VALUES (?, ?, ?, ?)",
                self.names.ids[who], f"Practice {secrets.token_hex(4)}", who == "staff",
                hashlib.sha256(self.names.tokens[who].encode()).hexdigest(),
            )  # fmt: skip
        self.add(self.names.own, "mine", self.names.own_letter)

    def add(self, number, who, letter):
        """Put a file with one letter into the database."""
        reason = secrets.token_hex(8)
        sql = "INSERT INTO files (number, practice_id, reason, closed) VALUES (?, ?, ?, 0)"
        self.app.rows(sql, number, self.names.ids[who], reason)
        sql = "INSERT INTO letters (id, number, text) VALUES (?, ?, ?)"
        self.app.rows(sql, letter, number, secrets.token_hex(8))

    def ask(self, way, number=None, letter=None, who="mine"):
        """Send one of the requests about a file, as one of the accounts."""
        method, path, body = WAYS[way]
        path = path.format(
            number=number or self.names.foreign, letter=letter or self.names.foreign_letter
        )
        return self.app.request(method, path, json=body, token=self.names.tokens.get(who))

    def stored(self):
        """All files and letters."""
        files = self.app.rows("SELECT * FROM files ORDER BY number")
        return files, self.app.rows("SELECT * FROM letters ORDER BY id")

    def refusals(self):
        """Who was refused what, in order."""
        return [
            (row["account_id"], row["number"])
            for row in self.app.rows("SELECT account_id, number FROM refusals ORDER BY id")
        ]


class Names:
    """Numbers, ids and tokens, made anew for each check."""

    def __init__(self):
        numbers = CHANCE.sample(range(200_000, 900_000), 2)
        self.own, self.foreign = (f"{n // 1000}-{n % 1000:03}" for n in numbers)
        self.own_letter, self.foreign_letter, self.no_letter = CHANCE.sample(range(50, 9000), 3)
        self.ids = dict(zip(("mine", "theirs", "staff"), CHANCE.sample(range(50, 9000), 3)))  # noqa: B905
        self.tokens = {who: secrets.token_urlsafe(24) for who in self.ids}


WAYS = {
    "read the file": ("GET", "/files/{number}", None),
    "list the letters": ("GET", "/files/{number}/letters", None),
    "read a letter": ("GET", "/files/{number}/letters/{letter}", None),
    "write a letter": ("POST", "/files/{number}/letters", LETTER),
    "write a letter without text": ("POST", "/files/{number}/letters", {"text": ""}),
    "remove a letter": ("DELETE", "/files/{number}/letters/{letter}", None),
    "close the file": ("POST", "/files/{number}/close", None),
}


def two(boot):
    """Two apps: the foreign file is in the first, and not in the second."""
    names = Names()
    there, gone = Portal(boot, names), Portal(boot, names)
    there.add(names.foreign, "theirs", names.foreign_letter)
    return there, gone


def differences(one, other):
    """Say by what a client can tell two answers apart; the time of day does not count."""
    headers = [dict(answer.headers) for answer in (one, other)]
    names = sorted((headers[0].keys() | headers[1].keys()) - {"date"})
    found = [f"the header {name}" for name in names if len({h.get(name) for h in headers}) > 1]
    if one.content != other.content:
        found.insert(0, "the body")
    if one.status_code != other.status_code:
        found.insert(0, f"the status ({one.status_code} and {other.status_code})")
    return ", ".join(found)


@pytest.mark.fault
@pytest.mark.parametrize("way", WAYS)
def test_a_foreign_file_answers_as_if_it_did_not_exist(boot, way):
    """Status, headers and body are those of a file that does not exist, open or closed."""
    there, gone = two(boot)
    for state in ("open", "closed"):
        there.app.rows("UPDATE files SET closed = ?", state == "closed")
        before = there.stored()
        foreign, missing = there.ask(way), gone.ask(way)
        found = differences(foreign, missing)
        assert not found, (
            f"{way}: a practice asks for a file that is {state} and that another practice keeps, "
            f"and for one that does not exist, under the same number. It can tell by {found} "
            "which of them is there"
        )
        allowed = (404, 422) if "without" in way else (404,)
        assert foreign.status_code in allowed, (
            f"{way}, of a foreign file or a missing one: both must be a 404, not a "
            f"{foreign.status_code}"
        )
        assert there.stored() == before, f"{way}: it was refused, and it changed the database"


@pytest.mark.fault
def test_a_letter_of_another_file_does_not_exist_in_this_one(boot):
    """In a file that one may see, a letter of another file is answered like one that nobody has."""
    there, gone = two(boot)
    for state, who, way in product(
        ("open", "closed"), ("mine", "staff"), ("read a letter", "remove a letter")
    ):
        for portal in (there, gone):
            portal.app.rows("UPDATE files SET closed = ?", state == "closed")
        before = there.stored()
        answers = [one.ask(way, number=there.names.own, who=who) for one in (there, gone)]
        caller = {"mine": "a practice", "staff": "the staff"}[who]
        asks = f"{way}, as {caller}, in a file that is {state}"
        found = differences(*answers)
        assert not found, (
            f"{asks}: an id that a letter of another file has, and the same id when no letter has "
            f"it. One can tell by {found}, and so count the letters of others"
        )
        allowed = (404, 409) if (state, way) == ("closed", "remove a letter") else (404,)
        assert answers[0].status_code in allowed, (
            f"{asks}: there is no such letter in this file: 404, not {answers[0].status_code}"
        )
        assert there.stored() == before, f"{asks}: a letter of another file was removed"


@pytest.mark.fault
def test_each_refusal_is_on_record(boot):
    """A 404 to a practice leaves one row in `refusals`, whether the file exists or not."""
    there, gone = two(boot)
    for way in ("read the file", "write a letter", "close the file"):
        for portal, what in ((there, "is kept by another practice"), (gone, "does not exist")):
            before = portal.refusals()
            portal.ask(way)
            needed = [*before, (portal.names.ids["mine"], portal.names.foreign)]
            assert portal.refusals() == needed, (
                f"{way}, of a file that {what}: when the answer comes, `refusals` must hold one "
                f"row more, with the account and the number, and it holds {portal.refusals()}. "
                "An attacker mostly guesses numbers that do not exist: the alarm has to see those"
            )


@pytest.mark.fault
def test_both_refusals_are_the_same_work(boot):
    """For a foreign file the database is given as many statements as for a missing one."""
    there, gone = two(boot)
    for way in (way for way in WAYS if "without" not in way):
        counts = []
        for portal in (there, gone):
            portal.ask(way)  # what is done once, such as to open a connection, is done
            before = portal.app.database.executed
            portal.ask(way)
            counts.append(portal.app.database.executed - before)
        assert counts[0] == counts[1], (
            f"{way}: for a foreign file the database got {counts[0]} statements, and for one that "
            f"does not exist {counts[1]}. Who measures the time learns which of the two it was, "
            "however alike the answers are"
        )


@pytest.mark.guard
def test_the_own_file_is_open_to_its_practice(boot):
    """The practice that keeps a file reads, writes and closes it; a closed one is a 409."""
    portal = Portal(boot)
    names = portal.names
    own = {"number": names.own}
    read = portal.ask("read the file", **own)
    assert read.status_code == 200, "a practice must read its own file"
    assert read.json().keys() == {"number", "reason", "closed"}, "the fields of a file must stay"
    listed = portal.ask("list the letters", **own).json()
    one = portal.ask("read a letter", **own, letter=names.own_letter).json()
    assert listed == [one], "the letters of the own file must be listed, and each must be readable"
    assert portal.ask("write a letter", **own).status_code == 201, "writing a letter must be a 201"
    wrong = portal.ask("write a letter without text", **own)
    assert wrong.status_code == 422, "a letter without text, in the own file, must stay a 422"
    none = portal.ask("read a letter", **own, letter=names.no_letter)
    assert none.status_code == 404, "a letter that nobody wrote must be a 404"
    gone = portal.ask("remove a letter", **own, letter=names.own_letter)
    assert gone.status_code == 204, "removing a letter of the own file must be a 204"
    closed = portal.ask("close the file", **own)
    assert closed.status_code == 200, "closing the own file must be a 200"
    assert closed.json()["closed"] is True, "the answer must show that the file is closed now"
    rest = portal.ask("list the letters", **own).json()
    assert [letter["text"] for letter in rest] == [LETTER["text"]], "one letter must be left"
    for way in ("write a letter", "remove a letter", "close the file"):
        again = portal.ask(way, **own, letter=rest[0]["id"])
        assert again.status_code == 409, (
            f"{way}, in the own file, which is closed: 409 tells the practice what is wrong, and "
            "it gives nothing away, as the practice knows this file"
        )
    assert portal.refusals() == [], "what happens in an own file is no refusal of a file"


@pytest.mark.guard
def test_the_staff_reach_every_file(boot):
    """The clinic's staff read, write and close every file, and list them all."""
    portal = Portal(boot)
    names = portal.names
    portal.add(names.foreign, "theirs", names.foreign_letter)
    for way, status in {
        "read the file": 200, "list the letters": 200, "read a letter": 200,
        "write a letter": 201, "remove a letter": 204, "close the file": 200,
    }.items():  # fmt: skip
        answer = portal.ask(way, who="staff")
        assert answer.status_code == status, f"the staff must be able to {way}: {status}"
    late = portal.ask("close the file", who="staff")
    assert late.status_code == 409, "a file that is closed cannot be closed again, by nobody: 409"
    listed = portal.app.get("/files", token=names.tokens["staff"])
    assert listed.status_code == 200, "GET /files must be a 200 for the staff"
    numbers = [file["number"] for file in listed.json()]
    every = [file["number"] for file in portal.stored()[0]]
    assert numbers == every, f"GET /files must list all files by number: {every}"


@pytest.mark.guard
def test_what_depends_on_no_file_stays_a_403(boot):
    """GET /files is for the staff, and says so: that refusal gives nothing away."""
    answer = Portal(boot).app.get("/files", token="north-token")
    assert answer.status_code == 403, (
        "GET /files must stay a 403 for a practice: it is the same whatever the clinic holds, and "
        "a 404 would only hide from an honest client what it did wrong"
    )


@pytest.mark.guard
def test_without_a_valid_token_everything_is_a_401(boot):
    """Who is not known gets 401 with a challenge, for foreign and missing files alike."""
    there, gone = two(boot)
    for way in WAYS:
        for who, token in {"no token": None, "an unknown token": secrets.token_urlsafe(24)}.items():
            there.names.tokens["nobody"] = token
            answers = [portal.ask(way, who="nobody") for portal in (there, gone)]
            said = f"{way}, with {who}"
            assert {a.status_code for a in answers} == {401}, f"{said}: this must stay a 401"
            assert not differences(*answers), f"{said}: a foreign and a missing file must be alike"
            challenge = answers[0].headers.get("WWW-Authenticate", "")
            assert challenge.startswith("Bearer"), f"{said}: the challenge of the 401 must stay"
