"""Does the same for many lessons or submissions, a process for each processor."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_parallel(
    function: Callable[[T], R], things: Iterable[T], *, workers: int | None = None
) -> Iterator[tuple[T, R]]:
    """Call a function for each thing, in processes of their own; pairs come as they are done.

    `function`, things and results must be picklable. An exception of the function's is raised.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers or _processors(), context, initializer=_prepare) as pool:
        futures = {pool.submit(function, thing): thing for thing in things}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _prepare() -> None:
    """Leave Ctrl-C to the parent, and clean up when it says that this is the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
