"""The Monday of the slow identity provider."""

from contextlib import suppress

from clinic.grading.checks import NoAnswer, Reply
from clinic.grading.scene import Scene

SOMEBODY = Reply(200, {"sub": "dr-osei"})


def replay(scene: Scene) -> None:
    """Play the identity provider, a member of staff, and the kubelet with its little patience."""
    idp = scene.upstream()
    idp.answer("GET", "/introspect", SOMEBODY)
    app = scene.boot(env={"IDP_URL": idp.url})
    scene.say("The identity provider is quick. A member of staff asks who they are.")
    app.get("/me", token="abc")
    scene.say("The kubelet asks whether the process lives. /health asks nobody.")
    app.get("/health", patience=3)
    slow = idp.hold("GET", "/introspect", SOMEBODY)
    scene.say("09:12. The identity provider takes the next call, and says nothing yet.")
    waiting = app.send("GET", "/me", token="abc")
    slow.arrived()
    scene.say("Only this one request needs the answer. The kubelet asks again.")
    with suppress(NoAnswer):
        app.get("/health", patience=3)
    scene.say("At last, the identity provider answers.")
    slow.release()
    waiting.result()
    scene.say("And the kubelet asks once more.")
    app.get("/health", patience=3)
    scene.right(
        "A right app answers /health at any moment, however long a partner takes. The request that "
        "needs the partner waits, and no other request waits with it."
    )
