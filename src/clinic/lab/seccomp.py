"""A filter of system calls that no course app needs and that a limit could be escaped with.

bubblewrap takes a compiled filter and ships none. This one refuses what opens new namespaces and
mounts, what looks into other processes, what holds memory that no limit counts (memfd, System V
shared memory, message queues, io_uring), what changes the limits of other processes, and kernel
interfaces with a history of holes.
"""

from __future__ import annotations

import errno
import platform
import struct

from clinic.lab.errors import LabError

# Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux.
REFUSED = {
    "x86_64": {
        "shmget": 29, "shmat": 30, "shmctl": 31, "ptrace": 101, "syslog": 103,
        "pivot_root": 155, "chroot": 161, "acct": 163, "mount": 165, "umount2": 166,
        "swapon": 167, "init_module": 175, "quotactl": 179, "mq_open": 240, "kexec_load": 246,
        "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272,
        "perf_event_open": 298, "open_by_handle_at": 304, "setns": 308,
        "process_vm_readv": 310, "process_vm_writev": 311, "finit_module": 313,
        "memfd_create": 319, "bpf": 321, "userfaultfd": 323,
    },
    "aarch64": {
        "umount2": 39, "mount": 40, "pivot_root": 41, "chroot": 51, "quotactl": 60, "acct": 89,
        "unshare": 97, "kexec_load": 104, "init_module": 105, "syslog": 116, "ptrace": 117,
        "mq_open": 180, "shmget": 194, "shmctl": 195, "shmat": 196, "add_key": 217,
        "request_key": 218, "keyctl": 219, "swapon": 224, "perf_event_open": 241,
        "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270,
        "process_vm_writev": 271, "finit_module": 273, "memfd_create": 279, "bpf": 280,
        "userfaultfd": 282,
    },
}  # fmt: skip
REFUSED_EVERYWHERE = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_getfd": 438, "mount_setattr": 442, "memfd_secret": 447,
}  # fmt: skip
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
PRLIMIT = {"x86_64": 302, "aarch64": 261}
NEW_NAMESPACES = 0x7E020000 | 0x00000080  # all the CLONE_NEW* of <linux/sched.h>
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # <linux/audit.h>
X32 = 0x40000000

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # <linux/bpf_common.h>
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000  # <linux/seccomp.h>
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT = 0, 4, 16  # offsets in struct seccomp_data


def program() -> bytes:
    """The filter for this machine, as `bwrap --seccomp` reads it.

    Raises `LabError` on a processor whose system calls it does not know.
    """
    machine = platform.machine()
    if machine not in REFUSED:
        raise LabError(f"the sandbox has no system call filter for {machine} processors")
    lines = [
        _line(LOAD, ARCHITECTURE_AT),
        _line(EQUAL, ARCHITECTURE[machine], 1, 0),
        _line(RETURN, KILL),
        _line(LOAD, NUMBER_AT),
    ]
    if machine == "x86_64":
        lines += [_line(AT_LEAST, X32, 0, 1), _line(RETURN, KILL)]
    for number in (REFUSED[machine] | REFUSED_EVERYWHERE).values():
        lines += [_line(EQUAL, number, 0, 1), _line(RETURN, ERROR | errno.EPERM)]
    # The flags of clone3 are behind a pointer; without it the C library falls back to clone.
    lines += [_line(EQUAL, CLONE3, 0, 1), _line(RETURN, ERROR | errno.ENOSYS)]
    # Of the same user, so nothing else would keep it from the host's own limits.
    lines += [
        _line(EQUAL, PRLIMIT[machine], 0, 4),
        _line(LOAD, FIRST_ARGUMENT_AT),
        _line(EQUAL, 0, 0, 1),
        _line(RETURN, ALLOW),
        _line(RETURN, ERROR | errno.EPERM),
    ]
    lines += [
        _line(EQUAL, CLONE[machine], 0, 3),
        _line(LOAD, FIRST_ARGUMENT_AT),
        _line(ANY_BIT, NEW_NAMESPACES, 0, 1),
        _line(RETURN, ERROR | errno.EPERM),
        _line(RETURN, ALLOW),
    ]
    return b"".join(lines)


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One `struct sock_filter` of <linux/filter.h>."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
