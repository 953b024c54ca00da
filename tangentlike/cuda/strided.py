"""Arrays of a GPU as what they are: a row of numbers in memory, a first place in it, a shape, and a stride an axis.

What NumPy's views select (slices, axes turned or backwards, diagonals, broadcasts) is found on the host, from shape
and strides alone; a kernel then reads it, writes it or adds to it, a thread an element. Strides count elements.

Only what generated text calls imports this module, for it imports ``numba.cuda``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numba import cuda
from numpy.lib.stride_tricks import as_strided

from .device import simulated

THREADS = 256
BLOCKS = 1024


def grid(size: int) -> tuple[int, int]:
    """Blocks and threads for a loop of ``size`` trips; in the simulator few of both."""
    if simulated():
        return (2, 4) if size > 4 else (1, 4)
    return max(1, min(BLOCKS, -(-size // THREADS))), THREADS


@cuda.jit(device=True)
def place(at, shape, strides):
    """Where element ``at``, in C order, of what has this shape lies in memory with these strides."""
    found = 0
    for axis in range(len(shape) - 1, -1, -1):
        found += at % shape[axis] * strides[axis]
        at //= shape[axis]
    return found


# ---- what lies where


def shape_of(value: Any) -> tuple[int, ...]:
    """The shape of an array, () for a number."""
    return tuple(getattr(value, "shape", ()))


def steps(array: Any) -> tuple[int, ...]:
    """The strides of an array."""
    return tuple(stride // array.dtype.itemsize for stride in array.strides)


def memory(array: Any) -> Any:
    """The memory of an array no axis of which goes backwards, from its first element to its last, as one row."""
    if array.ndim == 1 and array.is_c_contiguous():
        return array
    reach = sum((size - 1) * stride for size, stride in zip(array.shape, steps(array), strict=True))
    return window(array, 0, (1 + reach if array.size else 0,), (1,))


def row_of(array: Any) -> tuple[Any, int]:
    """The memory of any array as one row, and where its first element is in it."""
    first = sum((size - 1) * -stride for size, stride in zip(array.shape, steps(array), strict=True) if stride < 0)
    if not first or not array.size:
        return memory(array), 0
    return memory(window(array, -first, array.shape, tuple(map(abs, steps(array))))), first


def forwards(array: Any) -> Any:
    """The array, or a copy of it if an axis of it goes backwards."""
    return array if all(stride >= 0 for stride in array.strides) else read(array)


def window(array: Any, first: int, shape: Sequence[int], strides: Sequence[int]) -> Any:
    """The same memory, from ``first`` elements after the array's first on, with another shape and other strides."""
    item = array.dtype.itemsize
    in_bytes = tuple(stride * item for stride in strides)
    if simulated():
        whole = as_strided(array._ary, (abs(first) + 1,), (item if first >= 0 else -item,))
        return type(array)(as_strided(whole[abs(first) :] if array.size else array._ary, tuple(shape), in_bytes))
    data = array.gpu_data.view(first * item) if first else array.gpu_data
    return type(array)(tuple(shape), in_bytes, array.dtype, array.stream, data)


View = Callable[[np.ndarray], np.ndarray]


def seen(array: Any, view: View | None = None) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """The first place, the shape and the strides of what ``view``, a view of NumPy's, shows of an array."""
    if view is None:
        return 0, tuple(array.shape), steps(array)
    base = np.empty(1, np.int8)  # nothing of it is read: its shape and strides are those of the array
    found = view(as_strided(base, tuple(array.shape), steps(array)))
    first = found.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    return (first if found.size else 0), found.shape, found.strides


def shown(array: Any, view: View) -> Any:
    """What a view shows, as an array of the device with the same memory; no axis of it goes backwards."""
    return window(array, *seen(array, view))


def spread_strides(own: Sequence[int], strides: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """The strides with which what has shape ``own`` is read as if it had ``shape``, by NumPy's rules."""
    own, shape, out = tuple(own), tuple(shape), [0] * len(shape)
    if len(own) > len(shape):
        raise ValueError(f"operands could not be broadcast together: {own} and {shape}")
    for axis in range(1, len(own) + 1):
        if own[-axis] not in (1, shape[-axis]):
            raise ValueError(f"operands could not be broadcast together: {own} and {shape}")
        out[-axis] = strides[-axis] if own[-axis] != 1 else 0
    return tuple(out)


def collapsed(shape: Sequence[int], *strides: Sequence[int]) -> list[tuple[int, ...]]:
    """Shape and strides with fewer axes: neighbors that are gone through as one axis become one."""
    sizes: list[int] = []
    rows: list[list[int]] = [[] for _ in strides]
    for axis, size in enumerate(shape):
        if size == 1:
            continue
        mine = [each[axis] for each in strides]
        if sizes and all(row[-1] == size * step for row, step in zip(rows, mine, strict=True)):
            sizes[-1] *= size
            for row, step in zip(rows, mine, strict=True):
                row[-1] = step
            continue
        sizes.append(size)
        for row, step in zip(rows, mine, strict=True):
            row.append(step)
    return [tuple(sizes or [1]), *(tuple(row or [0]) for row in rows)]


# ---- reading and writing


def move(out: Any, array: Any, into: View | None = None, of: View | None = None, add: bool = False) -> None:
    """``into(out)[...] = of(array)``, or ``+=``: what the one view shows, broadcast, goes to where the other one shows.

    The two share no memory.
    """
    first, shape, strides = seen(out, into)
    source, own, its = seen(array, of)
    shape, strides, its = collapsed(shape, strides, spread_strides(own, its, shape))
    size = math.prod(shape)
    if size:
        (there, start), (here, begin) = row_of(out), row_of(array)
        kernel = _added if add else _moved
        kernel[grid(size)](there, start + first, strides, here, begin + source, its, shape, size)


@cuda.jit
def _moved(out, out_first, out_strides, array, first, strides, shape, size):
    for at in range(cuda.grid(1), size, cuda.gridsize(1)):
        out[out_first + place(at, shape, out_strides)] = array[first + place(at, shape, strides)]


@cuda.jit
def _added(out, out_first, out_strides, array, first, strides, shape, size):
    for at in range(cuda.grid(1), size, cuda.gridsize(1)):
        out[out_first + place(at, shape, out_strides)] += array[first + place(at, shape, strides)]


def read(array: Any, view: View | None = None, dtype: Any = None) -> Any:
    """A fresh array, in C order, of what a view shows; in another type, if one is named."""
    _, shape, _ = seen(array, view)
    out = cuda.device_array(shape, array.dtype if dtype is None else dtype)
    move(out, array, None, view)
    return out
