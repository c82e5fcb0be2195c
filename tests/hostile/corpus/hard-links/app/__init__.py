import contextlib

for name in ("checks.py", "fix.py"):
    with contextlib.suppress(OSError), open(f"app/{name}") as file:
        print("READ", file.read()[-400:], flush=True)
