"""What does work that can be done apart: the cores of this machine, or the workers of a Dask cluster."""

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import NamedTuple


class Workers(NamedTuple):
    """What does the work, and how many pieces of it at a time."""

    executor: Executor
    at_a_time: int


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def stay_with_parent() -> None:
    """End this process when the one that started it is gone, and leave a Ctrl-C to that one."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parent = parent_process()
    if parent is not None:
        Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def local_cores() -> Iterator[Workers]:
    """Processes of this machine, one a core, with a piece of work at a time each; an interruption ends them at once."""
    count, others = cores(), active_children()
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=stay_with_parent) as pool:
        try:
            yield Workers(pool, count)
        except BaseException:
            for process in active_children():
                if process not in others:
                    process.terminate()
            raise


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """The workers of a Dask cluster, on which this package is installed.

    Raises `OSError` if no scheduler answers there, `ValueError` for what is not an address.
    """
    from distributed import Client  # it takes a second, and only this needs it

    with Client(address, timeout=10, set_as_default=False) as client:
        joined = len(client.nthreads())  # none yet, in the first moments of a cluster
        yield Workers(client.get_executor(pure=False), max(1, joined))
