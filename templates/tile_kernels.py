"""Kernels of steps that work tile by tile: sums over groups of tiles in fixed order, and lanes that hold no sample."""

import numpy as np

from tangentlike.primitives.registry import REORDER, kernel

from .dropout_kernels import WORD, scramble
from .sizes import SizeError

F = np.float32
ALIGNED = 64  # bytes


def room(shape, dtype):
    """Zeros, from a place in memory on at which a vector register's worth of bytes begins."""
    size = int(np.prod(shape))
    space = np.zeros(size + ALIGNED, dtype)
    begin = -space.ctypes.data % ALIGNED // space.itemsize
    return space[begin : begin + size].reshape(shape)


@kernel
def add_parts(parts, place):
    """The sum of the numbers at ``place`` of all groups (groups, numbers), in their order."""
    total = parts[0, place]
    for group in range(1, parts.shape[0]):
        total += parts[group, place]
    return total


@kernel
def add_arrays(sums, parts, start, stop):
    """sums[start:stop] = the sum of these of all groups (groups, size), in their order."""
    for k in range(start, stop):
        sums[k] = parts[0, k]
    for group in range(1, parts.shape[0]):
        for k in range(start, stop):
            sums[k] += parts[group, k]


@kernel
def copy_values(target, values, size):
    """Copy the first ``size`` values."""
    for k in range(size):
        target[k] = values[k]


@kernel
def clear(values, size):
    """Zero the first ``size`` values."""
    for k in range(size):
        values[k] = 0


@kernel
def clear_lanes(values, size, lanes, count):
    """Zero the lanes from ``count`` on of values (size / lanes, lanes), flat: they hold no sample."""
    if count < lanes:
        for start in range(0, size, lanes):
            for n in range(count, lanes):
                values[start + n] = 0


@kernel(fastmath=REORDER)
def quick_tanh(x):
    """tanh of a float32 number without a branch, so that a loop over it becomes SIMD; within 6 units in the last place.

    x * P(x**2) / Q(x**2), fitted to tanh on [-9, 9] by iterated weighted least squares; beyond, tanh is 1 in float32.
    """
    y = F(9) if x > F(9) else (F(-9) if x < F(-9) else x)
    z = y * y
    p = ((F(-8.84387710091937e-14) * z + F(5.414363402067579e-11)) * z + F(-2.0504739239868286e-08)) * z
    p = (((p + F(1.1222450666537043e-05)) * z + F(0.0031104290392249823)) * z + F(0.13089793920516968)) * z + F(1)
    q = ((F(0.0002555595419835299) * z + F(0.02452091872692108)) * z + F(0.4642312228679657)) * z + F(1)
    t = y * p / q
    return F(1) if t > F(1) else (F(-1) if t < F(-1) else t)


@kernel
def dropped(place, rate, seed):
    """Whether :func:`tangentlike.nn.dropout` drops the value at ``place`` of an array, counted in C order."""
    low, high = seed & WORD, (seed >> 32) & WORD
    first, second = scramble(low ^ scramble(high)), scramble(high ^ 0x5BD1E995 ^ scramble(low + 1))
    return scramble(scramble((place & WORD) ^ first) ^ second ^ (place >> 32)) < np.int64(rate * (WORD + 1))


@kernel
def enough_values(count):
    """Raises ValueError for fewer than two values a channel."""
    if count < 2:
        raise SizeError("batch_norm: training needs more than 1 value a channel, not {}", count)


@kernel
def move_statistics(running_mean, running_var, mean, variance, count, momentum):
    """The running statistics, moved towards those of the batch in place; the variance with count - 1 below."""
    for c in range(running_mean.size):
        running_mean[c] += momentum * (mean[c] - running_mean[c])
        running_var[c] += momentum * (variance[c] * count / (count - 1) - running_var[c])
