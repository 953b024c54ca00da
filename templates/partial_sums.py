"""Sums that threads share: each part of the samples is added up by itself, the parts in order.

Into how many parts follows from the sizes alone, so the result is the same, bit for bit, for any number of threads.
"""

import numpy as np

from tangentlike.primitives.registry import kernel

MOST_PARTS = 32  # no more threads than these share a sum
PART_VALUES = 1 << 22  # all parts together: 32 MiB


@kernel
def zero_parts(samples, shape):
    """Zeros (parts, O, C, KH, KW) in float64 for sums of ``shape`` over ``samples``: at least one part."""
    size = max(1, shape[0] * shape[1] * shape[2] * shape[3])
    parts = max(1, min(samples, MOST_PARTS, PART_VALUES // size))
    return np.zeros((parts, shape[0], shape[1], shape[2], shape[3]), np.float64)


@kernel
def part_start(part, parts, samples):
    """The first sample of a part; that of the next is its end."""
    return part * samples // parts


@kernel
def sum_parts(parts):
    """The sum of parts (parts, O, C, KH, KW), in order; changes ``parts``."""
    total = parts[0]
    for part in range(1, parts.shape[0]):
        total += parts[part]
    return total
