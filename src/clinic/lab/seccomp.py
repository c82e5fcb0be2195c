"""A filter of system calls that no course app needs and that a limit could be escaped with.

bubblewrap takes a compiled filter and ships none. This one refuses what opens new namespaces and
mounts, what looks into other processes, what holds memory that no limit counts (memfd, anonymous
shared memory, pages lent to a pipe, System V's and POSIX's queues and semaphores, io_uring), what
changes the limits and the priority of other processes, sockets of rare families, and kernel
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
        "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "msgget": 68, "ptrace": 101,
        "syslog": 103, "setpriority": 141, "sched_setparam": 142, "sched_setscheduler": 144,
        "pivot_root": 155, "chroot": 161, "acct": 163, "mount": 165, "umount2": 166,
        "swapon": 167, "init_module": 175, "quotactl": 179, "sched_setaffinity": 203,
        "mq_open": 240, "kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250,
        "ioprio_set": 251, "unshare": 272, "vmsplice": 278, "perf_event_open": 298,
        "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310,
        "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "sched_setattr": 314,
        "memfd_create": 319, "bpf": 321, "userfaultfd": 323,
    },
    "aarch64": {
        "ioprio_set": 30, "umount2": 39, "mount": 40, "pivot_root": 41, "chroot": 51,
        "quotactl": 60, "vmsplice": 75, "acct": 89, "unshare": 97, "kexec_load": 104,
        "init_module": 105, "syslog": 116, "ptrace": 117, "sched_setparam": 118,
        "sched_setscheduler": 119, "sched_setaffinity": 122, "setpriority": 140, "mq_open": 180,
        "msgget": 186, "semget": 190, "shmget": 194, "shmctl": 195, "shmat": 196, "add_key": 217,
        "request_key": 218, "keyctl": 219, "swapon": 224, "perf_event_open": 241,
        "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270,
        "process_vm_writev": 271, "kcmp": 272, "finit_module": 273, "sched_setattr": 274,
        "memfd_create": 279, "bpf": 280, "userfaultfd": 282,
    },
}  # fmt: skip
REFUSED_EVERYWHERE = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_getfd": 438, "mount_setattr": 442, "memfd_secret": 447,
}  # fmt: skip
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
SOCKET = {"x86_64": 41, "aarch64": 198}
# AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK of <linux/socket.h>. No namespace holds AF_VSOCK, by
# which a virtual machine speaks to the one that it runs on.
FAMILIES = (1, 2, 10, 16)
PRLIMIT = {"x86_64": 302, "aarch64": 261}
MMAP = {"x86_64": 9, "aarch64": 222}
SHARED_ANONYMOUS = 0x01 | 0x20  # MAP_SHARED and MAP_ANONYMOUS of <linux/mman.h>
NEW_NAMESPACES = 0x7E020000 | 0x00000080  # all the CLONE_NEW* of <linux/sched.h>
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # <linux/audit.h>
X32 = 0x40000000

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # <linux/bpf_common.h>
KEEP_BITS = 0x54
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000  # <linux/seccomp.h>
# Offsets in struct seccomp_data.
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT, FOURTH_ARGUMENT_AT = 0, 4, 16, 40


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
    # It outlives the pages of a process that seem to hold it.
    lines += [
        _line(EQUAL, MMAP[machine], 0, 5),
        _line(LOAD, FOURTH_ARGUMENT_AT),
        _line(KEEP_BITS, SHARED_ANONYMOUS),
        _line(EQUAL, SHARED_ANONYMOUS, 0, 1),
        _line(RETURN, ERROR | errno.EPERM),
        _line(RETURN, ALLOW),
    ]
    allowed = [line for f in FAMILIES for line in (_line(EQUAL, f, 0, 1), _line(RETURN, ALLOW))]
    lines += [
        _line(EQUAL, SOCKET[machine], 0, len(allowed) + 2),
        _line(LOAD, FIRST_ARGUMENT_AT),
        *allowed,
        _line(RETURN, ERROR | errno.EAFNOSUPPORT),
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
