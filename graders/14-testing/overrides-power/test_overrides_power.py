"""Overrides: the tests are judged. They must pass on every right app and fail on each wrong one.

The suite of the learner runs in the sandbox, over apps that this grader lays under it: the one of
the lesson, others that keep the same rules, and a dozen in each of which one rule is broken.
"""

import json
import secrets
from pathlib import Path

import pytest

from clinic.grading.checks import Reply, changed

HERE = Path(__file__).parent
CHANGES, ANEW = HERE / "changes.toml", HERE / "anew"
PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "--disable-warnings"]
ENDINGS = {
    1: "a test failed",
    2: "pytest broke off: a file of tests cannot be imported",
    3: "pytest itself broke down",
    4: "pytest found no folder tests/",
    5: "there is no test in tests/",
}
BROKEN = {  # by the rule of the task: apps that break it, and what each of them no longer keeps
    1: {
        "starts-now": "a start at this very moment is a 422",
        "booked-in-the-past": "a start that is over is a 422",
    },
    2: {
        "two-at-a-time": "a doctor has one appointment at a time",
        "slot-never-freed": "the time of a cancelled appointment is free again",
    },
    3: {
        "message-before-refusal": "a booking that is refused sends no message",
        "message-without-its-time": "the message says at what time the appointment starts",
    },
    4: {
        "lost-without-message": "a booking without its message stands, and is in the list",
        "told-all-the-same": "`notified` is false when the message could not be sent",
    },
    5: {
        "a-day-is-too-late": "exactly 24 hours before its start an appointment can be cancelled",
        "refused-and-cancelled": "an appointment that is refused to be cancelled stays",
    },
    6: {"cancelled-for-a-moment": "a cancelled appointment is gone for every later request"},
    7: {
        "everybody-is-listed": "the list holds the appointments of that patient and no others",
        "listed-as-booked": "the list begins with the earliest start",
    },
}
LIST = """
import json, pathlib
files = (path for path in pathlib.Path().rglob("*") if path.is_file())
print(json.dumps(sorted(str(f) for f in files if not {"__pycache__", ".git"} & set(f.parts))))
"""
ORDERS = {  # by name, what is done to the list of tests
    "from the last to the first": "items.reverse()",
    "every other one first": "items[:] = items[1::2] + items[::2]",
}
UNREADABLE = "import pathlib; pathlib.Path('clinic.db').write_text('{}')"
first = {}  # how it ended on the lesson's app, and what it sent; each grading loads this file anew


@pytest.fixture
def suite(run, upstream, source):
    """Run the learner's tests; `suite.sms` is where the real messages would go."""
    return Suite(run, upstream(), source)


class Suite:
    """Runs pytest in the sandbox, and says how it ended."""

    def __init__(self, run, sms, source):
        self.run, self.sms, self.source = run, sms, source
        sms.answer("POST", "/messages", Reply(202, {}))

    def start(self, app=None, *, arguments=(), beside=None, files=None):
        """Start it over one of our apps, the lesson's own unless told."""
        env = {"SMS_URL": self.sms.url, "PYTHONDONTWRITEBYTECODE": "1"}
        files = self.files_of(app) if app else files
        return self.run(*PYTEST, *arguments, "tests", env=env, beside=beside, files=files)

    def files_of(self, app):
        """The files that make one of our apps of the lesson's."""
        if app == "anew":
            paths = ANEW.rglob("*.py")
            return {p.relative_to(ANEW).as_posix(): p.read_text("utf-8") for p in paths}
        return changed(self.source, CHANGES, app)

    def must_pass(self, when, app=None, **options):
        """It passes, or the check fails."""
        code = self.start(app, **options).wait()
        assert code == 0, f"your tests must pass {when}; {ending(code)}"

    def must_pass_at_all(self):
        """A suite that fails on the right app proves nothing about a wrong one."""
        if not first:
            code = self.start().wait()
            first.update(code=code, sent=[one.body.decode() for one in self.sms.received])
        assert first["code"] == 0, (
            "your tests must pass on the app as it is, before anything else counts; "
            f"{ending(first['code'])}"
        )


def ending(code):
    """Say an exit code of pytest's in words."""
    return ENDINGS.get(code, f"pytest ended with {code}")


def files_in(run, beside):
    """List what lies in a work directory; nothing of the learner's is loaded for it."""
    listing = run("-I", "-c", LIST, beside=beside)
    listing.wait()
    return set(json.loads(listing.log))


@pytest.mark.guard
def test_the_suite_passes(suite):
    """All tests pass on the app as it is."""
    suite.must_pass_at_all()


@pytest.mark.guard
def test_the_suite_passes_on_other_right_apps(suite):
    """All tests pass on two apps that keep the same rules and are written otherwise."""
    for app in ("reworded", "anew"):
        suite.must_pass(
            "on every app that keeps the rules of the task. This one does, and has the same "
            "dependencies to override; its code, the words of its refusals, and whatever it "
            "answers beyond the promised fields are its own affair",
            app,
        )


@pytest.mark.fault
def test_the_order_of_the_tests_does_not_matter(suite):
    """All tests pass in two other orders."""
    suite.must_pass_at_all()
    for order, rearranged in ORDERS.items():
        plugin = f"def pytest_collection_modifyitems(items):\n    {rearranged}\n"
        suite.must_pass(
            f"in any order, and here they run {order}: one of them lives on what another left "
            "behind, such as rows of a shared database, or an override that nobody took back",
            arguments=("-p", "another_order"),
            files={"another_order.py": plugin},
        )


@pytest.mark.fault
def test_the_suite_can_run_again(suite, run):
    """The suite leaves no file behind, and passes a second time in the same folder."""
    suite.must_pass_at_all()
    nothing = run("-I", "-c", "")
    nothing.wait()
    before = files_in(run, nothing)
    suite.must_pass("the first time", beside=nothing)
    left = files_in(run, nothing) - before
    suite.must_pass(
        f"a second time in the same folder; what the first run left there: {sorted(left)}",
        beside=nothing,
    )
    assert not left, f"the tests have left behind: {', '.join(sorted(left))}"


@pytest.mark.guard
def test_the_real_database_is_left_alone(suite, run):
    """The tests pass beside a clinic.db that nobody can open, and do not touch it."""
    text = f"no database {secrets.token_hex(8)}"
    spoilt = run("-I", "-c", UNREADABLE.format(text))
    spoilt.wait()
    suite.must_pass(
        "beside a real database, clinic.db, that cannot be opened (here it is a text file): they "
        "use it. On a developer's machine it is not empty",
        beside=spoilt,
    )
    reader = run("-I", "-c", "print(open('clinic.db').read())", beside=spoilt)
    reader.wait()
    assert text in reader.log, (
        f"clinic.db held the text {text!r} before the tests, and does not after them: they must "
        "leave it alone"
    )


@pytest.mark.fault
def test_no_message_is_sent(suite):
    """Nothing reaches the real message service at SMS_URL."""
    suite.must_pass_at_all()
    sent = first["sent"]
    assert not sent, (
        f"{len(sent)} message(s) went to the real service, such as {sent[0][:80]}: each costs "
        "money, and the number may be somebody's"
    )


@pytest.mark.fault
def test_the_suite_passes_in_any_year(suite):
    """All tests pass when the app's own clock is five thousand years ahead."""
    suite.must_pass_at_all()
    suite.must_pass(
        "on any day: here the app's own clock is five thousand years ahead, and they went by it. "
        "What time it is for the app is for the tests to say",
        "in-another-age",
    )


@pytest.mark.fault
@pytest.mark.parametrize("rule", BROKEN, ids="rule {}".format)
def test_a_broken_rule_is_noticed(suite, rule):
    """At least one test fails when the app breaks this rule."""
    suite.must_pass_at_all()
    runs = [(suite.start(app, arguments=("-x",)), kept) for app, kept in BROKEN[rule].items()]
    for tests, kept in runs:  # which run side by side
        code = tests.wait()
        assert code != 0, (
            f"rule {rule} says: {kept}. We broke it in the app and nothing else, and all your "
            "tests passed: they would have let it into production"
        )
        assert code == 1, f"rule {rule} is broken, and a test must fail; instead {ending(code)}"
