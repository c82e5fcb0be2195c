"""What a stranger did who had read the repository."""

import jwt

from clinic.grading.checks import NotStarted
from clinic.grading.scene import Scene

PUBLISHED = "clinic-dev-secret-please-change-me-0001"


def replay(scene: Scene) -> None:
    """Deploy with the variable under a wrong name, and visit with a token from elsewhere."""
    scene.say("Friday's deployment sets JWT_SECRET_KEY, to a good secret. The app is started.")
    env = {"APP_ENV": "production", "JWT_SECRET_KEY": "zq0hX3v9LmB7tKc2RwY5nUe8JdPf6GsA4iVoTbE1"}
    try:
        clinic = scene.boot(env=env)
    except NotStarted as refusal:
        reason = " ".join(str(refusal).split())
        scene.say(f"It does not start: {reason}. The deployment fails, and the old pods stay.")
    else:
        line = next((line for line in clinic.log.splitlines() if "configuration" in line), "")
        scene.say(f"It starts, and says what it said every week: {line}")
        scene.say("Somebody books a visit. All is well.")
        booking = {"name": "Bo Lind", "reason": "x-ray", "day": "2031-05-06"}
        clinic.post("/visits", json=booking)
        scene.say("A stranger has booked nothing, and sends a token made on a laptop.")
        clinic.get("/visits/1", token=jwt.encode({"sub": "1", "exp": 4102444800}, PUBLISHED))
    scene.right(
        "A right app does not start without a private JWT_SECRET. The process ends with an exit "
        "code that is not 0, and its output names the variable and shows no secret."
    )
