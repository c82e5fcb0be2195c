import os
import stat

for fd in range(3, 64):
    try:
        if stat.S_ISFIFO(os.fstat(fd).st_mode):
            while os.write(fd, b"[" * 65536):
                pass
    except OSError:
        pass
raise RuntimeError("done")
