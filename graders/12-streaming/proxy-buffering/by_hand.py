"""A laboratory by hand: a caller gets the pieces that it was started with, and then the end.

The first piece is sent at once; each other one, and the end, when a signal comes.
"""

import signal
import socket
import sys

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
server = socket.create_server(("127.0.0.1", 0))
print(f"port {server.getsockname()[1]} open", flush=True)  # noqa: T201 - the check reads it
while True:
    caller, _ = server.accept()
    caller.recv(65536)
    for piece in sys.argv[1:]:
        caller.sendall(piece.encode())
        signal.sigwait({signal.SIGUSR1})
    caller.close()
