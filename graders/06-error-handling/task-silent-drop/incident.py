"""A Friday with a deployment, and a Sunday with a company that had moved."""

import signal

from clinic.grading.checks import Reply
from clinic.grading.scene import Scene

VALUE = {"pager": "4711", "analysis": "Potassium", "value": 6.9}


def replay(scene: Scene) -> None:
    """Play the paging company, the laboratory and the one who deploys."""
    company = scene.upstream()
    page = company.hold("POST", "/pagers/4711", Reply(200, {"reference": "a81f"}))
    app = scene.boot(env={"PAGER_URL": company.url, "PAGER_TIMEOUT": "5"})
    scene.say("Friday, 16:02. A critical value comes in. The company takes the call, and thinks.")
    friday = app.post("/results", json=VALUE).json()["id"]
    page.arrived()
    scene.say("At this moment the service is deployed: the process gets SIGTERM.")
    app.signal(signal.SIGTERM)
    app.wait()
    page.release()
    scene.say("It has ended. The new process starts, and the ward asks.")
    app = scene.boot(beside=app, env={"PAGER_URL": company.url})
    app.get(f"/notices/{friday}")
    company.refuse()
    scene.say("Saturday. The company moves, and nobody listens at its old address any more.")
    scene.say("Sunday, 03:20. Another critical value.")
    sunday = app.post("/results", json=VALUE).json()["id"]
    scene.say("In the morning the ward asks.")
    app.get(f"/notices/{sunday}")
    app.get(f"/notices/{sunday}")
    complaints = [line for line in app.log.splitlines() if line.startswith("ERROR")]
    scene.say(f"Lines of the log that begin with ERROR: {len(complaints)}.")
    scene.right(
        "With a right app Friday's notice does not stay `pending`: the old process finishes it, or "
        "the new one sends it. Sunday's says `failed`, and the log has an ERROR of the logger "
        "`clinic` with its number and the traceback."
    )
