import contextlib
import mmap
import os

MIB = 1 << 20


def hide(descriptor, flags):
    kept = mmap.mmap(descriptor, 1024 * MIB, flags)
    for start in range(0, 1024 * MIB, 16 * MIB):
        kept[start : start + 16 * MIB] = b"x" * (16 * MIB)
        kept.madvise(mmap.MADV_DONTNEED, start, 16 * MIB)
    print("HIDDEN", flush=True)
    return kept


kept = []
with contextlib.suppress(OSError):
    kept.append(hide(-1, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
with contextlib.suppress(OSError, ValueError):
    kept.append(hide(os.open("/dev/zero", os.O_RDWR), mmap.MAP_SHARED))
raise RuntimeError("that is all")
