"""One pool of threads: Numba's. BLAS runs on one thread inside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numba
import scipy.linalg.cython_blas  # noqa: F401  # loads the BLAS that compiled code calls, so that it can be limited
from threadpoolctl import threadpool_limits

from ..runtime import thread_pool


@contextmanager
def limited_threads(threads: int | None = None) -> Iterator[int]:
    """Numba on ``threads`` threads (default: as many as it has now) and BLAS on one; restored on exit.

    Two pools on the same cores wait for each other at every call: a training epoch of one second can take a minute.
    Where Numba has not started its threads yet, they are started so that they soon sleep while they wait.

    Yields the number of threads. Raises ``ValueError`` for a number that Numba was not started with.
    """
    before = thread_pool.start()
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
