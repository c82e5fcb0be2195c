import ctypes

libc = ctypes.CDLL(None, use_errno=True)
room = ctypes.create_string_buffer(64)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(room), 64)
attempts = {
    "ptrace": lambda: libc.ptrace(16, 1, 0, 0),
    "process_vm_readv": lambda: libc.process_vm_readv(1, vector, 1, vector, 1, 0),
    "pidfd_getfd": lambda: libc.syscall(438, libc.syscall(434, 1, 0), 3, 0),
    "kcmp": lambda: libc.syscall(312, 1, 1, 0, 3, 3),
}
for name, attempt in attempts.items():
    if attempt() >= 0:
        print("WORKED", name, flush=True)
raise RuntimeError("that is all")
