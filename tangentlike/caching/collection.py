"""Python's collector of reference cycles, which waits while something is generated or compiled.

Syntax trees and Numba's types are many small objects that live until the text or the code is there: looking through
them for cycles again and again takes a fifth of the time and finds little.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_depth = 0
_collected = False


@contextmanager
def no_collection() -> Iterator[None]:
    """A block during which nothing is collected, in no thread; nested ones are one."""
    global _depth, _collected
    with _lock:
        if not _depth:
            _collected = gc.isenabled()
            gc.disable()
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if not _depth and _collected:
                gc.enable()


def _renew() -> None:
    """In a new process no other thread is at work."""
    global _lock, _depth
    _lock = threading.Lock()
    if _depth and _collected:
        gc.enable()
    _depth = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
