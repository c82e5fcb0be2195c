import contextlib
import socket

for address in (("127.0.0.1", @PORT@), ("192.0.2.1", 80), ("169.254.169.254", 80), ("1.1.1.1", 53)):
    with contextlib.suppress(OSError):
        socket.create_connection(address, timeout=1)
        print("CONNECTED", address, flush=True)
with contextlib.suppress(OSError):
    print("RESOLVED", socket.getaddrinfo("localhost.example", 80), flush=True)
for family in (socket.AF_PACKET, socket.AF_VSOCK, socket.AF_ALG):
    for kind in (socket.SOCK_STREAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        with contextlib.suppress(OSError):
            print("OPENED", socket.socket(family, kind), flush=True)
raise RuntimeError("that is all")
