"""The deployment of 14:05, as the old pod lived through it."""

import signal

from clinic.grading.checks import Reply
from clinic.grading.scene import Scene

WINDOW = 3


def replay(scene: Scene) -> None:
    """Play the register, the centre's tablets and Kubernetes, with a window of three seconds."""
    register = scene.upstream()
    silence = register.hold("POST", "/reports", Reply(200, {}))
    check = register.hold("GET", "/recalls/FX-2", Reply(404, {}))
    env = {"REGISTER_URL": register.url, "SHUTDOWN_SECONDS": str(WINDOW)}
    pod = scene.boot(env=env)
    silence.arrived()
    scene.say("14:05. The register is in maintenance: it takes a report and does not answer.")
    scene.say("Kim has been vaccinated. The desk records it, and the batch is being checked.")
    kim = pod.send("POST", "/vaccinations", json={"patient": "Kim", "batch": "FX-2"})
    check.arrived()
    scene.say("A new version goes out. Kubernetes sends SIGTERM to this pod.")
    pod.signal(signal.SIGTERM)
    if pod.refuses():
        scene.say("New connections are refused from now on. The batch check gets its answer.")
    check.release()
    kim.result()
    scene.say(f"Nothing is in flight any more. Kubernetes waits; here {WINDOW} seconds, and a few.")
    try:
        pod.wait(within=WINDOW + 5)
    except AssertionError:
        scene.say("The process still waits for the register, so Kubernetes sends SIGKILL.")
        pod.stop()
    else:
        scene.say("The process has ended by itself.")
    scene.say("The next pod starts with the same database. What does it know of the first run?")
    silence.release()
    scene.boot(beside=pod, env=env).get("/runs")
    scene.right(
        "A right app answers Kim's request, too. Then it stops waiting for the register when its "
        "window is over, and closes the rest: the first run is `ended`, and what it says of the "
        "unreported is true. The next run reports those."
    )
