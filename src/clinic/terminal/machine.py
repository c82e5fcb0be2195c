"""What this machine can do for Clinic: each part tried out, its price if missing, its remedy."""

from __future__ import annotations

import contextlib
import importlib.util
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from clinic.bench import EXERCISES
from clinic.lab.sandbox import why_no_sandbox

OLDEST, NEWEST = (3, 11), (3, 13)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MANAGERS = {
    "apt-get": "sudo apt install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install",
    "apk": "sudo apk add",
    "brew": "brew install",
}
APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
USERNS = Path("/proc/sys/kernel/unprivileged_userns_clone")
CGROUP = Path("/sys/fs/cgroup")
GIB, MIB = 1 << 30, 1 << 20
LEAST_MEMORY, LEAST_DISK = GIB, 256 * MIB
EVENT_MS = 3_000


@dataclass(frozen=True)
class Finding:
    """One part: whether it works, what was found, what its lack costs, what brings it.

    Without a part that is `needed`, Clinic cannot be used.
    """

    part: str
    works: bool
    found: str
    cost: str = ""
    remedy: str = ""
    needed: bool = False


def findings(folder: Path) -> Iterator[Finding]:
    """Every part, tried out on this machine and in this folder."""
    yield _python()
    yield _sandbox()
    yield _program("git", ("git",), "no fix is compared with yours, and no update is merged", "git")
    yield _events(folder)
    yield _folder(folder)
    yield _memory()
    yield _disk(folder)
    yield _program("Chromium", CHROMIUM, "tests in a browser are skipped", "chromium")
    yield _program(
        "nginx", ("nginx", "/usr/sbin/nginx"), "lessons on proxies have no real proxy", "nginx"
    )


def install_command(package: str) -> str:
    """The command that installs a package here, or what to look for."""
    for manager, command in MANAGERS.items():
        if shutil.which(manager):
            return f"{command} {package}"
    return f"install {package} with the package manager of this system"


def _python() -> Finding:
    here = sys.version_info[:2]
    found = f"{platform.python_version()}, {sys.executable}"
    if here > NEWEST:
        found += f" (tried up to {NEWEST[0]}.{NEWEST[1]})"
    return Finding(
        "Python",
        here >= OLDEST,
        found,
        cost="nothing works",
        remedy="https://www.python.org/downloads/, 3.11 or newer",
        needed=True,
    )


def _sandbox() -> Finding:
    cost = "your code runs as an ordinary process of yours; no work of others can be graded"
    try:
        reason = why_no_sandbox()
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"bubblewrap cannot be tried ({error})"
    if reason is None:
        return Finding("bubblewrap", works=True, found="installed and permitted")
    return Finding("bubblewrap", works=False, found=reason, cost=cost, remedy=_sandbox_remedy())


def _sandbox_remedy() -> str:
    if sys.platform != "linux":
        return "use Clinic in a Linux container or machine"
    if shutil.which("bwrap") is None:
        return install_command("bubblewrap")
    if Path("/.dockerenv").exists():
        return "start this container with --security-opt seccomp=unconfined --cap-add SYS_ADMIN"
    if _read(APPARMOR) == "1":
        return "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    if _read(USERNS) == "0":
        return "sudo sysctl -w kernel.unprivileged_userns_clone=1"
    return "permit user namespaces on this system, or ask who runs it"


def _program(part: str, names: tuple[str, ...], cost: str, package: str) -> Finding:
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return Finding(part, works=True, found=path)
    remedy = install_command(package)
    return Finding(part, works=False, found="not installed", cost=cost, remedy=remedy)


def _events(folder: Path) -> Finding:
    part, cost = "file events", "a save is noticed by looking again and again, a little later"
    if importlib.util.find_spec("watchfiles") is None:
        remedy = f"{sys.executable} -m pip install watchfiles"
        return Finding(part, False, "watchfiles is not installed", cost, remedy)
    place = folder / EXERCISES if (folder / EXERCISES).is_dir() else folder
    try:
        told = _event_arrives(place)
    except (OSError, RuntimeError) as error:
        found, remedy = f"cannot be tried in {place}: {error}", "make that folder writable"
        return Finding(part, works=False, found=found, cost=cost, remedy=remedy)
    if told:
        return Finding(part, works=True, found=f"the file system of {place} tells of a save")
    return Finding(
        part,
        works=False,
        found=f"the file system of {place} says nothing of a save",
        cost=cost,
        remedy="move the course to a disk of this machine (in WSL: below your home, not /mnt)",
    )


def _event_arrives(place: Path) -> bool:
    """Whether the file system tells of a save there."""
    import watchfiles

    saved = threading.Event()
    with tempfile.TemporaryDirectory(prefix=".doctor-", dir=place) as trial:

        def save() -> None:
            number = 0
            while not saved.wait(0.05):  # again and again: nobody says when it listens
                number += 1
                with contextlib.suppress(OSError):
                    Path(trial, str(number)).touch()

        saver = threading.Thread(target=save, daemon=True)
        saver.start()
        try:
            events = watchfiles.watch(
                trial,
                watch_filter=None,
                debounce=50,
                step=10,
                rust_timeout=EVENT_MS,
                yield_on_timeout=True,
                force_polling=False,
            )
            return bool(next(events))
        finally:
            saved.set()
            saver.join()


def _folder(folder: Path) -> Finding:
    place = folder / EXERCISES if (folder / EXERCISES).is_dir() else folder
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=place):
            return Finding("this folder", works=True, found=f"{place} can be written", needed=True)
    except OSError as error:
        return Finding(
            "this folder",
            works=False,
            found=f"{place} cannot be written: {error.strerror}",
            cost="no exercise and no progress can be kept here",
            remedy="make it writable, or use Clinic in another folder",
            needed=True,
        )


def _memory() -> Finding:
    free = min(psutil.virtual_memory().available, _left_in_group())
    return Finding(
        "free memory",
        free >= LEAST_MEMORY,
        f"{free / GIB:.1f} GiB",
        cost="a grading may be ended by the system in the middle",
        remedy="close other programs: 1 GiB should be free",
    )


def _left_in_group() -> float:
    """What the group of processes that we are in may still take; a container is one."""
    try:
        most = int((CGROUP / "memory.max").read_text("ascii"))
        return most - int((CGROUP / "memory.current").read_text("ascii"))
    except (OSError, ValueError):
        return float("inf")


def _disk(folder: Path) -> Finding:
    places = (folder, Path(tempfile.gettempdir()))
    free = {place: shutil.disk_usage(place).free for place in places}
    least = min(free, key=free.__getitem__)
    return Finding(
        "free disk",
        free[least] >= LEAST_DISK,
        f"{free[least] / GIB:.1f} GiB in {least}",
        cost="your work and your progress may not be stored",
        remedy=f"free some space in {least}: 256 MiB are enough",
    )


def _read(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text("ascii").strip()
    return ""
