import contextlib
import os

for name in ("checks.py", "fix.py", "home.txt", "all/etc/passwd"):
    with contextlib.suppress(OSError), open(os.path.join("app", name)) as file:
        print("READ", file.read()[-400:], flush=True)
