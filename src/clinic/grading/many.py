"""Does the same for many lessons or submissions, a process for each processor."""

from __future__ import annotations

import multiprocessing
import os
import signal
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
    with ProcessPoolExecutor(workers or processors(), context, initializer=_prepare) as pool:
        futures = {pool.submit(_call, function, thing): thing for thing in things}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _prepare() -> None:
    """Leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _call(function: Callable[[T], R], thing: T) -> R:
    """Call the function; when the parent says that this is the end, tidy up and end."""
    signal.signal(signal.SIGTERM, _end)
    try:
        return function(thing)
    except KeyboardInterrupt:
        os._exit(128 + signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(*_: object) -> None:
    """End as at a Ctrl-C, which pytest knows; to be told once more must not disturb that."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
