"""The first morning of the patient portal."""

from clinic.grading.scene import Scene


def replay(scene: Scene) -> None:
    """Ask as the portal, the staff and the monthly report did."""
    app = scene.boot()
    ann = {"X-Patient": "AB-1"}
    scene.say("The staff has read records by their code for a year. Ann Byrne is AB-1.")
    app.get("/patients/AB-1")
    scene.say("Today the portal opens. Ann logs in, and the portal asks for her own record.")
    app.get("/patients/me", headers=ann)
    scene.say("The header X-Endpoint names the function that answered. Now her notes.")
    app.get("/patients/me/notes", headers=ann)
    scene.say("Reception looks for her by name, and the monthly report wants a number.")
    app.get("/patients/search?name=ann")
    app.get("/patients/count")
    app.get("/patients/count/north")
    scene.say("All five stand in /docs, and the portal's client was made from that document.")
    scene.right(
        "A right app answers all five with 200, each by the function that is documented for it: "
        "own_record, own_notes, search, count and count_ward. AB-1 is still answered by record."
    )
