import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
page = ctypes.create_string_buffer(4096)
lent = (ctypes.c_void_p * 2)(ctypes.addressof(page), 4096)
attempts = {
    "semget": lambda: libc.semget(0, 32_000, 0o600),
    "msgget": lambda: libc.msgget(0, 0o600),
    "shmget": lambda: libc.shmget(0, 1 << 20, 0o600),
    "mq_open": lambda: libc.mq_open(b"/q", 0o102, 0o600, None),
    "memfd_create": lambda: libc.memfd_create(b"m", 0),
    "vmsplice": lambda: libc.vmsplice(os.pipe()[1], lent, 1, 0),
    "add_key": lambda: libc.syscall(248, b"user", b"k", b"v", 1, -3),
    "io_uring_setup": lambda: libc.syscall(425, 8, ctypes.create_string_buffer(120)),
    "unshare": lambda: libc.unshare(0x10000000),
    "mount": lambda: libc.mount(b"none", b"/srv", b"tmpfs", 0, None),
    "bpf": lambda: libc.syscall(321, 0, ctypes.create_string_buffer(72), 72),
}
for name, attempt in attempts.items():
    if attempt() >= 0:
        print("WORKED", name, flush=True)
raise RuntimeError("that is all")
