import json
import os
import stat

problem = {"stage": "import", "error": "\ud800" * 9, "file": "app/main.py", "line": -(10**9)}
for fd in range(3, 64):
    try:
        if stat.S_ISFIFO(os.fstat(fd).st_mode):
            os.write(fd, json.dumps({"problem": problem}).encode() + b"\n")
    except OSError:
        pass
raise RuntimeError("done")
