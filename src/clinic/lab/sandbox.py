"""The wall around a submission: bubblewrap, or none."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

import clinic
from clinic.lab import seccomp
from clinic.lab.errors import LabError
from clinic.lab.limits import Limits

INSIDE = Path(__file__).parent / "inside"
SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/bin", "/lib", "/lib32", "/lib64", "/bin")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types")
LAB, SUBMISSION, WORK = "/opt/lab", "/opt/submission", "/srv"
FREE_USERS = 1 << 30  # from here on no account, no container and no service has a user id
TRIAL_SECONDS = 20
PARTS = ("bin", "lib", "lib64", "pyvenv.cfg")  # of an environment, what an interpreter needs


@dataclass(frozen=True)
class Sandbox:
    """How the host is started: inside bubblewrap, or as an ordinary process."""

    isolates: bool

    @property
    def name(self) -> str:
        """What a report says of it."""
        return "bubblewrap" if self.isolates else "none"

    def start(self, submission: Path, limits: Limits, descriptor: int) -> subprocess.Popen[bytes]:
        """Start the host on that end of a socket pair. It lives no longer than this thread."""
        if not self.isolates:
            arguments = [sys.executable, "-sE", str(INSIDE / "host.py"), str(descriptor)]
            return _start(arguments, descriptor)
        with _pipe_with(seccomp.program()) as rules:
            wall = _bubblewrap(submission, limits, rules)
            arguments = [*wall, sys.executable, "-sE", f"{LAB}/host.py", str(descriptor)]
            return _start(arguments, descriptor, rules)

    def user(self) -> int | None:
        """The user id that the host must take on, as no limit of processes holds for root."""
        return free_user() if self.isolates and os.geteuid() == 0 else None


def free_user() -> int:
    """The id of a user that nobody on this machine is."""
    return FREE_USERS + int.from_bytes(os.urandom(3), "big")


def choose_sandbox(*, unsafe: bool = False) -> Sandbox:
    """The sandbox of this machine, or none where there is none or `unsafe` is told.

    Raises `LabError` for root without a sandbox: a submission would own the machine.
    """
    reason = None if unsafe else why_no_sandbox()
    if reason is not None and os.geteuid() == 0:
        raise LabError(
            f"{reason}, and without a sandbox the submission would run as root: "
            "grade as another user, or accept it with --unsafe"
        )
    return Sandbox(isolates=not unsafe and reason is None)


@functools.cache
def why_no_sandbox() -> str | None:
    """Why this machine has no sandbox, in half a sentence; None if it has one."""
    if sys.platform != "linux":
        return f"bubblewrap does not exist on {sys.platform}"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt install bubblewrap)"
    with tempfile.TemporaryDirectory() as empty, _pipe_with(seccomp.program()) as rules:
        tried = subprocess.run(
            [*_bubblewrap(Path(empty), Limits(), rules), sys.executable, "-I", "-c", ""],
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[rules],
            timeout=TRIAL_SECONDS,
        )
    if tried.returncode == 0:
        return None
    lines = tried.stderr.strip().splitlines() or [f"exit code {tried.returncode}"]
    return f"bubblewrap is installed but does not work here ({lines[-1]})"


def _start(arguments: list[str], *descriptors: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments,
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is the grader's: it ends the host itself
        env={"PATH": f"{sys.prefix}/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
    )


def _bubblewrap(submission: Path, limits: Limits, rules: int) -> list[str]:
    """Readable: interpreter, libraries, submission. Writable: small disks in memory. No network."""
    command = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--as-pid-1", "--new-session"]
    command += ["--hostname", "clinic", "--seccomp", str(rules)]
    if os.geteuid() == 0:  # the host gives up root by itself: `hardening.become`
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--disable-userns"]
    for parent in _parents([*SYSTEM, *SYSTEM_FILES, *_interpreter(), LAB]):
        command += ["--perms", "0755", "--dir", parent]  # or root alone could pass through
    for path in SYSTEM:
        if Path(path).is_symlink():
            command += ["--symlink", str(Path(path).readlink()), path]
        else:
            command += ["--ro-bind-try", path, path]
    for path in SYSTEM_FILES:
        command += ["--ro-bind-try", path, path]
    for path in _interpreter():
        command += ["--ro-bind", path, path]
    package = str(Path(clinic.__file__).parent)
    if _covers([*SYSTEM, *_interpreter()], package):  # an installed course brings its graders
        command += ["--tmpfs", package, "--remount-ro", package]
    command += ["--proc", "/proc", "--dev", "/dev"]
    command += ["--dev-bind", "/dev/full", "/dev/zero"]  # zeros, and no shared memory without limit
    for path, size in ((WORK, limits.disk), ("/dev/shm", 1 << 20)):  # noqa: S108
        command += ["--perms", "1777", "--size", str(size), "--tmpfs", path]
    if not any(_covers(["/tmp"], path) for path in _interpreter()):  # noqa: S108
        command += ["--symlink", WORK, "/tmp"]  # noqa: S108
    command += ["--ro-bind", str(INSIDE), LAB, "--ro-bind", str(submission), SUBMISSION]
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


def _interpreter() -> list[str]:
    """The folders of this Python and of all that is installed for it, none inside another."""
    paths = {sys.base_prefix, sys.prefix, *sysconfig.get_paths().values()}
    for path in [path for path in paths if _holds_the_checkout(path)]:  # as after `venv .`
        paths.remove(path)
        paths |= {f"{path}/{part}" for part in PARTS}
    found: list[str] = []
    for path in sorted(paths):
        if Path(path).exists() and not _covers([*SYSTEM, *found], path):
            found.append(path)
    return found


def _holds_the_checkout(path: str) -> bool:
    """Whether graders and solutions, where they are not inside the package, lie below."""
    source = Path(clinic.__file__).parents[1]
    return source.name == "src" and _covers([path], str(source.parent))


def _parents(paths: list[str]) -> list[str]:
    return sorted({str(parent) for path in paths for parent in Path(path).parents} - {"/"})


def _covers(folders: list[str], path: str) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)


class _pipe_with:  # noqa: N801 - used as a function
    """The reading end of a pipe that holds those bytes, open for the length of a `with`."""

    def __init__(self, data: bytes) -> None:
        self._read, write = os.pipe()
        os.write(write, data)
        os.close(write)

    def __enter__(self) -> int:
        return self._read

    def __exit__(self, *_: object) -> None:
        os.close(self._read)
