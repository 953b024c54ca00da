"""Loops whose trips threads share: into how many parts they go, and what the parts added up.

All of it follows from the sizes alone, so results are the same, bit for bit, for any number of threads.
"""

from numba import prange

from tangentlike.primitives.registry import kernel

MOST_PARTS = 64  # of a loop: no more threads than these share it
LEAST_PARTS = 4  # where each part has an array of its own that is larger than the loop is long
SMALL = 4096  # numbers that one thread adds up before others have begun


@kernel
def number_of_parts(trips, size=0, reach=0):
    """Into how many parts a loop of ``trips`` goes whose parts have ``size`` numbers each of their own.

    All parts together have at most four times as many numbers as trips, or four arrays. With a ``reach`` a part is at
    least that long, unless there are two parts only.
    """
    parts = min(trips, MOST_PARTS)
    if size > 0:
        parts = min(parts, max(LEAST_PARTS, 4 * trips // size))
    if reach > 0:
        parts = max(2, min(parts, trips // reach))
    return max(parts, 0)


@kernel
def is_rising(starts):
    """True for whole numbers, none negative, each at least the one before it."""
    least = 0
    for k in range(starts.size):
        if starts[k] < least:
            return False
        least = starts[k]
    return True


@kernel(parallel=True)
def add_parts(total, parts):
    """``total += parts[0] + parts[1] + ...``, element by element in this order."""
    if parts.size < SMALL:
        for part in range(parts.shape[0]):
            total += parts[part]
    else:
        for i in prange(total.shape[0]):
            for part in range(parts.shape[0]):
                total[i] += parts[part, i]
