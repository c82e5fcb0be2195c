import contextlib
from pathlib import Path

folders = ("/tmp", "/dev/shm", "/srv", "/var/tmp", "/run", "/proc", "/opt/submission", Path.home())
traces = [Path(folder, ".trace") for folder in folders]
print(*["SEEN BEFORE" for trace in traces if trace.exists()], flush=True)
for trace in traces:
    with contextlib.suppress(OSError):
        trace.write_text("here")
