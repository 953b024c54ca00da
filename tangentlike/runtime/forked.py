"""Threads after a fork: those of the process before are gone, and what waits for them would never end."""

from __future__ import annotations

import os

from numba.np.ufunc import parallel

from ..errors import TangentlikeError

LOSE_THEIR_THREADS = ("omp", "workqueue")  # TBB makes new ones
_lost = [False]


def _look() -> None:
    """In the new process: whether its threads were there before."""
    try:
        _lost[0] = _lost[0] or parallel.threading_layer() in LOSE_THEIR_THREADS
    except ValueError:  # none have been started
        return


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_look)


def lost() -> bool:
    """True where a fork has left behind the threads that would be waited for."""
    return _lost[0]


def check(name: str) -> None:
    """Raise where threads would be waited for that a fork has left behind."""
    if lost():
        raise TangentlikeError(
            f"{name} runs on several threads, and this process was forked after they had started: start processes "
            f'with multiprocessing.get_context("spawn"), or before the first call of {name}'
        )
