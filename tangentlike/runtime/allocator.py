"""Freed memory is kept for the next call, because the same gradient is usually asked for again."""

from __future__ import annotations

import ctypes
import os
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
LARGEST_MMAP_THRESHOLD = 32 * 1024 * 1024  # the most that glibc takes
BETWEEN_CALLS = 512 * 1024 * 1024
TRAINING = 2**31 - 1

_most = 0


def keep_freed_memory(most: int = TRAINING) -> bool:
    """Let the C allocator keep up to ``most`` bytes of freed blocks, instead of giving them back to the system at once.

    A gradient allocates the same arrays in each call; by default glibc maps each large one anew and every page of it
    faults again, which can take longer than the arithmetic: that of a recurrence of a million steps is two to three
    times as fast with memory that is used again. Blocks above 32 MiB are mapped anew all the same. True when it was set
    (glibc only; for the rest of the process); ``TANGENTLIKE_KEEP_MEMORY=0`` leaves the allocator alone.
    """
    global _most
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None or os.environ.get("TANGENTLIKE_KEEP_MEMORY") == "0":
        return False
    if most > _most:
        _most = most
        return bool(mallopt(M_MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD)) and bool(mallopt(M_TRIM_THRESHOLD, most))
    return True
