"""Tuesday evening, as the portal and the person on call saw it."""

import hashlib

from clinic.grading.scene import Actor, Scene

PORTAL = {"Origin": "https://portal.clinic.test"}
ASK = {**PORTAL, "Access-Control-Request-Method": "POST"}


def replay(scene: Scene) -> None:
    """Look for a request in the log, check a digest, then begin the maintenance."""
    app = scene.boot()
    scene.say("A patient reports an error, with the X-Request-ID of the answer.")
    app.get("/patients/4711", headers={"X-Request-ID": "ticket-20417"})
    scene.say(f"The access log has this line for it: {line(app, 'GET /patients/4711')}")
    scene.say("The portal fetches the list, compressed, and hashes the JSON that comes out.")
    answer = app.get("/patients", headers={"Accept-Encoding": "gzip"})
    scene.say(f"The hash of the JSON is {hashlib.sha256(answer.content).hexdigest()}.")
    scene.say("22:00, the maintenance begins. A patient registers: the browser asks first.")
    app = scene.boot(env={"MAINTENANCE_FLAG": "."})
    app.request("OPTIONS", "/patients", headers=ASK)
    scene.say("If the POST is sent, its answer must allow the portal to read it.")
    app.post("/patients", json={"name": "Ida"}, headers=PORTAL)
    scene.say(f"The access log has this line for the POST: {line(app, 'POST /patients')}")
    scene.right(
        "With a right app the two access lines show the ids of the two answers, X-Digest is the "
        "hash of the JSON, the preflight gets 200, and the 503 has an X-Request-ID and an "
        "Access-Control-Allow-Origin."
    )


def line(app: Actor, request: str) -> str:
    """The app's own access line of a request, such as "GET /patients", or none.

    The server's line for it, which is there in any case, comes later.
    """
    app.wait_for_log(f'"{request} HTTP/1.1"')
    method, path = request.split()
    words = f" method={method} path={path} "
    return next((x for x in app.log.splitlines() if "access id=" in x and words in x), "none")
