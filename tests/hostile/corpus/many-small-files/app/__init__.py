import contextlib
import os
import signal

for folder in ("/tmp", "/dev/shm", "."):
    with contextlib.suppress(OSError):
        for number in range(900):
            os.mkdir(f"{folder}/d{number}")
signal.sigtimedwait([], 60)
