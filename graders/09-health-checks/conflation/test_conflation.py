"""Conflation: one check behind both probes, so an outage of the database restarts every pod.

These checks play the kubelet. They read the probes from deploy/deployment.yaml, send the requests
that the kubelet would send, and count. Nobody sleeps: a tick of the kubelet is a request. For the
kubelet a probe fails by any status outside 200 to 399, a 500 too, or by no answer in time.
"""

import secrets
import signal
import time
from dataclasses import dataclass
from itertools import groupby

import pytest

from clinic.grading.checks import Reply

MANIFEST = "deploy/deployment.yaml"
MOST = 5  # failed probes after which Kubernetes has acted: the task says so
PATIENCE = 5  # seconds until "no answer": far more than a right app needs on a busy machine
LATER = 10  # requests that come after the probes and need no database
LOCK = """
import sqlite3, threading
db = sqlite3.connect("clinic.db", isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
threading.Event().wait()
"""


@dataclass(frozen=True)
class Probe:
    """What the manifest says about one probe."""

    path: str
    headers: dict[str, str]
    failures: int
    seconds: int

    def knock(self, clinic, times: int | None = None, *, patience=PATIENCE) -> int:
        """Send the probe so many times, whatever came of the last; the longest row of failures."""
        return self.count(clinic, self.send(clinic, times), time.monotonic() + patience)

    def knock_in_vain(self, clinic, times: int | None = None) -> int:
        """The same in an outage: who has no answer within timeoutSeconds has failed.

        A slow machine alone fails nobody: others that come later must have been answered first.
        """
        end = time.monotonic() + min(self.seconds, 10)
        waiting = self.send(clinic, times)
        for _ in range(LATER):
            clinic.get("/another-request")
        return self.count(clinic, waiting, max(end, time.monotonic() + 0.5))

    def send(self, clinic, times: int | None) -> list:
        """Send the probe so many times, or as often as in a long outage."""
        times = times or min(max(6, self.failures + 1), 40)
        return [clinic.send("GET", self.path, headers=self.headers) for _ in range(times)]

    def count(self, clinic, waiting: list, deadline: float) -> int:
        """How many of these probes failed in a row."""
        results = [self.succeeds(clinic, pending, deadline) for pending in waiting]
        return max((len(list(row)) for success, row in groupby(results) if not success), default=0)

    def succeeds(self, clinic, pending, deadline: float) -> bool:
        """200 to 399 in time is a success; the kubelet follows a redirect, and so do we."""
        for _ in range(10):
            if not pending.answered(within=max(deadline - time.monotonic(), 0)):
                return False
            answer = pending.result()
            if "location" not in answer.headers:
                return 200 <= answer.status_code < 400
            path = answer.url.join(answer.headers["location"]).raw_path.decode()
            pending = clinic.send("GET", path, headers=self.headers)
            deadline = time.monotonic() + PATIENCE
        return False


def read(source) -> tuple[dict, dict, dict]:
    """The spec of the Deployment in the manifest, its pod, and the pod's container `api`."""
    try:
        documents = [doc for doc in source.yaml(MANIFEST) if doc]
        spec = next(doc["spec"] for doc in documents if doc["kind"] == "Deployment")
        pod = spec["template"]["spec"]
        return spec, pod, next(item for item in pod["containers"] if item["name"] == "api")
    except Exception as error:
        pytest.fail(f"{MANIFEST} must hold a Deployment with a container named api: {error!r}")


def read_probe(source, kind: str) -> Probe | None:
    """One probe of the manifest, or None; what is left out has the default of Kubernetes."""
    container = read(source)[2]
    if (probe := container.get(kind)) is None:
        return None
    try:
        http = probe["httpGet"]
        named = {port.get("name"): port["containerPort"] for port in container["ports"]}
        asked = http.get("scheme", "HTTP"), named.get(http["port"], http["port"])
        headers = {str(item["name"]): str(item["value"]) for item in http.get("httpHeaders", [])}
        path = "/" + str(http.get("path", "/")).lstrip("/")
        numbers = probe.get("failureThreshold", 3), probe.get("timeoutSeconds", 1)
    except Exception as error:
        pytest.fail(f"{kind} in {MANIFEST} must be an httpGet probe with a port: {error!r}")
    assert asked == ("HTTP", 8000), f"{kind}: the app speaks HTTP on port 8000, not {asked}"
    if not all(type(number) is int and number > 0 for number in numbers):
        pytest.fail(f"{kind}: failureThreshold and timeoutSeconds are whole numbers from 1")
    return Probe(path, {"User-Agent": "kube-probe/1.34", **headers}, *numbers)


def begin(outage: str, clinic, run) -> None:
    """Take the database away: it refuses (down), is silent (hung), or is locked as on the page."""
    if outage == "locked":
        run("-I", "-c", LOCK, beside=clinic).wait_for_log("locked")
    else:
        {"down": clinic.database.fail, "hung": clinic.database.hang}[outage]()


@pytest.mark.guard
def test_a_healthy_pod_is_in_rotation_and_left_alone(boot, source):
    """While the database is up, every probe in the manifest succeeds."""
    clinic = boot(plant="database")
    for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
        probe = read_probe(source, kind)
        assert not probe or not probe.knock(clinic, 3), (
            f"all is well, and yet the {kind} fails: GET {probe.path} must be answered with success"
        )


@pytest.mark.fault
@pytest.mark.parametrize("outage", ["down", "hung", "locked"])
def test_an_outage_of_the_database_restarts_nothing(boot, run, source, outage):
    """However long the database is away, the liveness probe succeeds and no pod is restarted."""
    live = read_probe(source, "livenessProbe")
    clinic = boot(plant="database")
    begin(outage, clinic, run)
    failed = live.knock_in_vain(clinic) if live else 0
    assert not live or failed < live.failures, (
        f"the database was {outage}, and {failed} liveness probes in a row (GET {live.path}) got "
        f"no success within timeoutSeconds ({live.seconds}), while {LATER} later requests that "
        f"need no database were answered. After {live.failures} Kubernetes restarts this pod, and "
        "all the others in the same minute. A restart brings no database back. Look at all that "
        "runs before that route answers"
    )


@pytest.mark.fault
def test_an_import_survives_the_outage(boot, source, upstream):
    """An import that outlasts the outage is finished by the same process."""
    pages = [[secrets.token_hex(4) for _ in range(2)] for _ in range(3)]
    archive = upstream()
    archive.answer("GET", "/patients/1", Reply(200, pages[0]))
    held = archive.hold("GET", "/patients/2", Reply(200, pages[1]))
    archive.answer("GET", "/patients/3", Reply(200, pages[2]))
    live = read_probe(source, "livenessProbe")
    clinic = boot(plant="database", env={"ARCHIVE_URL": archive.url})
    started = clinic.post("/imports")
    assert started.status_code == 202, "POST /imports must start an import and answer 202"
    job = started.json()["id"]
    assert held.arrived(within=10), "the import must fetch page 2 from the archive"
    clinic.database.fail()
    if live and live.knock_in_vain(clinic) >= live.failures:  # what the kubelet does now:
        clinic.stop()
        clinic = boot(beside=clinic, plant="database", env={"ARCHIVE_URL": archive.url})
        status = clinic.get(f"/imports/{job}").json().get("status")
        pytest.fail(
            f"the kubelet restarted the pod in the outage, and import {job} died with the old "
            f"process: in the new one it is {status!r} for ever. The outage must restart nothing"
        )
    clinic.database.heal()
    held.release()
    clinic.wait_for_log(f"import {job} done")
    status = clinic.get(f"/imports/{job}").json().get("status")
    assert status == "done", f"the import went on after the outage, but is {status!r}, not done"
    stored = {row["name"] for row in clinic.rows("SELECT name FROM patients")}
    missing = {name for page in pages for name in page} - stored
    assert not missing, f"the import is done, but {len(missing)} of its 6 patients are not stored"


@pytest.mark.guard
@pytest.mark.expects_500
@pytest.mark.parametrize("outage", ["down", "hung"])
def test_an_outage_takes_the_pod_out_of_rotation(boot, run, source, outage):
    """While the database is away no readiness probe succeeds, and traffic goes elsewhere."""
    ready = read_probe(source, "readinessProbe")
    assert ready, "without a readinessProbe a pod gets traffic whatever happens"
    assert ready.failures <= MOST, f"traffic must stop within {MOST} failed readiness probes"
    clinic = boot(plant="database")
    begin(outage, clinic, run)
    assert ready.knock_in_vain(clinic, 3) == 3, (
        f"the database was {outage}, and GET {ready.path} called the pod ready: "
        "users are sent to a pod that can do nothing for them"
    )


@pytest.mark.guard
@pytest.mark.expects_500
def test_the_pod_comes_back_by_itself(boot, source):
    """When the database is back, so is the pod: the same process, and nobody helps."""
    clinic = boot(plant="database")
    ready = read_probe(source, "readinessProbe")
    assert ready, "without a readinessProbe a pod gets traffic whatever happens"
    clinic.database.fail()
    ready.knock_in_vain(clinic, 3)
    clinic.database.heal()
    assert not ready.knock(clinic, 3), (
        "the database is back, and the pod is still not ready: with nobody to restart it, "
        "it stays out of rotation. The readiness probe must ask the database each time"
    )
    assert clinic.get("/patients/count").status_code == 200, "after the outage the API must work"


@pytest.mark.guard
def test_the_status_page_hears_of_the_outage(boot):
    """GET /health is 200 while the database is up, 503 while it is down, and 200 again after."""
    clinic = boot(plant="database")
    before = clinic.get("/health")
    assert before.status_code == 200, "GET /health must be 200 while the database is up"
    assert before.json().get("status") == "ok", 'GET /health must still say {"status": "ok"}'
    clinic.database.fail()
    assert clinic.get("/health").status_code == 503, (
        "the database is down, and GET /health must say so with 503: "
        "the status page tells users that all is well"
    )
    clinic.database.heal()
    assert clinic.get("/health").status_code == 200, "the database is back: /health must be 200"


@pytest.mark.guard
def test_a_wedged_process_is_restarted(boot, source):
    """A process that answers nothing any more is restarted within five failed probes."""
    live = read_probe(source, "livenessProbe")
    assert live, "without a livenessProbe a process that hangs for ever is never restarted"
    clinic = boot(plant="database")
    assert not live.knock(clinic, 1), f"GET {live.path} must succeed while all is well"
    clinic.signal(signal.SIGSTOP)
    try:
        failed = live.knock(clinic, MOST, patience=0.5)
    finally:
        clinic.signal(signal.SIGCONT)
    assert failed >= live.failures, (
        f"the process was frozen and {failed} liveness probes in a row failed, but with "
        f"failureThreshold {live.failures} Kubernetes waits on, and so do users"
    )


@pytest.mark.guard
def test_the_api_works_and_says_503_in_an_outage(boot):
    """The other routes answer as before, and with 503 while the database is down."""
    clinic = boot(plant="database")
    total = 5 + secrets.randbelow(5)
    for _ in range(total - 3):  # the three of a new database are there
        clinic.rows("INSERT INTO patients (name) VALUES (?)", secrets.token_hex(4))
    count = clinic.get("/patients/count")
    assert count.json() == {"count": total}, f"GET /patients/count must find {total} patients"
    assert clinic.get("/imports/4711").status_code == 404, "an unknown import must be 404"
    clinic.database.fail()
    for method, path in [("GET", "/patients/count"), ("POST", "/imports"), ("GET", "/imports/1")]:
        assert clinic.request(method, path).status_code == 503, (
            f"the database is down: {method} {path} must say so with 503"
        )


@pytest.mark.guard
def test_the_rest_of_the_deployment_is_as_it_was(source):
    """Image, replicas and grace period of the Deployment are not part of this repair."""
    spec, pod, container = read(source)
    for part, field, value in [
        (spec, "replicas", 3),
        (pod, "terminationGracePeriodSeconds", 30),
        (container, "image", "clinic/api:1.4"),
    ]:
        assert part.get(field) == value, f"{field} in {MANIFEST} must stay {value}"
