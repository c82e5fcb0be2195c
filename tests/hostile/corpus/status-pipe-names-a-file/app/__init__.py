import json
import os
import stat

for fd in range(3, 20):
    try:
        if stat.S_ISFIFO(os.fstat(fd).st_mode):
            problem = {"stage": "import", "error": "see", "file": "@SUITE@", "line": 1}
            os.write(fd, json.dumps({"problem": problem}).encode() + b"\n")
    except OSError:
        pass
raise RuntimeError("done")
