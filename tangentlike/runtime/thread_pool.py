"""Numba's threads, started so that they fall asleep soon after they have nothing to do."""

from __future__ import annotations

import os

import numba

WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")  # what decides how threads of OpenMP wait
BRIEFLY = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "300"}  # some microseconds; others than GNU's do not spin


def start() -> int:
    """Start Numba's threads where none are yet, unless the environment says how they wait. Returns how many there are.

    Threads that spin take the processor from whoever else needs it: other processes, BLAS, whose threads are a pool of
    their own, and the threads that they wait for. OpenMP reads the environment once, when it is loaded; what it finds
    there is gone again afterwards.
    """
    if any(name in os.environ for name in WAITING):
        return numba.get_num_threads()
    os.environ.update(BRIEFLY)
    try:
        return numba.get_num_threads()
    finally:
        for name in BRIEFLY:
            del os.environ[name]
