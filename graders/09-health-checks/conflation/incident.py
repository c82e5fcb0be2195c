"""Four minutes without a database, as one pod lived through them."""

import signal

import yaml

from clinic.grading.checks import Reply
from clinic.grading.scene import Scene

MOST = 5


def replay(scene: Scene) -> None:
    """Play the archive, the database and the kubelet, who goes by deploy/deployment.yaml."""
    archive = scene.upstream()
    page = archive.hold("GET", "/patients/1", Reply(200, ["Dina", "Emre"]))
    for number in (2, 3):
        archive.answer("GET", f"/patients/{number}", Reply(200, []))
    env = {"ARCHIVE_URL": archive.url}
    pod = scene.boot(plant="database", env=env)
    scene.say("An import has been running since the morning: the archive takes its time.")
    job = pod.post("/imports").json()["id"]
    page.arrived()
    pod.database.fail()
    path, most = liveness(scene)
    scene.say(
        "10:42. The database moves to its standby server. The kubelet goes on asking the liveness "
        f"probe, GET {path}; after {most} failures in a row it restarts the container."
    )
    times = min(most, MOST)
    probes = (pod.get(path, headers={"User-Agent": "kube-probe/1.34"}) for _ in range(times))
    if all(probe.status_code >= 400 for probe in probes):
        scene.say("The kubelet has seen enough, and ends the process. The others fare the same.")
        pod.signal(signal.SIGTERM)
        code = pod.wait()
        scene.say(
            f"It ended with exit code {code}. When the database is back, a new process starts."
        )
        pod = scene.boot(beside=pod, plant="database", env=env)
    else:
        scene.say("The kubelet leaves the process alone. 10:46, the database is back.")
        pod.database.heal()
        page.release()
        pod.wait_for_log(f"import {job} done")
    scene.say("What became of the import?")
    pod.get(f"/imports/{job}")
    scene.right(
        "With a right app the outage restarts nothing, however long it lasts: each liveness probe "
        "succeeds, the same process finishes the import, and its row says `done`."
    )


def liveness(scene: Scene) -> tuple[str, int]:
    """The path of the liveness probe in the manifest, and how many failures it forgives."""
    manifest = yaml.safe_load(scene.source.text("deploy/deployment.yaml"))
    probe = manifest["spec"]["template"]["spec"]["containers"][0]["livenessProbe"]
    return str(probe["httpGet"]["path"]), int(probe.get("failureThreshold", 3))
