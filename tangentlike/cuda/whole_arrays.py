"""Operations on whole arrays of a GPU that are no loop of the generated text: elementwise ones, sums along axes, copies
in another order of axes. All of them are kernels in which a thread computes an element from end to end.

Only generated text imports this module, for it imports ``numba.cuda``.
"""

from __future__ import annotations

import functools
import math
import operator
from typing import Any

import numpy as np
from numba import cuda

from . import functions as gpu
from .device import simulated
from .device_arrays import copied, copy, empty, full, grid

OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@cuda.jit(device=True)
def place(at, shape, strides):
    """Where element ``at`` of an array of this shape lies in memory with these strides."""
    found = 0
    for axis in range(len(shape) - 1, -1, -1):
        found += at % shape[axis] * strides[axis]
        at //= shape[axis]
    return found


@functools.cache
def _loop(name: str, count: int) -> Any:
    """The kernel of an elementwise function; ``name`` is an operator, or NumPy's name."""
    function = OPERATORS[name] if name in OPERATORS else operator.neg if name == "negative" else getattr(gpu, name)
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
    if not any(_shape(a) for a in operands):
        return (OPERATORS[name] if name in OPERATORS else getattr(np, name))(*operands)
    shape = np.broadcast_shapes(*map(_shape, operands))
    known = OPERATORS[name] if name in OPERATORS else getattr(np, name)
    dtype = known(*(np.ones(1, a.dtype) if hasattr(a, "shape") and a.shape != () else a for a in operands)).dtype
    out = empty(shape, dtype)
    flat = [_flat(a) for a in operands]
    strides = [_strides(_shape(a), shape) for a in operands]
    _loop(name, len(operands))[grid(out.size)](out.reshape(out.size), *flat, shape, *strides)
    return out


def update(name: str, out: Any, value: Any) -> None:
    """``out += value``, and so on, in place."""
    if np.broadcast_shapes(_shape(out), _shape(value)) != _shape(out):
        raise ValueError(f"non-broadcastable output operand with shape {out.shape}")
    found = each(name, out, value)
    if found.dtype != out.dtype:
        found = astype(found, out.dtype)
    copied(out, found)


def store(out: Any, value: Any) -> None:
    """``out[...] = value``, where the value may show the same memory."""
    found = spread(value, _shape(out))
    copied(out, found if found.dtype == out.dtype else astype(found, out.dtype))


def astype(a: Any, dtype: Any) -> Any:
    """The same numbers in another type."""
    out = empty(a.shape, dtype)
    _converted[grid(out.size)](out.reshape(out.size), _flat(a))
    return out


@cuda.jit
def _converted(out, array):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = array[at]


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(getattr(value, "shape", ()))


def _flat(value: Any) -> Any:
    """All elements in a row; of a number, one."""
    if not hasattr(value, "shape") or value.shape == ():
        return cuda.to_device(np.asarray(value).reshape(1))
    if isinstance(value, np.ndarray):  # a constant
        return cuda.to_device(value.reshape(-1))
    whole = value if value.is_c_contiguous() else copy(value)
    return whole.reshape(whole.size)


def _strides(own: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides with which an array of shape ``own`` is read as one of ``shape``."""
    out, step = [0] * len(shape), 1
    for axis in range(1, len(own) + 1):
        out[-axis] = step if own[-axis] != 1 else 0
        step *= own[-axis]
    return tuple(out)


# ---- along axes


@cuda.jit
def _sums(out, a, shape, strides, inner_size, inner_shape, inner_strides):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        first, total = place(at, shape, strides), 0.0
        for k in range(inner_size):
            total += a[first + place(k, inner_shape, inner_strides)]
        out[at] = total


def sum_kept(a: Any, axes: tuple[int, ...]) -> Any:
    """The sum along axes, which stay with size 1."""
    axes = tuple(axis % a.ndim for axis in axes)
    if not axes:
        return copy(a)
    steps = _steps(a.shape)
    outer = [k for k in range(a.ndim) if k not in axes] or [0]
    shape = tuple(1 if k in axes else a.shape[k] for k in outer)
    inner = tuple(a.shape[k] for k in axes)
    out = empty(tuple(1 if k in axes else n for k, n in enumerate(a.shape)), np.ones(1, a.dtype).sum().dtype)
    _sums[grid(out.size)](
        out.reshape(out.size), _flat(a), shape, tuple(steps[k] for k in outer), math.prod(inner), inner,
        tuple(steps[k] for k in axes),
    )  # fmt: skip
    return out


def _steps(shape: tuple[int, ...]) -> list[int]:
    return [math.prod(shape[k + 1 :]) for k in range(len(shape))]


def sum_axes(a: Any, axes: tuple[int, ...]) -> Any:
    """The sum along axes."""
    found, axes = sum_kept(a, axes), tuple(axis % a.ndim for axis in axes)
    return found.reshape(tuple(n for k, n in enumerate(a.shape) if k not in axes))


def mean_axes(a: Any, axes: tuple[int, ...]) -> Any:
    """The mean along axes."""
    return each("/", sum_axes(a, axes), size_along(a.shape, axes))


def size_along(shape: tuple[int, ...], axes: tuple[int, ...]) -> int:
    """How many elements there are along axes."""
    return math.prod(shape[axis] for axis in axes)


def sum_to(a: Any, like: Any) -> Any:
    """Undoes broadcasting: summed to the shape of ``like``."""
    extra = a.ndim - like.ndim
    axes = tuple(k for k in range(a.ndim) if k < extra or (like.shape[k - extra] == 1 and a.shape[k] != 1))
    return (sum_kept(a, axes) if axes else copy(a)).reshape(like.shape)


def spread(a: Any, shape: tuple[int, ...]) -> Any:
    """A fresh array of ``shape``: a number everywhere, or an array broadcast by NumPy's rules."""
    if not hasattr(a, "shape") or a.shape == ():
        return full(shape, a)
    out = empty(shape, a.dtype)
    _read[grid(out.size)](out.reshape(out.size), _flat(a), shape, _strides(_shape(a), shape))
    return out


def spread_axes(a: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> Any:
    """A fresh array of ``shape`` that repeats ``a``, with or without these axes, along them."""
    axes = tuple(axis % len(shape) for axis in axes)
    return spread(a.reshape(tuple(1 if k in axes else n for k, n in enumerate(shape))), shape)


def contiguous(a: Any) -> Any:
    """The array, or a copy of it that has no gaps in memory."""
    return a if a.is_c_contiguous() else copy(a)


def turned(a: Any) -> Any:
    """The same memory with the axes in the other order."""
    if isinstance(a, np.ndarray) or simulated():
        return a.transpose()
    from numba.cuda.cudadrv.devicearray import DeviceNDArray  # whose own transpose makes a copy, of matrices alone

    return DeviceNDArray(a.shape[::-1], a.strides[::-1], a.dtype, a.stream, a.gpu_data)


@cuda.jit
def _read(out, a, shape, strides):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = a[place(at, shape, strides)]
