"""The book of a ward, on a Monday morning."""

from clinic.grading.scene import Scene

TEN, NINE = "2031-03-03T10:00:00", "2031-03-03T09:00:00"


def replay(scene: Scene) -> None:
    """Knock at the desk, and then at the other doors, with the wishes that the desk refuses."""
    app = scene.boot()
    scene.say("Patient 3 was discharged last week. The desk tries to book them with doctor 1.")
    app.post("/appointments", json={"patient_id": 3, "doctor_id": 1, "starts_at": TEN})
    scene.say("Patient 3 also stands on the waiting list of doctor 1. The ward promotes them.")
    app.post("/waiting/1/promote", json={"starts_at": TEN})
    scene.say("Doctor 2 sees patient 2 at nine. The desk wants to add patient 1 at the same time.")
    wish = {"patient_id": 1, "doctor_id": 2, "starts_at": NINE}
    app.post("/appointments", json=wish)
    scene.say("A partner practice sends the same wish in a file.")
    app.post("/appointments/import", json=[wish])
    at_nine = "SELECT patient_id FROM appointments WHERE doctor_id = 2 AND starts_at LIKE ?"
    rows = app.rows(at_nine, "2031-03-03%09:00%")
    patients = " and ".join(str(row["patient_id"]) for row in rows)
    scene.say(f"In the book, doctor 2 sees at nine: patient {patients}.")
    scene.right(
        "A right app gives every door the answer of the desk: 409 with `patient is discharged` for "
        "the promotion, and in the import a row that is not ok, with `slot taken`."
    )
