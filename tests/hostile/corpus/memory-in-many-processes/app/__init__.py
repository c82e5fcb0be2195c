import os
import signal
import subprocess
import sys

TAKE = "import signal; x = b'x' * (48 << 20); signal.sigtimedwait([], 60)"
kept = [subprocess.Popen([sys.executable, "-ISc", TAKE]) for _ in range(24)]
signal.sigtimedwait([], 60)
