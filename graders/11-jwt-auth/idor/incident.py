"""What Ana saw, and what she did next."""

from clinic.grading.scene import Actor, Scene


def replay(scene: Scene) -> None:
    """Tell it with the people of app/seed.py."""
    app = scene.boot()
    scene.say("Ana is user 1, and her record is patient 2. She logs in.")
    ana = log_in(app, "ana")
    scene.say("She reads her own record, as on any day.")
    app.get("/patients/2", token=ana)
    scene.say("She types a 1 where the 2 was. Patient 1 is Ben Whitlock.")
    app.get("/patients/1", token=ana)
    scene.say("Ben has an x-ray at ten with dr-okoro: appointment 102. Ana tries to cancel it.")
    app.delete("/appointments/102", token=ana)
    scene.say("At ten, dr-okoro looks up whom to expect.")
    app.get("/appointments/102", token=log_in(app, "dr-okoro"))
    scene.right(
        "A right app answers Ana's look at patient 1, and her DELETE, with the same 404 as for an "
        "id that does not exist. Ben's x-ray is still there at ten, and dr-okoro can read it."
    )


def log_in(app: Actor, username: str) -> str:
    """The token of somebody whose password is the usual one."""
    login = {"username": username, "password": f"pw-{username}"}
    token: str = app.post("/auth/login", json=login).json()["access_token"]
    return token
