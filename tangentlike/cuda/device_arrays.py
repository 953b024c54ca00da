"""What drivers do with arrays on a GPU: make them, add up, multiply, and tell which trip has failed.

Each number is computed by one thread in a fixed order, so that the same bits come out on every run, whatever the grid.
Only generated text imports this module, for it imports ``numba.cuda``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import cuda

from ..errors import OutOfBounds
from .device import simulated
from .strided import grid, move

LANES = 16_384  # partial sums of a loop, each of which one thread adds up
MOST_PARTS = 65_536  # of a loop whose trips add to what all read
MOST_NUMBERS = 1 << 24  # in all the arrays that such parts have of their own


# ---- arrays


def empty(shape: Any, dtype: Any = np.float64) -> Any:
    return cuda.device_array(shape, dtype)


def empty_like(array: Any) -> Any:
    return empty(array.shape, array.dtype)


def full(shape: Any, value: Any, dtype: Any = None) -> Any:
    """An array of one number."""
    out = empty(shape, np.asarray(value).dtype if dtype is None else dtype)
    flat = _flat(out)
    _fill[grid(flat.shape[0])](flat, value)
    return out


def zeros(shape: Any, dtype: Any = np.float64) -> Any:
    return full(shape, np.dtype(dtype).type(0), dtype)


def ones(shape: Any, dtype: Any = np.float64) -> Any:
    return full(shape, np.dtype(dtype).type(1), dtype)


def zeros_like(array: Any) -> Any:
    return zeros(array.shape, array.dtype)


def ones_like(array: Any) -> Any:
    return ones(array.shape, array.dtype)


def copy(array: Any) -> Any:
    """The same numbers in memory of their own."""
    if isinstance(array, np.ndarray):  # a constant
        return cuda.to_device(array)
    out = empty(array.shape, array.dtype)
    copied(out, array)
    return out


def copied(out: Any, array: Any) -> None:
    """Write an array of the device into another one of its shape."""
    if not out.size:
        return
    if out.is_c_contiguous() and array.is_c_contiguous() and out.dtype == array.dtype:
        out.copy_to_device(array)
    else:
        move(out, array)


def _flat(array: Any) -> Any:
    return array.reshape(array.size)


@cuda.jit
def _fill(out, value):
    for i in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[i] = value


# ---- to the host and back


def on_host(value: Any) -> Any:
    """An array of the device as one of NumPy, a copy, in tuples and lists too; anything else as it is."""
    if type(value) is tuple:
        return tuple(map(on_host, value))
    if type(value) is list and any(map(_holds_arrays, value)):
        return list(map(on_host, value))
    if not hasattr(value, "copy_to_host"):
        return value
    return (value if value.is_c_contiguous() else copy(value)).copy_to_host()


def _holds_arrays(value: Any) -> bool:
    return any(map(_holds_arrays, value)) if type(value) in (tuple, list) else hasattr(value, "copy_to_host")


def sent(value: Any) -> Any:
    """What the host has made: its arrays on the device."""
    if isinstance(value, np.ndarray):
        return cuda.to_device(np.ascontiguousarray(value)) if value.ndim else value[()]
    if type(value) is tuple:
        return tuple(map(sent, value))
    if type(value) is list and any(map(_has_arrays, value)):
        return list(map(sent, value))
    return value


def _has_arrays(value: Any) -> bool:
    return any(map(_has_arrays, value)) if type(value) in (tuple, list) else isinstance(value, np.ndarray)


def write(out: Any, value: Any) -> None:
    """Bring back what the host has changed, in tuples and lists too."""
    if type(out) in (tuple, list):
        for inner, changed in zip(out, value, strict=False):
            write(inner, changed)
    elif hasattr(out, "copy_to_host"):
        copied(out, cuda.to_device(np.ascontiguousarray(value)))


def held(value: Any, dtype: Any) -> Any:
    """A number for a kernel to change."""
    return cuda.to_device(np.array([value], dtype))


def number(held: Any) -> Any:
    """The number that a kernel has left."""
    return held.copy_to_host()[0]


# ---- sums


def lanes(size: int, dtype: Any = np.float64) -> Any:
    """Room for the partial sums of a loop of ``size`` trips: how many follows from the size alone."""
    return empty(max(1, min(size, LANES)), dtype)


def total(sums: Any) -> Any:
    """The sum of all, by halves."""
    _add_halves[1, 4 if simulated() else 1024](sums)
    return sums[:1].copy_to_host()[0]


@cuda.jit
def _add_halves(sums):
    left = sums.shape[0]
    while left > 1:
        half = (left + 1) // 2
        for i in range(cuda.threadIdx.x, left - half, cuda.blockDim.x):
            sums[i] += sums[i + half]
        cuda.syncthreads()
        left = half


def sum_in_order(parts: Any, count: int) -> Any:
    """The sum of the first numbers, one after another."""
    found = parts.dtype.type(0)
    for each in parts.copy_to_host()[:count]:
        found += each
    return found


def number_of_parts(trips: int, size: int = 0, reach: int = 0) -> int:
    """Into how many parts a loop goes whose parts have ``size`` numbers each of their own: for more threads than in
    ``templates/parts.py``."""
    parts = min(trips, MOST_PARTS)
    if size > 0:
        parts = min(parts, max(4, MOST_NUMBERS // size))
    if reach > 0:
        parts = max(2, min(parts, trips // reach))
    return max(parts, 0)


def is_rising(starts: Any) -> bool:
    """True for whole numbers, none negative, each at least the one before it."""
    found = starts.copy_to_host()
    return bool((found >= 0).all() and (np.diff(found) >= 0).all())


def add_parts(out: Any, parts: Any) -> None:
    """``out += parts[0] + parts[1] + ...``, element by element in this order."""
    size = out.size
    _add_parts[grid(size)](_flat(out), parts.reshape(parts.shape[0], size))


@cuda.jit
def _add_parts(out, parts):
    for i in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        total = out[i]
        for part in range(parts.shape[0]):
            total += parts[part, i]
        out[i] = total


# ---- what fails in a trip


def notes(size: int) -> Any:
    """Where each thread of a loop of ``size`` trips notes what failed; the first row says whether any did."""
    blocks, threads = grid(size)
    return zeros((1 + blocks * threads, 4), np.int64)


@cuda.jit(device=True)
def fails(index, size, site, trip, noted):
    """Whether an index does not lie in an axis of this size; it is noted, and the thread ends."""
    if -size <= index < size:
        return False
    noted[0, 0] = 1
    mine = 1 + cuda.grid(1)
    noted[mine, 0] = trip + 1
    noted[mine, 1] = site
    noted[mine, 2] = index
    noted[mine, 3] = size
    return True


def raise_first(noted: Any) -> None:
    """Raise what the first trip that failed has noted."""
    if not noted[:1].copy_to_host()[0, 0]:
        return
    found = noted.copy_to_host()[1:]
    _, site, index, size = min(tuple(map(int, row)) for row in found if row[0])
    raise OutOfBounds(site, index, size)


def checked_shape(values: Any, shape: tuple, site: int) -> Any:
    """``values``, once they are known to broadcast to ``shape``; a number always does."""
    own = getattr(values, "shape", ())
    extra = len(own) - len(shape)
    for axis, size in enumerate(own):
        wanted = 1 if axis < extra else shape[axis - extra]
        if size not in (1, wanted):
            raise OutOfBounds(site, size, wanted)
    return values
