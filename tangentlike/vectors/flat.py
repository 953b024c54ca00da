"""Elementwise expressions of arrays of many axes, as rows of numbers.

Numba writes out the broadcasting of each operand along each axis, and LLVM a loop for each case: the difference of two
arrays of four axes compiles for sixteen seconds. ``(flat(a, shape) - flat(b, shape)).reshape(shape)`` is the same in a
fraction of a second, and faster when it runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from ..primitives.registry import kernel


def flat(x: Any, shape: tuple[int, ...]) -> Any:
    """The elements of ``x``, broadcast to ``shape``, in C order and one row; a number stays what it is."""
    return np.broadcast_to(x, shape).reshape(-1) if np.ndim(x) else x


def shape_of(x: Any) -> tuple[int, ...]:
    """The shape of an array, and that of a number."""
    return np.shape(x)


@kernel
def spread_flat(x, shape):
    """The elements of a contiguous array, broadcast to ``shape``."""
    row = x.reshape(x.size)
    size = 1
    for n in shape:
        size *= n
    out = np.empty(size, x.dtype)
    last = shape[len(shape) - 1]
    step = 1 if x.shape[x.ndim - 1] > 1 else 0
    for start in range(0, size, max(last, 1)):
        rest, offset, stride = start // max(last, 1), 0, x.shape[x.ndim - 1]
        for axis in range(len(shape) - 2, -1, -1):
            index = rest % shape[axis]
            rest //= shape[axis]
            own = axis - (len(shape) - x.ndim)
            if own >= 0:
                if x.shape[own] != 1:
                    offset += index * stride
                stride *= x.shape[own]
        for i in range(last):
            out[start + i] = row[offset + i * step]
    return out


@overload(flat)
def _typed_flat(x, shape):  # type: ignore[no-untyped-def]
    if not isinstance(x, types.Array):
        return lambda x, shape: x
    if not x.ndim:
        return lambda x, shape: x[()]
    if x.ndim != len(shape):
        return lambda x, shape: spread_flat(np.ascontiguousarray(x), shape)
    if x.layout != "C":
        return lambda x, shape: _rows(np.ascontiguousarray(x), shape)
    return lambda x, shape: _rows(x, shape)


@kernel
def _rows(x, shape):
    return x.reshape(x.size) if x.shape == shape else spread_flat(x, shape)


@overload(shape_of)
def _typed_shape_of(x):  # type: ignore[no-untyped-def]
    if isinstance(x, types.Array):
        return lambda x: x.shape
    return lambda x: ()


# ---- arrays that change in place


def add_to(target, value):
    """``target += value``."""
    target += value


def subtract_from(target, value):
    """``target -= value``."""
    target -= value


def multiply_by(target, value):
    """``target *= value``."""
    target *= value


def divide_by(target, value):
    """``target /= value``."""
    target /= value


@kernel
def add_row(target, value):
    row = target.reshape(target.size)
    row += flat(value, np.broadcast_shapes(target.shape, shape_of(value)))


@kernel
def subtract_row(target, value):
    row = target.reshape(target.size)
    row -= flat(value, np.broadcast_shapes(target.shape, shape_of(value)))


@kernel
def multiply_row(target, value):
    row = target.reshape(target.size)
    row *= flat(value, np.broadcast_shapes(target.shape, shape_of(value)))


@kernel
def divide_row(target, value):
    row = target.reshape(target.size)
    row /= flat(value, np.broadcast_shapes(target.shape, shape_of(value)))


def _typed_in_place(function: Any, of_rows: Any) -> None:
    """Compiled for an array in C order, whose row is a view, ``function`` is ``of_rows``, and else what it says."""

    @overload(function)
    def chosen(target, value):  # type: ignore[no-untyped-def]
        return (lambda target, value: of_rows(target, value)) if target.layout == "C" else function


for _function, _of_rows in (
    (add_to, add_row), (subtract_from, subtract_row), (multiply_by, multiply_row), (divide_by, divide_row),
):  # fmt: skip
    _typed_in_place(_function, _of_rows)
