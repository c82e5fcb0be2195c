"""Worker state: what one process keeps in its memory, the other processes never hear of.

Two workers are two processes on one database. What happens between them is a matter of which
request comes after which answer; nobody races. For requests "at the same time" a third process
is in the middle of a write: reads go on, each other write waits, then all go on together.
"""

import contextlib
import signal
import time
from pathlib import Path
from secrets import SystemRandom

import pytest

CHANCE = SystemRandom()
PATIENTS = (11, 12, 13, 14)
A_LONG_WRITE = 6.5  # seconds: sqlite3 waits for 5, unless told otherwise
AT_HOME = {"HOME": ".", "TMPDIR": "."}  # what a machine keeps in these, it keeps for itself
WRITER = Path(__file__).with_name("another_writer.py").read_text("utf-8")


def take(worker, patient_id=None):
    """Take a ticket at this worker, and return its number."""
    patient_id = patient_id or CHANCE.choice(PATIENTS)
    answer = worker.post("/tickets", json={"patient_id": patient_id})
    assert answer.status_code == 201, "POST /tickets must give the patient a ticket: 201"
    assert answer.json()["patient_id"] == patient_id, "a ticket must name its patient"
    return answer.json()["number"]


def call(worker):
    """Call the next ticket at this worker, and return its number."""
    answer = worker.post("/tickets/next")
    assert answer.status_code == 200, "POST /tickets/next must call a ticket that waits: 200"
    return answer.json()["number"]


def waiting(worker):
    """Ask this worker who waits, and return the numbers."""
    answer = worker.get("/tickets")
    assert answer.status_code == 200, "GET /tickets must be a 200"
    return [ticket["number"] for ticket in answer.json()]


def turn(worker, *, to_open):
    """Open or close the desk at this worker."""
    answer = worker.put("/desk", json={"open": to_open})
    assert answer.status_code == 200, "PUT /desk must open or close the desk: 200"


@contextlib.contextmanager
def writing(run, worker, *statements):
    """Be another process, in the middle of a transaction with these; it commits at the end."""
    writer = run("-I", "-c", WRITER, *statements, beside=worker)
    writer.wait_for_log("writing")
    yield
    writer.signal(signal.SIGUSR1)
    writer.wait()


def together(run, workers, path, body=None, *, meanwhile=()):
    """Send two requests to each worker; whoever reads before it writes has read before any write.

    Twenty other requests to each worker come later and are answered first, so all are under way.
    """
    with writing(run, workers[0], *meanwhile):
        pending = [worker.send("POST", path, json=body) for worker in workers for _ in range(2)]
        for _ in range(20):
            for worker in workers:
                worker.get("/another-request")
                early = [each.result().status_code for each in pending if each.answered(within=0)]
                failed = [status for status in early if status >= 400]
                assert not failed, (
                    f"another process was writing to the database, and POST {path} was answered "
                    f"{failed[0]} at once: it must wait until the other has finished"
                )
    return [each.result() for each in pending]


def take_together(run, workers):
    """Take four tickets at the same time, two at each worker, and return their numbers."""
    answers = together(run, workers, "/tickets", {"patient_id": 12})
    assert [answer.status_code for answer in answers] == [201] * 4, (
        "each of four requests at the same time must get a ticket: who has to wait for the "
        "other's write must wait, and not fail"
    )
    numbers = sorted(answer.json()["number"] for answer in answers)
    assert len(set(numbers)) == 4, (
        f"four requests at the same time got the numbers {numbers}: two of them had read the last "
        "number before either wrote a new one"
    )
    return numbers


@pytest.fixture
def workers(boot):
    """Two workers of one app, on one database."""
    first = boot()
    return first, boot(beside=first)


@pytest.fixture
def machines(boot, run):
    """Two workers on two machines, with the database in common and nothing else."""
    first = boot(env=AT_HOME)
    link = f"import os; os.symlink('../{first.place}/clinic.db', 'clinic.db')"
    second = run("-I", "-c", link)
    second.wait()
    return first, boot(beside=second, env=AT_HOME)


@pytest.mark.guard
def test_one_worker_counts(boot):
    """The numbers of a new database are 1, 2, 3; they are listed and called in that order."""
    clinic = boot()
    people = CHANCE.sample(PATIENTS, 3)
    assert [take(clinic, patient) for patient in people] == [1, 2, 3], "it must count 1, 2, 3"
    expected = [{"number": n, "patient_id": patient} for n, patient in enumerate(people, 1)]
    assert clinic.get("/tickets").json() == expected, "GET /tickets must show who waits, by number"
    assert [call(clinic) for _ in people] == [1, 2, 3], "who came first must be called first"


@pytest.mark.guard
def test_a_number_is_never_given_again(boot):
    """The next number is new, also when every ticket has been called."""
    clinic = boot()
    for number in (1, 2, 3):
        assert take(clinic) == number, f"{number - 1} tickets were taken and called: now {number}"
        assert call(clinic) == number, f"{number} is the only one that waits"


@pytest.mark.guard
def test_what_cannot_be_done_is_refused(boot):
    """An unknown patient and an empty room are a 404, a closed desk a 409, half a body a 422."""
    clinic = boot()
    assert clinic.post("/tickets/next").status_code == 404, "nobody waits: 404"
    unknown = clinic.post("/tickets", json={"patient_id": CHANCE.randrange(100, 10_000)})
    assert unknown.status_code == 404, "there is no such patient: 404"
    assert clinic.post("/tickets", json={}).status_code == 422, "no patient in the body: 422"
    turn(clinic, to_open=False)
    closed = clinic.post("/tickets", json={"patient_id": 11})
    assert closed.status_code == 409, "the desk is closed: 409"
    assert waiting(clinic) == [], "a request that was refused must leave nobody in the room"


@pytest.mark.guard
def test_a_closed_desk_still_calls(boot):
    """Who has a ticket when the desk closes is still called."""
    clinic = boot()
    number = take(clinic)
    turn(clinic, to_open=False)
    assert call(clinic) == number, "the desk closed, and who waited before was not called"


@pytest.mark.guard
def test_a_request_waits_for_the_write_of_another(boot, run):
    """While another process writes, even for some seconds, a request waits and then succeeds."""
    clinic = boot()
    take(clinic)
    with writing(run, clinic):
        pending = [
            clinic.send(method, path, json=body)
            for method, path, body in (
                ("POST", "/tickets", {"patient_id": 11}),
                ("POST", "/tickets/next", None),
                ("PUT", "/desk", {"open": True}),
                ("GET", "/tickets", None),
            )
        ]
        time.sleep(A_LONG_WRITE)
    answers = [each.result() for each in pending]
    told = [
        f"{answer.request.method} {answer.url.path}: {answer.status_code}" for answer in answers
    ]
    assert all(answer.is_success for answer in answers), (
        f"another process wrote to the database for a few seconds, and then came {told}: a request "
        "must wait for that, for up to 15 seconds, and then succeed"
    )


@pytest.mark.fault
def test_who_waits_at_one_waits_at_the_other(workers):
    """A ticket that one worker gave is in the list of the other, by the next request."""
    first, second = workers
    assert waiting(second) == [], "in a new database nobody waits"
    numbers = [take(first), take(first)]
    assert waiting(second) == numbers, (
        f"the first worker gave the tickets {numbers}, and the second shows {waiting(second)}: "
        "a screen behind the second worker does not know who is in the room"
    )


@pytest.mark.fault
def test_two_workers_count_together(workers):
    """Two workers in turn give the numbers 1 to 6, each of them once."""
    numbers = [take(workers[n % 2]) for n in range(6)]
    assert numbers == [1, 2, 3, 4, 5, 6], (
        f"two workers gave, in turn, the numbers {numbers}: some people hold the same number"
    )


@pytest.mark.fault
def test_two_workers_give_at_the_same_time(workers, run):
    """Four tickets that are asked for at the same time, at two workers, have four numbers."""
    numbers = take_together(run, workers)
    assert waiting(workers[0]) == waiting(workers[1]) == numbers, f"{numbers} must wait, everywhere"


@pytest.mark.fault
def test_a_call_at_one_counts_at_the_other(workers):
    """A ticket that one worker gave is called by the other, and then waits nowhere."""
    first, second = workers
    number, later = take(first), take(first)
    assert waiting(first) == [number, later], "who took a ticket must wait"
    answer = second.post("/tickets/next")
    assert answer.status_code == 200, (
        f"ticket {number} waits since the first worker gave it, and the second one calls nobody"
    )
    assert answer.json()["number"] == number, f"{number} has waited longest and must be called"
    assert waiting(first) == [later], (
        f"{number} was called by the second worker, and the first one still shows {waiting(first)}"
    )
    assert call(first) == later, f"{number} was called already: {later} is next, at any worker"


@pytest.mark.fault
def test_two_desks_call_at_the_same_time(workers, run):
    """Four calls at the same time, at two workers, call four people."""
    numbers = [take(workers[n % 2]) for n in range(5)]
    assert numbers == [1, 2, 3, 4, 5], f"two workers gave, in turn, the numbers {numbers}"
    answers = together(run, workers, "/tickets/next")
    assert [answer.status_code for answer in answers] == [200] * 4, "five wait, so all four call"
    called = sorted(answer.json()["number"] for answer in answers)
    assert called == numbers[:4], (
        f"{numbers} waited, and four calls at the same time called {called}: each call must call "
        "the lowest number that no other has called"
    )
    assert waiting(workers[1]) == numbers[4:], "who was not called must still wait"


@pytest.mark.fault
def test_the_desk_closes_for_all(workers):
    """When the desk is closed or opened at one worker, each answer after that knows it."""
    first, second = workers
    for worker in workers:  # as on any day: both have been asked before
        assert worker.get("/desk").json() == {"open": True}, "a new database has an open desk"
        take(worker)
    turn(first, to_open=False)
    assert second.get("/desk").json() == {"open": False}, (
        "the desk was closed at the first worker, and the second one says that it is open"
    )
    late = second.post("/tickets", json={"patient_id": 12})
    assert late.status_code == 409, "the desk was closed at the first worker: no tickets anywhere"
    turn(second, to_open=True)
    assert first.get("/desk").json() == {"open": True}, "it was opened again, at the second worker"
    take(first)


@pytest.mark.fault
def test_a_desk_that_closes_meanwhile_gives_no_ticket(workers, run, boot):
    """Who asked for a ticket before the desk closed, and waited, gets none after that."""
    close = "UPDATE desks SET open = 0"  # and whoever did it may have answered before these do
    answers = together(run, workers, "/tickets", {"patient_id": 13}, meanwhile=[close])
    if boot(beside=workers[0]).get("/desk").json() == {"open": True}:
        return  # this reception keeps the state of its desk in another place
    assert [answer.status_code for answer in answers] == [409] * 4, (
        "these requests waited to write while another process closed the desk, and still gave "
        "tickets after that: the workers had looked at the desk before, and what they saw was old"
    )


@pytest.mark.fault
def test_a_restart_forgets_nothing(workers, boot):
    """When every process has ended, who waits still waits, and the numbers go on."""
    for _ in range(3):
        take(workers[0])
    for worker in workers:
        worker.stop()
    clinic = boot(beside=workers[0])
    assert waiting(clinic) == [1, 2, 3], "three people waited when the processes were replaced"
    assert call(clinic) == 1, "who waited longest before the restart must be called first after it"
    assert take(clinic) == 4, "three numbers were given before the restart: the next is 4"


@pytest.mark.fault
def test_the_database_is_all_they_share(machines, boot, run):
    """Workers on different machines agree by the database; with a new one they begin anew."""
    here, there = machines
    numbers = [take(here), take(there), take(here)]
    assert numbers == [1, 2, 3], (
        f"two workers with one database and different folders gave the numbers {numbers}: "
        "what they agree on must be in the database"
    )
    assert (call(there), waiting(here)) == (1, [2, 3]), "a call there must count here"
    numbers = take_together(run, machines)  # a lock that one machine holds stops no other
    assert waiting(here) == waiting(there) == [2, 3, *numbers], f"2, 3 and {numbers} must wait"
    stranger = CHANCE.randrange(100, 10_000)
    here.rows("INSERT INTO patients (id, name) VALUES (?, 'Edda Lind')", stranger)
    take(there, stranger)
    turn(there, to_open=False)
    closed = here.post("/tickets", json={"patient_id": 13}).status_code
    assert closed == 409, "the desk was closed from the other machine: no tickets here either"
    for worker in (here, there):
        worker.stop()
    remove = "import glob, os; [os.remove(f) for f in glob.glob('clinic.db*')]"
    run("-I", "-c", remove, beside=here).wait()
    anew = boot(beside=here)
    assert (waiting(anew), take(anew)) == ([], 1), (
        "with a new database nobody waits and the first number is 1: something that the workers "
        "agreed on was kept in another place"
    )
