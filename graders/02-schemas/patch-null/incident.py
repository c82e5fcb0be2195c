"""A save at the desk, pressed twice."""

from clinic.grading.scene import Scene


def replay(scene: Scene) -> None:
    """Tell it with the patient of the page."""
    app = scene.boot()
    scene.say("The desk opens the form of patient 1.")
    app.get("/patients/1")
    scene.say(
        "Maya has a new phone number. The form sends what was typed, and the name, which somebody "
        "had emptied by mistake, as null."
    )
    form = {"phone": "+46 8 555 000", "name": None}
    first = app.patch("/patients/1", json=form)
    if first.status_code == 500:
        app.wait_for_log("IntegrityError: ")
        lines = app.log.splitlines()
        scene.say(f"The log says: {next(line for line in lines if 'IntegrityError: ' in line)}")
        scene.say("The form cannot tell what was wrong, and marks no field.")
    scene.say("The desk presses Save again.")
    app.patch("/patients/1", json=form)
    scene.say("What of it has been stored?")
    app.get("/patients/1")
    scene.right(
        "A right app answers 422, and the name stands in the `loc` of the answer, so that the form "
        "can mark that field. As the body was refused, the phone number is not stored either."
    )
