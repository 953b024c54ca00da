"""Sums, products and truth along axes of arrays of a GPU; extremes are in ``extremes``, variances in ``moments``.

A thread goes in order through the elements of one result; where there are few results, through one of several parts
of them, and the parts are put together in order. How many parts there are follows from the sizes alone, so that the
same bits come out on every run. Named as on a CPU, by the families of ``templates``.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import cuda

from .device_arrays import copy, empty
from .strided import collapsed, forwards, grid, memory, move, place, shown, steps
from .whole_arrays import astype, each, spread_axes

ENOUGH = 16_384  # threads that are worth their while
SHORTEST = 32  # elements of a part, at least


@cuda.jit(device=True)
def larger(one, other):
    """The larger one; NaN is larger than all."""
    return other if other > one or other != other else one


@cuda.jit(device=True)
def smaller(one, other):
    """The smaller one; NaN is smaller than all."""
    return other if other < one or other != other else one


@cuda.jit(device=True)
def either(one, other):
    return bool(one or other != 0)


@cuda.jit(device=True)
def both(one, other):
    return bool(one and other != 0)


FOLDED = {"sum": operator.add, "prod": operator.mul, "max": larger, "min": smaller, "any": either, "all": both}


@functools.cache
def kernel_of(name: str) -> Any:
    """The kernel that folds each part of each row of elements: ``out`` holds the parts of the first row, and so on."""
    function = FOLDED[name]

    @cuda.jit
    def fold(out, array, shape, strides, inner, inner_strides, count, parts, start):
        length = (count + parts - 1) // parts
        for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
            first, part, total = place(at // parts, shape, strides), at % parts, start
            for k in range(part * length, min((part + 1) * length, count)):
                total = function(total, array[first + place(k, inner, inner_strides)])
            out[at] = total

    return fold


def number_of_parts(results: int, count: int) -> int:
    """Into how many parts the elements of a result go."""
    most = max(1, count // SHORTEST)
    wanted = max(1, ENOUGH // max(results, 1))
    return min(most, wanted, max(1, math.isqrt(count)))


def rows_of(a: Any, axes: tuple[int, ...]) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]], int, int]:
    """Shape and strides of what stays, and of what goes, and the sizes of both."""
    own = steps(a)
    rest = [k for k in range(a.ndim) if k not in axes]
    outer = collapsed([a.shape[k] for k in rest], [own[k] for k in rest])
    inner = collapsed([a.shape[k] for k in axes], [own[k] for k in axes])
    return outer, inner, math.prod(a.shape[k] for k in rest), math.prod(a.shape[k] for k in axes)


def parts_of(name: str, a: Any, axes: tuple[int, ...], start: Any, parts: int) -> Any:
    """The results of each part: (results, parts)."""
    outer, inner, results, count = rows_of(a, axes)
    out = empty(results * parts, np.asarray(start).dtype)
    kernel_of(name)[grid(out.size)](out, memory(a), *outer, *inner, count, parts, start)
    return out.reshape(results, parts)


def folded(name: str, a: Any, axes: tuple[int, ...] | None, dtype: Any, kept: bool = False) -> Any:
    """``a`` folded along axes, in a type; without axes a number, on the host."""
    a, start = forwards(a), start_of(name, a.dtype)
    every = tuple(range(a.ndim)) if axes is None else tuple(axis % a.ndim for axis in axes)
    _, _, results, count = rows_of(a, every)
    parts = number_of_parts(results, count)
    found = parts_of(name, a, every, start, parts)
    if parts > 1:
        found = parts_of(name, found, (1,), start, 1)
    if axes is None:
        return np.dtype(dtype).type(found.reshape(1).copy_to_host()[0])
    if found.dtype != dtype:
        found = astype(found, dtype)
    return found.reshape(left(a.shape, every, kept))


def left(shape: tuple[int, ...], axes: tuple[int, ...], kept: bool) -> tuple[int, ...]:
    """The shape that is left when axes are folded."""
    return tuple(1 if k in axes else n for k, n in enumerate(shape) if kept or k not in axes)


def start_of(name: str, dtype: Any) -> Any:
    """What a fold begins with, in the type in which it is made: float64 for floats, 64 bits for integers."""
    if name in ("any", "all"):
        return np.bool_(name == "all")
    if name in ("sum", "prod"):
        wide = np.dtype(np.float64) if dtype.kind == "f" else np.ones(1, dtype).sum().dtype
        return wide.type(name == "prod")
    sign = -1 if name == "max" else 1
    if dtype.kind == "f":
        return dtype.type(sign * np.inf)
    if dtype.kind == "b":
        return np.bool_(name == "min")
    return dtype.type(np.iinfo(dtype).min if sign < 0 else np.iinfo(dtype).max)


# ---- sums and means


def summed(dtype: Any) -> Any:
    """The type of sums: integers and truth values add up in 64 bits."""
    return np.ones(1, dtype).sum().dtype


def sum_all(a: Any) -> Any:
    return folded("sum", a, None, summed(a.dtype))


def trace(a: Any) -> Any:
    """The sum of the diagonal."""
    return sum_all(shown(a, np.diagonal))


def sum_axes(a: Any, axes: tuple[int, ...]) -> Any:
    """The sum along axes."""
    return folded("sum", a, axes, summed(a.dtype))


def sum_kept(a: Any, axes: tuple[int, ...]) -> Any:
    """The sum along axes, which stay with size 1."""
    return folded("sum", a, axes, summed(a.dtype), kept=True)


def mean_all(a: Any) -> Any:
    total = folded("sum", a, None, np.float64) / np.float64(a.size)
    return a.dtype.type(total) if a.dtype.kind == "f" else total


def mean_axes(a: Any, axes: tuple[int, ...]) -> Any:
    """The mean along axes."""
    return means(a, axes, False)


def mean_kept(a: Any, axes: tuple[int, ...]) -> Any:
    """The mean along axes, which stay with size 1."""
    return means(a, axes, True)


def means(a: Any, axes: tuple[int, ...], kept: bool) -> Any:
    found = each("/", folded("sum", a, axes, np.float64, kept), np.float64(size_along(a.shape, axes)))
    return astype(found, a.dtype) if a.dtype == np.float32 else found


def size_along(shape: tuple[int, ...], axes: tuple[int, ...]) -> int:
    """How many elements there are along axes."""
    return math.prod(shape[axis] for axis in axes)


def sum_to(a: Any, like: Any) -> Any:
    """Undoes broadcasting: summed to the shape of ``like``; of a number the sum of all, as an array without axes."""
    return sum_to_shape(a, like.shape)


def sum_to_shape(a: Any, shape: Sequence[int]) -> Any:
    """``a`` summed to a shape that broadcasts to its own."""
    extra, shape = a.ndim - len(shape), tuple(shape)
    axes = tuple(k for k in range(a.ndim) if k < extra or (shape[k - extra] == 1 and a.shape[k] != 1))
    return (sum_kept(a, axes) if axes else copy(a)).reshape(shape)


# ---- products


def prod_all(x: Any) -> Any:
    return folded("prod", x, None, summed(x.dtype))


def prod_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return folded("prod", x, axes, summed(x.dtype))


def prod_kept(x: Any, axes: tuple[int, ...]) -> Any:
    return folded("prod", x, axes, summed(x.dtype), kept=True)


@cuda.jit
def _others(out, array, shape, strides, inner, inner_strides, count):
    """For each element the product of the others of its row: those before it times those after it; a thread a row."""
    for row in range(cuda.grid(1), out.shape[0] // count, cuda.gridsize(1)):
        first, before, after = place(row, shape, strides), 1.0, 1.0
        for k in range(count):
            out[row * count + k] = before
            before *= array[first + place(k, inner, inner_strides)]
        for k in range(count - 1, -1, -1):
            out[row * count + k] *= after
            after *= array[first + place(k, inner, inner_strides)]


def other_products(x: Any, axes: tuple[int, ...]) -> Any:
    """For each element of ``x`` the product of the others along axes, in float64."""
    x = forwards(x)
    outer, inner, results, count = rows_of(x, axes)
    found = empty(results * count, np.float64)
    if found.size:
        _others[grid(results)](found, memory(x), *outer, *inner, count)
    order = [k for k in range(x.ndim) if k not in axes] + list(axes)
    out = empty(x.shape, np.float64)
    move(out, found.reshape(tuple(x.shape[k] for k in order)), into=lambda seen: np.transpose(seen, order))
    return out


def prod_all_gradient(dout: Any, x: Any) -> Any:
    """``dout`` times the product of all other elements, for each element."""
    return astype(each("*", other_products(x, tuple(range(x.ndim))), dout), x.dtype)


def prod_axes_gradient(dout: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """``dout`` times the product of the other elements along axes, for each element."""
    return astype(each("*", other_products(x, axes), spread_axes(dout, x.shape, axes)), x.dtype)


# ---- truth


def any_all(x: Any) -> Any:
    return bool(folded("any", x, None, np.bool_))


def all_all(x: Any) -> Any:
    return bool(folded("all", x, None, np.bool_))


def any_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return folded("any", x, axes, np.bool_)


def all_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return folded("all", x, axes, np.bool_)


def any_kept(x: Any, axes: tuple[int, ...]) -> Any:
    return folded("any", x, axes, np.bool_, kept=True)


def all_kept(x: Any, axes: tuple[int, ...]) -> Any:
    return folded("all", x, axes, np.bool_, kept=True)


def count_nonzero(x: Any) -> Any:
    return folded("sum", each("!=", x, 0), None, np.int64)
