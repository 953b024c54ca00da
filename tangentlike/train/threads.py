"""One pool of threads: Numba's. BLAS runs on one thread inside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numba
import scipy.linalg.cython_blas  # noqa: F401  # loads the BLAS that compiled code calls, so that it can be limited
from threadpoolctl import threadpool_limits

WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")  # what decides how threads of OpenMP wait


@contextmanager
def _waiting_asleep() -> Iterator[None]:
    """What loads OpenMP in here makes threads that sleep while they wait, unless the environment says how they wait.

    Threads that spin take the processor from whoever else needs it, the threads that they wait for included: beside
    two busy processes on two cores an epoch of the CNN took 1.4 to 1.7 s, and 0.5 to 1.2 s asleep. OpenMP reads the
    environment once, when it is loaded; what it finds there is gone again afterwards.
    """
    if any(name in os.environ for name in WAITING):
        yield
        return
    os.environ["OMP_WAIT_POLICY"] = "passive"
    try:
        yield
    finally:
        del os.environ["OMP_WAIT_POLICY"]


@contextmanager
def limited_threads(threads: int | None = None) -> Iterator[int]:
    """Numba on ``threads`` threads (default: as many as it has now) and BLAS on one; restored on exit.

    Two pools on the same cores wait for each other at every call: a training epoch of one second can take a minute.
    Where Numba has not started its threads yet, they are started so that they sleep while they wait.

    Yields the number of threads. Raises ``ValueError`` for a number that Numba was not started with.
    """
    with _waiting_asleep():
        before = numba.get_num_threads()
    count = before if threads is None else threads
    most = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    if not 1 <= count <= most:
        raise ValueError(f"threads must be between 1 and {most} (NUMBA_NUM_THREADS), not {count}")
    with threadpool_limits(1, user_api="blas"):
        numba.set_num_threads(count)
        try:
            yield count
        finally:
            numba.set_num_threads(before)
