"""A morning in the waiting room, since there are two workers."""

from clinic.grading.scene import Scene


def replay(scene: Scene) -> None:
    """Send the patients to one worker and the other, as the load balancer did."""
    first = scene.boot(shown_at=8001)
    second = scene.boot(beside=first, shown_at=8002)
    scene.say("Two workers, one database. Patient 11 takes a ticket; the first worker answers.")
    first.post("/tickets", json={"patient_id": 11})
    scene.say("Patient 12 takes a ticket; the load balancer has chosen the second worker.")
    second.post("/tickets", json={"patient_id": 12})
    scene.say("The screen on the wall asks who waits. Its request goes to the second worker.")
    second.get("/tickets")
    scene.say("Noon. The desk closes; the first worker hears of it.")
    first.put("/desk", json={"open": False})
    scene.say("Patient 13 comes at one o'clock. Her request goes to the second worker.")
    second.post("/tickets", json={"patient_id": 13})
    scene.right(
        "With a right app the tickets are 1 and 2, the screen shows both, and at one o'clock each "
        "worker says that the desk is closed: 409."
    )
