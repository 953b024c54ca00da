"""Loops whose trips threads share: into how many parts they go, and what the parts added up.

All of it follows from the sizes alone, so results are the same, bit for bit, for any number of threads.
"""

import numpy as np
from numba import prange

from tangentlike.primitives.registry import kernel

MOST_PARTS = 64  # of a loop: no more threads than these share it
LEAST_PARTS = 4  # where each part has an array of its own that is larger than the loop is long
OWN_TRIPS = 16  # of a part that has an array of its own, no larger than what a trip makes
WORTH_SHARING = 16384  # numbers that take a thread longer than it takes to begin
LONG_ROW = 64  # elements that are a loop of their own
BLOCK = 256  # elements, at least, that rows have together
WIDTH = 8  # numbers that are in a vector, at most
VECTORS = 32  # numbers that a loop takes at one time, in several vectors
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
def rows_together(rows, columns, least, in_order=True):
    """How many rows of matrices are taken together as one (see ``loops/short_rows.py``): so many that they fill vectors
    without a rest, and stay in the first cache; 1 where rows are long, have fewer than ``least`` elements, or do not
    lie behind one another."""
    if not in_order or columns == 0 or columns >= LONG_ROW or rows * columns < least:
        return 1
    return max(1, min(VECTORS * (1 + BLOCK // (VECTORS * columns)), rows // WIDTH * WIDTH))


@kernel
def one_by_one(*arrays):
    """What a saved text asks for whether matrices lie in C order: it takes their rows one by one."""
    return False


@kernel
def rows_one_by_one(array, first, last, rows):
    """The rows from ``first`` to ``last`` of a matrix."""
    return array[first:last]


@kernel
def repeated(row, columns, rows):
    """The first ``columns`` elements of ``row``, ``rows`` times behind one another; once, ``row`` itself."""
    if rows == 1:
        return row
    out = np.empty(rows * columns, row.dtype)
    for k in range(rows):
        for j in range(columns):
            out[k * columns + j] = row[j]
    return out


@kernel
def add_repeated(row, sums):
    """Add the elements of ``sums`` to those of ``row`` whose turn it is."""
    for k in range(0, sums.size, max(row.size, 1)):
        for j in range(row.size):
            row[j] += sums[k + j]


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
