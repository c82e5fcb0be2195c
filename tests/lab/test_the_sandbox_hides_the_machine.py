"""In the sandbox a submission finds Python, the libraries, itself, and nothing else."""

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import clinic
from clinic.catalogue import course_root
from clinic.lab import Lab
from clinic.lab.sandbox import LAB, SUBMISSION, SYSTEM, SYSTEM_FILES, WORK

pytestmark = pytest.mark.parametrize("sandbox", [True], ids=["bubblewrap"], indirect=True)
SECRET = "the-password-of-the-grader"
LOOK = """
import contextlib, os, socket, stat
from pathlib import Path

def files(known):
    found = []
    for folder, folders, names in os.walk("/"):
        folders[:] = [n for n in folders if os.path.join(folder, n) not in known]
        found += [p for n in names if (p := os.path.join(folder, n)) not in known]
    return found

def readable(paths):
    return [path for path in paths if os.access(path, os.R_OK)]

def processes():
    told = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            for about in ("cmdline", "environ", "maps", "cwd"):
                with contextlib.suppress(OSError):
                    told.append(Path(f"/proc/{name}/{about}").read_bytes().decode("latin-1"))
    return told

def descriptors():
    kinds = {}
    for number in range(1024):
        with contextlib.suppress(OSError):
            mode = os.fstat(number).st_mode
            kinds[number] = "socket" if stat.S_ISSOCK(mode) else "file"
    return list(kinds.items())

def reach(family, address):
    with socket.socket(family) as sock:
        sock.settimeout(5)
        try:
            sock.connect(tuple(address) if isinstance(address, list) else address)
        except OSError as error:
            return type(error).__name__
        return "connected"

def interfaces():
    return [name for _, name in socket.if_nameindex()]
"""
Probe = Callable[..., Any]


@pytest.fixture
def look(probe: Probe) -> Probe:
    """Calls one of the functions above in the sandbox."""
    return lambda name, *arguments: probe(LOOK, name, *arguments)


def test_there_are_no_files_but_those_it_needs(look: Probe) -> None:
    python = {sys.base_prefix, sys.prefix}
    known = [*SYSTEM, *SYSTEM_FILES, *python, LAB, SUBMISSION, WORK, "/proc", "/dev"]
    assert look("files", known) == []


def test_nothing_of_the_course_or_the_machine_can_be_read(look: Probe, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("for the grader")
    folders = [course_root() / name for name in ("graders", "solutions", "lessons")]
    ours = [Path(clinic.__file__).parent, Path(clinic.__file__), Path(__file__)]
    theirs = ["/etc/passwd", "/etc/shadow", "/home", "/root/.bashrc", "/var", "/run", "/sys"]
    paths = [str(path) for path in (note, note.parent, *folders, *ours, *theirs)]
    assert note.is_file()
    assert look("readable", paths) == []


def test_of_the_engine_only_what_runs_inside_can_be_read(look: Probe) -> None:
    inside = Path(clinic.__file__).parent / "lab/inside"
    assert look("readable", [f"{LAB}/{path.name}" for path in inside.glob("*.py")])
    assert look("readable", [f"{LAB}/../{name}" for name in ("plugin.py", "sandbox.py")]) == []


def test_no_process_tells_of_the_grader(
    submission: Callable[..., Path],
    open_lab: Callable[..., Lab],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRADER_PASSWORD", SECRET)
    submission()
    lab = open_lab()
    told = lab.probe(compile(LOOK, "probe", "exec"), "processes")
    assert len(told) >= 2, "the host's command line and its own"
    everything = "\n".join(told)
    for secret in (SECRET, "pytest", str(Path(clinic.__file__).parent)):
        assert secret not in everything
    environment = lab.run("-c", "import os; print(dict(os.environ))")
    environment.wait()
    assert "PATH" in environment.log
    assert SECRET not in environment.log


def test_no_descriptor_of_the_host_is_handed_on(look: Probe, lab: Lab) -> None:
    kinds = dict(look("descriptors"))
    assert list(kinds)[:3] == [0, 1, 2]
    assert len(kinds) == 4, "and the one on which a probe hands back its result"
    assert "socket" not in kinds.values()
    code = f"{LOOK}\nprint(descriptors())"
    command = lab.run("-c", code)
    command.wait()
    assert command.log == "[(0, 'file'), (1, 'file'), (2, 'file')]\n"


@pytest.fixture
def services() -> Iterator[list[tuple[int, Any]]]:
    """Services of the machine: one on loopback, one on an abstract address."""
    name = f"\0clinic-test-{id(object())}"
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        unix.bind(name)
        unix.listen()
        yield [(socket.AF_INET, tcp.getsockname()), (socket.AF_UNIX, name)]


def test_no_service_of_the_machine_can_be_reached(
    look: Probe, services: list[tuple[int, Any]]
) -> None:
    for family, address in services:
        with socket.socket(family) as sock:
            sock.connect(address)
        assert look("reach", family, address) == "ConnectionRefusedError"


def test_there_is_no_network_but_loopback(look: Probe) -> None:
    assert look("interfaces") == ["lo"]
    assert look("reach", socket.AF_INET, ("192.0.2.1", 80)) == "OSError"
    assert look("reach", socket.AF_INET, ("example.com", 80)) == "gaierror"


def test_the_name_of_the_machine_is_not_told(submission: Callable[..., Path], lab: Lab) -> None:
    submission()
    command = lab.run("-c", "import os, socket; print(socket.gethostname(), os.uname().nodename)")
    command.wait()
    assert command.log == "clinic clinic\n"
