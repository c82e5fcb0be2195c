"""What the host takes from itself, and so from all its children, before it serves."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from pathlib import Path

PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36  # <linux/prctl.h>
BESIDES = ("VmPTE:", "VmSwap:")  # proc_pid_status(5)


def become(user: int | None) -> None:
    """Give up root for a user id that nobody else has. Does nothing for `None`."""
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def limit(limits: dict[str, int]) -> None:
    """Set the hard limits that the kernel holds for each process.

    The count of processes is per user id *and* user namespace since Linux 5.14, so it must be set
    here, inside; what others run as the same user outside does not count.
    """
    _set(resource.RLIMIT_FSIZE, limits["file_size"])
    _set(resource.RLIMIT_NOFILE, limits["open_files"])
    _set(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _set(resource.RLIMIT_DATA, limits["memory"])
        if os.getpid() == 1:
            _set(resource.RLIMIT_NPROC, limits["processes"])


def limit_processor(seconds: int) -> None:
    """Let this process, a child of the host, use so many seconds of processor time."""
    _set(resource.RLIMIT_CPU, seconds)


def hide() -> None:
    """Close this process's memory and descriptors to others of the same user (see prctl(2))."""
    _prctl(PR_SET_DUMPABLE, 0)


def adopt() -> None:
    """Become the parent of every process below whose own parent ends: none can cut loose."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def disks(work: Path) -> list[Path]:
    """The folders in which a submission can write, where they are the sandbox's own."""
    return [work, Path("/dev/shm")] if os.getpid() == 1 else [work]  # noqa: S108


def files_in(folders: list[Path]) -> int:
    """How many files the file systems of those disks hold, where they are the sandbox's own."""
    if os.getpid() != 1:
        return 0
    usages = map(os.statvfs, folders)
    return sum(usage.f_files - usage.f_ffree for usage in usages)


def sockets() -> int:
    """How many sockets there are, whose buffers nobody else counts, where they are our own."""
    if os.getpid() != 1:
        return 0
    return int(Path("/proc/net/sockstat").read_text().split()[2])


def held_besides(process: int) -> int:
    """What a process holds besides what is resident: its page tables, and what was swapped out."""
    if sys.platform != "linux":
        return 0
    lines = Path(f"/proc/{process}/status").read_text(errors="replace").splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(BESIDES))


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _set(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
