"""In the sandbox a submission changes nothing but its own small disks, and rules nobody."""

import platform
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest

from clinic.lab import Lab
from clinic.lab.sandbox import WORK
from clinic.lab.seccomp import CLONE, CLONE3, REFUSED, REFUSED_EVERYWHERE

pytestmark = pytest.mark.parametrize("sandbox", [True], ids=["bubblewrap"], indirect=True)
HONEST = "from fastapi import FastAPI\napp = FastAPI()\n"
TRY = """
import contextlib, ctypes, errno, os, signal, stat
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)

def writable_mounts():
    mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [m[4] for m in mounts if "rw" in m[5].split(",") and not is_device(m[4])]

def is_device(path):
    return Path(path).exists() and stat.S_ISCHR(os.stat(path).st_mode)

def write(paths):
    done = []
    for path in paths:
        with contextlib.suppress(OSError):
            Path(path).write_text("x")
            done.append(path)
    return done

def system_calls(numbers, *arguments):
    refused = {}
    for name, number in numbers.items():
        ctypes.set_errno(0)
        result = libc.syscall(number, *arguments, 0, 0, 0, 0)
        refused[name] = "allowed" if result >= 0 else errno.errorcode[ctypes.get_errno()]
    return refused

def signal_host(number):
    with contextlib.suppress(PermissionError):
        os.kill(1, number)

def open_host():
    opened = []
    for name in ("mem", "environ", "maps", "fd", "root", "cwd", "task/1/mem"):
        with contextlib.suppress(OSError):
            os.listdir(f"/proc/1/{name}")
            opened.append(name)
        with contextlib.suppress(OSError):
            os.open(f"/proc/1/{name}", os.O_RDONLY)
            opened.append(name)
    return opened

def limit_host():
    import resource
    try:
        resource.prlimit(1, resource.RLIMIT_NOFILE, (1, 1))
    except OSError as error:
        return type(error).__name__

def become_root():
    done = []
    for change in (os.setuid, os.setgid, os.seteuid, os.setegid):
        with contextlib.suppress(OSError):
            change(0)
            done.append(change.__name__)
    with contextlib.suppress(OSError):
        os.setgroups([0])
        done.append("setgroups")
    return done

def status():
    lines = Path("/proc/self/status").read_text().splitlines()
    return dict(line.split(":\\t", 1) for line in lines)

def who():
    return [os.getuid(), os.geteuid(), os.getgid(), os.getgroups()]
"""
Probe = Callable[..., Any]


@pytest.fixture
def attempt(probe: Probe) -> Probe:
    """Calls one of the functions above in the sandbox."""
    return lambda name, *arguments: probe(TRY, name, *arguments)


def test_nothing_is_writable_but_its_own_disks(attempt: Probe) -> None:
    kernel = {"/proc", "/dev/pts"}
    assert set(attempt("writable_mounts")) - kernel == {WORK, "/dev/shm"}


def test_a_file_can_be_written_on_its_own_disks_alone(attempt: Probe) -> None:
    own = ["note", f"{WORK}/note", "/tmp/note", "/dev/shm/note"]
    others = [
        "/note", "/dev/note", "/etc/note", "/opt/lab/jobs.py", "/opt/submission/code/note",
        f"{sys.prefix}/note", "/usr/bin/note", "/proc/sys/kernel/hostname",
        "/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/proc/sys/vm/drop_caches",
    ]  # fmt: skip
    assert attempt("write", own) == own
    assert attempt("write", others) == []


def test_the_host_cannot_be_killed_or_stopped(attempt: Probe, lab: Lab, boot) -> None:
    for number in signal.valid_signals():
        attempt("signal_host", int(number))
    assert boot(HONEST).get("/openapi.json").status_code == 200
    lab.clear()
    assert boot(HONEST).get("/openapi.json").status_code == 200


def test_nobody_can_look_into_the_host_or_limit_it(attempt: Probe, boot) -> None:
    assert attempt("open_host") == []
    assert attempt("limit_host") == "PermissionError"
    assert boot(HONEST).get("/openapi.json").status_code == 200


def test_system_calls_that_no_app_needs_are_refused(attempt: Probe) -> None:
    numbers = REFUSED[platform.machine()] | REFUSED_EVERYWHERE
    refused = attempt("system_calls", numbers)
    assert set(refused) == set(numbers)
    assert {name: code for name, code in refused.items() if code != "EPERM"} == {}


@pytest.mark.parametrize("namespace", ["NEWNS", "NEWUSER", "NEWPID", "NEWNET", "NEWTIME"])
def test_no_namespace_can_be_made(attempt: Probe, namespace: str) -> None:
    flags = {  # <linux/sched.h>
        "NEWNS": 0x0002_0000, "NEWUSER": 0x1000_0000, "NEWPID": 0x2000_0000,
        "NEWNET": 0x4000_0000, "NEWTIME": 0x0000_0080,
    }  # fmt: skip
    clone = {"clone": CLONE[platform.machine()]}
    assert attempt("system_calls", clone, flags[namespace] | signal.SIGCHLD) == {"clone": "EPERM"}
    assert attempt("system_calls", {"clone3": CLONE3}) == {"clone3": "ENOSYS"}


def test_nobody_becomes_root(attempt: Probe) -> None:
    user, effective, group, groups = attempt("who")
    assert user == effective
    assert 0 not in {user, group, *groups}
    assert attempt("become_root") == []
    status = attempt("status")
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    for kind in ("CapPrm", "CapEff", "CapAmb"):
        assert int(status[kind], 16) == 0
