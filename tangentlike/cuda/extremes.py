"""Extremes along axes of arrays of a GPU, where they lie, and their gradients, which the first of equal ones receives.

A NaN is an extreme, as on a CPU, by whose names the functions go.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import cuda

from .device_arrays import empty, zeros
from .folds import folded, left, number_of_parts, rows_of, size_along
from .strided import forwards, grid, memory, place
from .whole_arrays import contiguous


def extreme(name: str, x: Any, axes: tuple[int, ...] | None, kept: bool = False) -> Any:
    if 0 in x.shape and (axes is None or size_along(x.shape, axes) == 0):
        raise ValueError(f"{name} of an array, or along an axis, without elements")
    return folded(name, x, axes, x.dtype, kept)


def max_all(x: Any) -> Any:
    return extreme("max", x, None)


def min_all(x: Any) -> Any:
    return extreme("min", x, None)


def max_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return extreme("max", x, axes)


def min_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return extreme("min", x, axes)


def max_kept(x: Any, axes: tuple[int, ...]) -> Any:
    return extreme("max", x, axes, kept=True)


def min_kept(x: Any, axes: tuple[int, ...]) -> Any:
    return extreme("min", x, axes, kept=True)


@cuda.jit
def _winners(out, picked, array, shape, strides, inner, inner_strides, count, parts, sign):
    """The first extreme of each part of each row; of those that ``picked`` names, where it names any."""
    length = (count + parts - 1) // parts
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        row, part = at // parts, at % parts
        first, best = place(row, shape, strides), -1
        for k in range(part * length, min((part + 1) * length, count)):
            here = picked[row * count + k] if picked.shape[0] else k
            if best < 0:
                best = here
            elif here >= 0:
                value = array[first + place(here, inner, inner_strides)]
                known = array[first + place(best, inner, inner_strides)]
                further = value > known if sign > 0 else value < known
                if further or (value != value and known == known):
                    best = here
        out[at] = best


def winners(x: Any, axes: tuple[int, ...], sign: int) -> Any:
    """The positions of the first extremes among the elements along axes: one for each result, in C order."""
    x = forwards(x)
    outer, inner, results, count = rows_of(x, axes)
    if count == 0:
        raise ValueError("max or min along an axis without elements")
    parts = number_of_parts(results, count)
    out = empty(results * parts, np.int64)
    launch = (memory(x), *outer, *inner)
    _winners[grid(out.size)](out, empty(0, np.int64), *launch, count, parts, sign)
    if parts > 1:
        found = empty(results, np.int64)
        _winners[grid(results)](found, out, *launch, parts, 1, sign)
        return found
    return out


def argmax_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return winners(x, axes, 1).reshape(left(x.shape, axes, False))


def argmin_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return winners(x, axes, -1).reshape(left(x.shape, axes, False))


def argmax_all(x: Any) -> Any:
    return winners(x, tuple(range(x.ndim)), 1).copy_to_host()[0]


def argmin_all(x: Any) -> Any:
    return winners(x, tuple(range(x.ndim)), -1).copy_to_host()[0]


def place_of_largest(x: Any) -> int:
    """The place of the item that Python's ``max`` gives: a NaN wins only where it is the first."""
    return _place_in_order(x, argmax_all(x), 1)


def place_of_smallest(x: Any) -> int:
    return _place_in_order(x, argmin_all(x), -1)


def _place_in_order(x: Any, found: int, sign: int) -> int:
    if found == 0 or x[int(found)] == x[int(found)]:
        return int(found)
    best, items = 0, sign * x.copy_to_host()
    for k in range(1, items.size):
        if items[k] > items[best]:
            best = k
    return best


def largest_item(x: Any) -> Any:
    return x[place_of_largest(x)]


def smallest_item(x: Any) -> Any:
    return x[place_of_smallest(x)]


def first_largest(x: Any, out: Any, axes: tuple[int, ...]) -> Any:
    """The positions in the flat array of the first largest elements along axes, which lie side by side."""
    return flat_places(x, winners(x, axes, 1), axes)


def first_smallest(x: Any, out: Any, axes: tuple[int, ...]) -> Any:
    return flat_places(x, winners(x, axes, -1), axes)


def flat_places(x: Any, found: Any, axes: tuple[int, ...]) -> Any:
    """Positions in the flat array for positions along axes."""
    count, inner = size_along(x.shape, axes), math.prod(x.shape[axes[-1] + 1 :])
    out = empty(found.size, np.int64)
    _flat_places[grid(out.size)](out, found, count, inner)
    return out


@cuda.jit
def _flat_places(out, found, count, inner):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = (at // inner * count + found[at]) * inner + at % inner


def put_at(gradient: Any, positions: Any, shape: tuple[int, ...]) -> Any:
    """An array of ``shape``: the elements of ``gradient`` at positions, each its own, of its flat form, else zero."""
    out = zeros(shape, gradient.dtype)
    _put[grid(positions.size)](out.reshape(out.size), positions, contiguous(gradient).reshape(gradient.size))
    return out


@cuda.jit
def _put(out, positions, values):
    for at in range(cuda.grid(1), positions.shape[0], cuda.gridsize(1)):
        out[positions[at]] = values[at]


def put_one(gradient: Any, position: int, shape: tuple[int, ...]) -> Any:
    """An array of ``shape``: the number ``gradient`` at a position of its flat form, zero elsewhere."""
    out = zeros(shape, np.asarray(gradient).dtype)
    out.reshape(out.size)[int(position)] = gradient
    return out
