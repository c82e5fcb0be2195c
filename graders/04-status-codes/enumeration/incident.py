"""Who is a patient here? One evening at Practice North."""

from clinic.grading.scene import Scene


def replay(scene: Scene) -> None:
    """Ask for three people with the token of a practice that treats none of them."""
    app = scene.boot()
    scene.say("Somebody at Practice North has the health numbers of three people who want a job.")
    scene.say("The first number.")
    app.get("/files/100-999", token="north-token")
    scene.say("The second.")
    app.get("/files/100-300", token="north-token")
    scene.say("The third is not read, but closed: if there is a file, the answer will say so.")
    app.post("/files/100-400/close", token="north-token")
    told = app.rows("SELECT number FROM refusals ORDER BY id")
    numbers = ", ".join(row["number"] for row in told) or "nothing"
    scene.say(f"The alarm counts what is in the table `refusals`. It holds {numbers}.")
    scene.right(
        "From a right app all three get the same 404, as does every other request about them, and "
        "the work behind it is the same, too. All three numbers are in `refusals`."
    )
