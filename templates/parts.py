"""Loops whose trips threads share: into how many parts they go, and what the parts added up.

All of it follows from the sizes alone, so results are the same, bit for bit, for any number of threads.
"""

from numba import prange

from tangentlike.primitives.registry import kernel

MOST_PARTS = 64  # of a loop: no more threads than these share it
LEAST_PARTS = 4  # where each part has an array of its own that is larger than the loop is long
OWN_TRIPS = 16  # of a part that has an array of its own, no larger than what a trip makes
WORTH_SHARING = 16384  # numbers that take a thread longer than it takes to begin
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
def parts_of_loop(trips, each, own=False):
    """Into how many parts a loop goes that makes ``each`` numbers a trip: one where there is too little to share. Where
    each has an array of its ``own``, with no more elements than that, these are to be made and added up in little time
    beside the trips."""
    parts = min(trips, MOST_PARTS, trips * each // WORTH_SHARING)
    return max(1, min(parts, trips // OWN_TRIPS) if own else parts)


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
