"""The green Friday: a release without one commit, and the suite that let it through."""

from pathlib import Path

from clinic.grading.checks import Reply, changed
from clinic.grading.scene import Actor, Scene

PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "--disable-warnings")
CHANGES = Path(__file__).with_name("changes.toml")
BACKWARDS = {"backwards.py": "def pytest_collection_modifyitems(items):\n    items.reverse()\n"}


def replay(scene: Scene) -> None:
    """Play the pipeline, the message service and a patient."""
    sms = scene.upstream()
    sms.answer("POST", "/messages", Reply(202, {}))
    release = changed(scene.source, CHANGES, "cancelled-for-a-moment")
    env = {"SMS_URL": sms.url, "PYTHONDONTWRITEBYTECODE": "1"}
    scene.say("Friday, 16:20. In this release a cancellation is no longer committed. The tests:")
    pipeline = scene.run(*PYTEST, "tests", env=env, files=release)
    if pipeline.wait() == 0:
        scene.say(f"{result(pipeline)}. It goes out. A patient has an appointment, and cancels it.")
        released = scene.boot(beside=pipeline, env=env)
        patient, number = appointment(released)
        released.delete(f"/appointments/{number}")
        scene.say("Cancelled, says the app. On Monday the doctor looks at the list.")
        released.get(f"/patients/{patient}/appointments")
    else:
        scene.say(f"{result(pipeline)}. The tests have noticed it, and the release stays at home.")
    scene.say("Back to the right app. The tests, twice in the same folder:")
    first = scene.run(*PYTEST, "tests", env=env)
    first.wait()
    again = scene.run(*PYTEST, "tests", env=env, beside=first)
    again.wait()
    scene.say(f"{result(first)}; then: {result(again)}. And once in another folder, backwards:")
    backwards = scene.run(*PYTEST, "-p", "backwards", "tests", env=env, files=BACKWARDS)
    backwards.wait()
    scene.say(
        f"{result(backwards)}. By now {len(sms.received)} text messages have been paid for, and "
        "sent to numbers that stand only in the tests."
    )
    scene.right(
        "Right tests fail on that release, and on every other that breaks a rule. On a right app "
        "they pass: twice, backwards, on any day. They send no message and leave no file."
    )


def appointment(released: Actor) -> tuple[int, int]:
    """Put a patient with an appointment into the real database."""
    [patient] = released.rows(
        "INSERT INTO patients (name, phone) VALUES ('Ana', '+447700900123') RETURNING id"
    )
    [booked] = released.rows(
        "INSERT INTO appointments (patient_id, doctor, starts_at, notified, cancelled) "
        "VALUES (?, 'dr-okoro', '2040-03-10 09:00:00.000000', 1, 0) RETURNING id",
        patient["id"],
    )
    return patient["id"], booked["id"]


def result(tests: Actor) -> str:
    """Read the last line of pytest's."""
    return tests.log.strip().rpartition("\n")[2].strip("= ") or "nothing"
