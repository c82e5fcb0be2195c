"""Friday at the pharmacy: two orders for medicine, and a number typed wrong."""

import signal

from clinic.grading.scene import Scene

GOOD = {"code": "IBU", "packs": 2, "prescription_id": 2}


def replay(scene: Scene) -> None:
    """Tell it with the shelf of a new pharmacy."""
    app = scene.boot()
    scene.say("There are 20 packs of AMOX on the shelf. The counter asks for 30.")
    app.post("/dispensings", json={"code": "AMOX", "packs": 30, "prescription_id": 1})
    scene.say("It is refused, as it should be. The purchase department looks at the stock.")
    app.get("/medicines/AMOX")
    scene.say("10:12. Prescription 2 is typed as 22, which nobody signed.")
    app.post("/dispensings", json=GOOD | {"prescription_id": 22})
    scene.say("10:13. The next customer has prescription 2, and everything is typed right.")
    app.post("/dispensings", json=GOOD)
    scene.say("In the evening the app is restarted for an update, in good order.")
    app.signal(signal.SIGTERM)
    app.wait()
    scene.say("There were 50 packs of IBU in the morning.")
    scene.boot(beside=app).get("/medicines/IBU")
    handed = app.rows("SELECT prescription_id, packs FROM dispensings")
    scene.say(f"And the book of dispensings holds: {handed}")
    scene.right(
        "In a right app the refused 30 packs change nothing. The unknown prescription is answered "
        "with an error, for the database refuses it. The dispensing of 10:13 is answered 201 and "
        "is in the book: AMOX 20, IBU 48."
    )
