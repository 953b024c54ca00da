"""Operations on whole arrays of a GPU that are no loop of the generated text: elementwise ones, broadcasts, copies.
All of them are kernels in which a thread computes an element from end to end.

Only generated text imports this module, for it imports ``numba.cuda``.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import cuda

from . import functions as gpu
from .device_arrays import copied, copy, empty, full
from .strided import collapsed, forwards, grid, memory, move, place, read, shape_of, shown, spread_strides, steps

OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, 
}  # fmt: skip


@cuda.jit(device=True)
def remainder(a, b):
    """The remainder of whole numbers: 0 for the divisor 0, as NumPy has it."""
    return a % b if b != 0 else 0 * a


@cuda.jit(device=True)
def quotient(a, b):
    return a // b if b != 0 else 0 * a


OF_WHOLE = {"%": (remainder, np.remainder), "//": (quotient, np.floor_divide)}


def _of_threads(name: str) -> Any:
    """The function of numbers that threads call; ``name`` is an operator, or NumPy's name."""
    if name in OF_WHOLE:
        return OF_WHOLE[name][0]
    return OPERATORS[name] if name in OPERATORS else operator.neg if name == "negative" else getattr(gpu, name)


def _of_host(name: str) -> Any:
    """The same function as the host knows it, which tells the type of results."""
    if name in OF_WHOLE:
        return OF_WHOLE[name][1]
    return OPERATORS[name] if name in OPERATORS else getattr(np, name)


@functools.cache
def _loop(name: str, count: int) -> Any:
    """The kernel of an elementwise function."""
    function = _of_threads(name)
    if count == 1:

        @cuda.jit
        def of_one(out, a, shape, a_strides):
            for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
                out[at] = function(a[place(at, shape, a_strides)])

        return of_one

    @cuda.jit
    def of_two(out, a, b, shape, a_strides, b_strides):
        for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
            out[at] = function(a[place(at, shape, a_strides)], b[place(at, shape, b_strides)])

    return of_two


def each(name: str, *operands: Any) -> Any:
    """An elementwise function of arrays and numbers, broadcast by NumPy's rules; of numbers alone a number."""
    if not any(shape_of(a) for a in operands):
        return _of_host(name)(*operands)
    shape = np.broadcast_shapes(*map(shape_of, operands))
    dtype = _of_host(name)(
        *(np.ones(1, a.dtype) if hasattr(a, "shape") and a.shape != () else a for a in operands)
    ).dtype
    out = empty(shape, dtype)
    there = list(map(_there, operands))
    strides = [spread_strides(a.shape, steps(a), shape) for a in there]
    shape, _, *strides = collapsed(shape, steps(out), *strides)
    _loop(name, len(operands))[grid(out.size)](out.reshape(out.size), *map(memory, there), shape, *strides)
    return out


def _there(value: Any) -> Any:
    """An array of the device: of a number, one of one element; of a constant of the host, a copy."""
    if not hasattr(value, "shape") or value.shape == ():
        return cuda.to_device(np.asarray(value).reshape(1))
    return cuda.to_device(value) if isinstance(value, np.ndarray) else forwards(value)


def update(name: str, out: Any, value: Any) -> None:
    """``out += value``, and so on, in place."""
    if np.broadcast_shapes(shape_of(out), shape_of(value)) != shape_of(out):
        raise ValueError(f"non-broadcastable output operand with shape {out.shape}")
    found = each(name, out, value)
    if found.dtype != out.dtype:
        found = astype(found, out.dtype)
    copied(out, found)


def store(out: Any, value: Any) -> None:
    """``out[...] = value``, where the value may show the same memory."""
    found = spread(value, shape_of(out))
    copied(out, found if found.dtype == out.dtype else astype(found, out.dtype))


def astype(a: Any, dtype: Any) -> Any:
    """The same numbers in another type."""
    return read(_there(a), None, dtype)


# ---- in other shapes


def spread(a: Any, shape: tuple[int, ...]) -> Any:
    """A fresh array of ``shape``: a number everywhere, or an array broadcast by NumPy's rules."""
    if not hasattr(a, "shape") or a.shape == ():
        return full(shape, a)
    out = empty(shape, a.dtype)
    move(out, _there(a))
    return out


def spread_like(a: Any, like: Any) -> Any:
    """A fresh array of the shape of ``like``."""
    return spread(a, tuple(like.shape))


def select(condition: Any, gradient: Any) -> Any:
    """The array ``gradient`` where ``condition`` holds, zero elsewhere: an infinity not selected leaves none."""
    out = copy(gradient)
    found = each("!=", condition, True) if shape_of(condition) else full(1, not condition)
    whole = spread(found, gradient.shape).reshape(out.size)
    _cleared[grid(out.size)](out.reshape(out.size), whole)
    return out


@cuda.jit
def _cleared(out, where):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        if where[at]:
            out[at] = 0


def spread_axes(a: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> Any:
    """A fresh array of ``shape`` that repeats ``a``, with or without these axes, along them."""
    axes = tuple(axis % len(shape) for axis in axes)
    return spread(contiguous(a).reshape(tuple(1 if k in axes else n for k, n in enumerate(shape))), shape)


def contiguous(a: Any) -> Any:
    """The array, or a copy of it that has no gaps in memory."""
    return a if a.is_c_contiguous() else copy(a)


def turned(a: Any, axes: Sequence[int] | None = None) -> Any:
    """The same memory with the axes in another order: the reverse one, if none is given."""
    return a.transpose(axes) if isinstance(a, np.ndarray) else shown(a, lambda seen: np.transpose(seen, axes))


def part(a: Any, index: Any) -> Any:
    """``a[index]`` of slices, numbers and new axes: the same memory."""
    return shown(a, lambda whole: whole[index])
