import os
import signal

here = os.path.dirname(os.getcwd())
while not signal.sigtimedwait([], 0.2):
    print("Timeout (0:00:07)!")
    print(f'  File "{here}/x/../../../../../../../../../@SUITE@", line 1 in app', flush=True)
