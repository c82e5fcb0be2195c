"""Secret with default: without its variable the app runs on a value that anybody can read.

The checks start the app as an operator does, as a process of its own, and look at the three things
that an operator gets: whether it serves, its exit code, and what it printed.
"""

import re
import signal
from itertools import count
from secrets import SystemRandom, token_urlsafe
from string import ascii_lowercase

import jwt
import pytest

PUBLISHED = "clinic-dev-secret-please-change-me-0001"
LATER = 4102444800  # 2100-01-01
CHANCE = SystemRandom()
PORTS = count(CHANCE.randrange(20_000, 31_000))  # above, the kernel picks ports of its own
SIGNS = "$&;@|~"  # no log has three of them in a row, no two alike, unless they are a secret's
ACCENTED = "äçéñöøßü"  # two bytes each
BOOKING = {"name": "Bo Lind", "reason": "x-ray", "day": "2031-05-06"}


def private():
    """Make a secret that no repository holds."""
    return token_urlsafe(64)


def signs(length):
    """Make a secret of which no three characters can be in a log by chance."""
    secret = CHANCE.choice(SIGNS)
    while len(secret) < length:
        secret += CHANCE.choice(SIGNS.replace(secret[-1], ""))
    return secret


def start(run, **env):
    """Start the app as `uvicorn app.main:app` does in a shell with these variables."""
    port = next(PORTS)
    return run("-m", "uvicorn", "app.main:app", "--port", str(port), env=env, port=port)


def serves(process):
    """Tell whether the process came to accept connections, or ended before."""
    try:
        process.wait_for_log("Uvicorn running on", within=30)
    except AssertionError:
        return False
    return True


def shown(secret, text):
    """Find what a text gives away of a secret: its longest part, if that has 3 characters."""
    parts = (secret[i:j] for i in range(len(secret)) for j in range(len(secret), i + 2, -1))
    return max((part for part in parts if part in text), key=len, default="")


def forge(visit_id, secret):
    """Sign a token as anybody can who knows the secret."""
    return jwt.encode({"sub": str(visit_id), "exp": LATER}, secret, "HS256")


def book(clinic):
    """Book a visit as anybody may; its id and its token."""
    answer = clinic.post("/visits", json=BOOKING)
    assert answer.status_code == 201, "POST /visits must book a visit, without any token: 201"
    return answer.json()["id"], answer.json()["token"]


@pytest.mark.guard
def test_a_visit_belongs_to_who_holds_its_token(boot):
    """A visit is booked without a token, and read and cancelled with its own and no other."""
    clinic = boot(env={"JWT_SECRET": private()})
    mine, token = book(clinic)
    path = f"/visits/{mine}"
    read = clinic.get(path, token=token)
    assert read.status_code == 200, f"GET {path} with the token of that visit must be a 200"
    expected = BOOKING | {"id": mine, "cancelled": False}
    assert read.json() == expected, f"GET {path} must show the visit as it was booked"
    other = clinic.delete("/visits/1", token=token)
    assert other.status_code == 403, "the token of one visit must not cancel another: 403"
    for bearer in (None, "no.token.atall"):
        assert clinic.get(path, token=bearer).status_code == 401, "no valid token must be a 401"
    assert clinic.delete(path, token=token).status_code == 204, f"DELETE {path} must be a 204"
    cancelled = {row["id"] for row in clinic.rows("SELECT id FROM visits WHERE cancelled")}
    assert cancelled == {mine}, f"visit {mine} must be cancelled in the database, and no other"
    assert clinic.post("/visits", json={"name": "Bo"}).status_code == 422, "half a booking: 422"


REFUSED = {
    "nothing set": [{}],
    "under another name": [{"JWT_SECRET_KEY": "private"}],
    "empty": [{"JWT_SECRET": ""}],
    "one character short": [{"JWT_SECRET": "31 letters, 62 bytes"}],
    "the published value": [{"JWT_SECRET": PUBLISHED}],
    "previous": [
        {"JWT_SECRET": "private", "JWT_SECRET_PREVIOUS": PUBLISHED},
        {"JWT_SECRET": "private", "JWT_SECRET_PREVIOUS": "31 letters, 62 bytes"},
    ],
}


def refuses(run, *variables):
    """Start a process with each of these variables; each must end, and say why."""
    made = {"private": private(), "31 letters, 62 bytes": "".join(CHANCE.choices(ACCENTED, k=31))}
    started = [
        (some, start(run, **{name: made.get(value, value) for name, value in some.items()}))
        for some in variables
    ]
    for some, process in started:
        said = "with " + (", ".join(f"{k}={v or repr(v)}" for k, v in some.items()) or "nothing")
        if serves(process):
            answer = process.get("/visits/1", token=forge(1, PUBLISHED))
            known = f". Anybody can sign a token for visit 1: {answer.text}" * answer.is_success
            pytest.fail(f"{said} set the app serves; it must not start{known}")
        code = process.wait()
        assert code != 0, (
            f"{said} set the process ended with exit code 0, which says that all went well: "
            "whatever started it must see a failure"
        )
        wrong = "JWT_SECRET_PREVIOUS" if "JWT_SECRET_PREVIOUS" in some else "JWT_SECRET"
        reasons = [line for line in process.log.splitlines() if "configuration:" not in line]
        assert re.search(rf"{wrong}(?!_)", "\n".join(reasons), re.IGNORECASE), (
            f"{said} set the process ended with exit code {code}, and its output does not name "
            f"{wrong}: the operator cannot know what to set"
        )


@pytest.mark.fault
@pytest.mark.parametrize("variables", REFUSED.values(), ids=REFUSED)
def test_no_start(run, variables):
    """A process whose secret is not private ends before it serves, and names the variable."""
    refuses(run, *({"APP_ENV": "production"} | some for some in variables))


@pytest.mark.fault
def test_no_start_elsewhere_either(run):
    """What does not start in production does not start with another APP_ENV either."""
    refuses(run, {})
    for kind, (some, *_) in REFUSED.items():
        if kind != "under another name":  # to whatever looks at APP_ENV, nothing is set there
            refuses(run, {"APP_ENV": "dev"} | some, {"APP_ENV": "staging"} | some)


@pytest.mark.fault
def test_a_refusal_shows_no_secret(run):
    """The output of a process that refuses to start holds no part of a secret."""
    good, short = signs(64), signs(31)
    for what, env in {
        "JWT_SECRET was not set and JWT_SECRET_PREVIOUS was": {"JWT_SECRET_PREVIOUS": good},
        "JWT_SECRET had lost all but its first 31 characters": {
            "JWT_SECRET": short, "JWT_SECRET_PREVIOUS": good
        },
    }.items():  # fmt: skip
        process = start(run, APP_ENV="production", **env)
        assert not serves(process), f"{what}: the app serves, and must not start"
        process.wait()
        for name, secret in env.items():
            part = shown(secret, process.log)
            assert not part, (
                f"{what}: the app refused to start, and printed {part!r}, which is a part of "
                f"{name}. Logs are read by many and kept for long. Read all that the error says"
            )


@pytest.mark.guard
def test_thirty_two_characters_are_enough(run):
    """Each value of 32 characters that is not the published one starts the app."""
    one, plain = CHANCE.choice(ascii_lowercase) * 32, "".join(CHANCE.choices(ascii_lowercase, k=32))
    for env in (
        {"APP_ENV": "production", "JWT_SECRET": plain, "JWT_SECRET_PREVIOUS": f"{PUBLISHED}-2"},
        {"JWT_SECRET": f"my-{PUBLISHED}", "JWT_SECRET_PREVIOUS": one},
    ):
        process = start(run, **env)
        assert serves(process), (
            f"with {env} the app must start: each secret has 32 characters or more, and is not "
            "the published value. What else it looks like is not for the app to judge"
        )
        assert process.get("/visits/1").status_code == 401, "no token: the app must answer 401"


@pytest.mark.guard
def test_the_log_tells_the_settings_and_no_secret(boot):
    """The line `configuration:` stays in the log; no output and no answer holds a secret."""
    new, old, days = signs(64), signs(64), str(CHANCE.randrange(100, 1000))
    env = {"JWT_SECRET": new, "JWT_SECRET_PREVIOUS": old, "APP_ENV": "staging", "TOKEN_DAYS": days}
    clinic = boot(env=env)
    line = next((line for line in clinic.log.splitlines() if "configuration:" in line), "")
    for name in ("APP_ENV", "TOKEN_DAYS"):
        assert env[name] in line, (
            f"the line `configuration: ...` must stay in the log, with the value of {name} in it: "
            "operators look at it after each deployment"
        )
    mine, token = book(clinic)
    bearers = (token, forge(mine, private()), token[:-8], "no.token.atall", None)
    answers = [clinic.get(f"/visits/{mine}", token=bearer) for bearer in bearers]
    answers.append(clinic.get("/openapi.json"))
    clinic.signal(signal.SIGTERM)
    clinic.wait()  # now its output is complete
    for name in ("JWT_SECRET", "JWT_SECRET_PREVIOUS"):
        part = shown(env[name], clinic.log)
        assert not part, f"the log shows {part!r}, a part of {name}: many read it, and it is kept"
        assert not any(shown(env[name], a.text) for a in answers), f"an answer shows {name}"


@pytest.mark.guard
def test_the_published_value_opens_nothing(boot):
    """A token signed with the published value, or with none, is a 401."""
    clinic = boot(env={"JWT_SECRET": private()})
    mine, _ = book(clinic)
    unsigned = jwt.encode({"sub": str(mine), "exp": LATER}, None, "none")
    for what, bearer in {
        "signed with the published value": forge(mine, PUBLISHED),
        "signed with another secret": forge(mine, private()),
        "that nobody signed": unsigned,
    }.items():
        answer = clinic.get(f"/visits/{mine}", token=bearer)
        assert answer.status_code == 401, f"a token {what} must be a 401, also after the repair"


@pytest.mark.guard
def test_every_process_knows_the_token(boot):
    """Processes with the same JWT_SECRET accept each other's tokens, and sign with it as it is."""
    secret = private() + "\n"  # as a file has it that somebody wrote with `echo`
    first = boot(env={"JWT_SECRET": secret})
    mine, token = book(first)
    second = boot(env={"JWT_SECRET": secret}, beside=first)
    assert second.get(f"/visits/{mine}", token=token).status_code == 200, (
        "a second process with the same JWT_SECRET must accept the token of the first: "
        "there are several pods, and each is restarted now and then"
    )
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        pytest.fail(
            f"JWT_SECRET is {secret!r}, and a token does not verify with it as it stands, by "
            f"HS256: {error!r}. Other services take it as it stands, with all that belongs to it"
        )
    assert claims["sub"] == str(mine), "the token of a visit must name it in `sub`"
    forged = second.get(f"/visits/{mine}", token=forge(mine, secret))
    assert forged.status_code == 200, "a token that another service signed with JWT_SECRET is valid"


@pytest.mark.guard
def test_a_secret_can_be_replaced(boot):
    """Tokens of JWT_SECRET_PREVIOUS are accepted for as long as it is set; new ones are not its."""
    old, new = private(), private()
    first = boot(env={"JWT_SECRET": old})
    mine, token = book(first)
    moving = boot(env={"JWT_SECRET": new, "JWT_SECRET_PREVIOUS": old}, beside=first)
    path = f"/visits/{mine}"
    answer = moving.get(path, token=token)
    assert answer.status_code == 200, "a token signed with JWT_SECRET_PREVIOUS must be accepted"
    fresh_id, fresh = book(moving)
    moved = boot(env={"JWT_SECRET": new}, beside=first)
    answer = moved.get(f"/visits/{fresh_id}", token=fresh)
    assert answer.status_code == 200, "a new token must be signed with JWT_SECRET, the new one"
    answer = moved.get(path, token=token)
    assert answer.status_code == 401, "once JWT_SECRET_PREVIOUS is gone, its tokens must be a 401"
