import contextlib
import os
import signal
import socket

for _ in range(5):
    os.fork()
kept = []
with contextlib.suppress(OSError):
    while True:
        pair = socket.socketpair()
        pair[0].setblocking(False)
        kept.append(pair)
signal.sigtimedwait([], 60)
