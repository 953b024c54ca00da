"""Sorting on a GPU: the order of the elements along an axis, equal ones as they stand, NaN behind all others.

Each element of a run of ``RUN`` finds its place by counting those that come before it; then neighboring runs are
merged, two and two: an element's place is the one it has in its own run, and how many of the other run come before it,
found by halving. A thread an element, a launch for each doubling.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import cuda

from .device_arrays import empty
from .strided import grid, read

RUN = 16


@cuda.jit(device=True)
def before(one, other):
    """Whether a number comes before another one that it does not equal."""
    return one < other or (other != other and one == one)


@cuda.jit
def _in_runs(out, keys, count):
    """The order within runs of each row of ``count`` elements."""
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        row, mine = at // count * count, at % count
        first = mine // RUN * RUN
        found = 0
        for k in range(first, min(first + RUN, count)):
            if before(keys[row + k], keys[at]) or (k < mine and not before(keys[at], keys[row + k])):
                found += 1
        out[row + first + found] = mine


@cuda.jit
def _merged(out, order, keys, count, width):
    """Two runs of ``width`` each, one: ``order`` names the elements of each row in the order of their runs."""
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        row, mine = at // count * count, at % count
        left = mine // (2 * width) * 2 * width
        middle = min(left + width, count)
        in_left = mine < middle
        low, high = (middle, min(middle + width, count)) if in_left else (left, middle)
        start, key = low, keys[row + order[at]]
        while low < high:
            half = (low + high) // 2
            other = keys[row + order[row + half]]
            earlier = before(other, key) if in_left else not before(key, other)
            if earlier:
                low = half + 1
            else:
                high = half
        out[row + left + (mine - (left if in_left else middle)) + (low - start)] = order[at]


def orders_of(keys: Any, count: int) -> Any:
    """The order of each row of ``count`` of the keys, which lie in a line."""
    order, other = empty(keys.size, np.int64), empty(keys.size, np.int64)
    if not keys.size:
        return order
    launch = grid(keys.size)
    _in_runs[launch](order, keys, count)
    width = RUN
    while width < count:
        _merged[launch](other, order, keys, count, width)
        order, other, width = other, order, 2 * width
    return order


def stable_order(keys: Any) -> Any:
    """The positions of the elements of a vector in ascending order; equal ones keep theirs."""
    return orders_of(keys if keys.is_c_contiguous() else read(keys), keys.size)


def lines_along(x: Any, axis: int) -> Any:
    """The elements of ``x`` with one axis behind all others, in a line."""
    return read(x, lambda seen: np.moveaxis(seen, axis, -1)).reshape(x.size)


def order_along(x: Any, axis: int) -> Any:
    """The positions along an axis of the elements in ascending order, equal ones as they lie; the shape of ``x``."""
    order = orders_of(lines_along(x, axis), x.shape[axis])
    shape = (*(n for k, n in enumerate(x.shape) if k != axis), x.shape[axis])
    return read(order.reshape(shape), lambda seen: np.moveaxis(seen, -1, axis))


def argsort(x: Any) -> Any:
    return order_along(x, x.ndim - 1)


def places_along(order: Any, axis: int) -> Any:
    """The places in the flat array of what lies at the positions ``order`` along an axis."""
    count, inner = order.shape[axis], int(np.prod(order.shape[axis + 1 :], dtype=np.int64))
    out = empty(order.size, np.int64)
    _places[grid(out.size)](out, read(order).reshape(order.size), count, inner)
    return out


@cuda.jit
def _places(out, order, count, inner):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = (at // inner // count * count + order[at]) * inner + at % inner


def sorted_along(x: Any, axis: int) -> Any:
    """``x`` sorted along an axis."""
    count = x.shape[axis]
    keys = lines_along(x, axis)
    order = orders_of(keys, count)
    out = empty(x.size, x.dtype)
    if out.size:
        _taken[grid(out.size)](out, keys, order, count)
    shape = (*(n for k, n in enumerate(x.shape) if k != axis), count)
    return read(out.reshape(shape), lambda seen: np.moveaxis(seen, -1, axis))


@cuda.jit
def _taken(out, keys, order, count):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = keys[at // count * count + order[at]]


def sort(x: Any) -> Any:
    return sorted_along(x, x.ndim - 1)
