import mmap
import signal

NORESERVE = 0x4000
flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NORESERVE
terabyte = mmap.mmap(-1, 1 << 40, flags, mmap.PROT_READ)
terabyte.madvise(mmap.MADV_NOHUGEPAGE)
terabyte[:: 2 << 20]
signal.sigtimedwait([], 60)
