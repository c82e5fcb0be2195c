import contextlib
from pathlib import Path

for folder in ("/tmp", "/dev/shm", "/srv", "/var/tmp", "/run", "/proc", "/opt/submission", Path.home()):
    trace = Path(folder, ".trace")
    with contextlib.suppress(OSError):
        if trace.exists():
            print("SEEN BEFORE in", folder, flush=True)
        trace.write_text("here")
