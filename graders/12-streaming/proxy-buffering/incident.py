"""The Wednesday on which every screen showed an analysis that was over."""

from contextlib import suppress

from clinic.grading.checks import NoAnswer
from clinic.grading.scene import Scene

PATH = "/samples/7/events"
STEPS = ["received", "centrifuged", "measured", "released"]


def replay(scene: Scene) -> None:
    """Play the laboratory, which sends one step after another, and a screen in the ward."""
    lab = scene.upstream()
    feed = lab.stream("GET", PATH, content_type="text/event-stream", x_accel_buffering="no")
    gateway = scene.boot(env={"LAB_URL": lab.url})
    nginx = scene.proxy(gateway)
    for step in STEPS[:2]:
        feed.send(event(step))
    scene.say(
        "09:00. Sample 7 is with the laboratory, which has sent its head and two events: "
        f"{STEPS[0]}, {STEPS[1]}. A screen in the ward asks through nginx and the gateway."
    )
    with suppress(NoAnswer), nginx.stream("GET", f"/lab{PATH}", patience=3) as screen:
        screen.read_until(STEPS[1], within=3)
    scene.say("Is it nginx? The same question to the gateway itself.")
    with suppress(NoAnswer), gateway.stream("GET", f"/lab{PATH}", patience=3) as screen:
        screen.read_until(STEPS[1], within=3)
    left = feed.left(2, within=3)
    scene.say(
        "Both screens are closed now. Does the gateway still listen to the laboratory for them? "
        + ("No, it has hung up." if left else "Yes: each holds a connection that nobody reads.")
    )
    scene.say("One more screen asks. Then the analysis goes on to its end, and the stream with it.")
    waiting = gateway.send("GET", f"/lab{PATH}")
    feed.arrived(3)
    for step in STEPS[2:]:
        feed.send(event(step))
    feed.end()
    with suppress(NoAnswer):
        waiting.result()
    scene.right(
        "With a right app the screen has the head and both events in the moment in which the "
        "laboratory has sent them, through nginx as well. When a screen leaves, the gateway "
        "leaves the laboratory."
    )


def event(step: str) -> str:
    """Write a step as a server-sent event."""
    return f"event: step\ndata: {step}\n\n"
