"""Arrays of a GPU joined, padded, rolled, turned, repeated and made: the same elements at other places.

Each is a copy, or several, of what a view of NumPy's shows (``strided``); axes in another order are a view here too.
Named as the kernels of ``templates``, and the functions of NumPy, that they stand for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import cuda

from .device_arrays import empty, full, zeros
from .folds import sum_kept
from .strided import View, grid, move, read, shape_of, shown
from .whole_arrays import contiguous


def along(axis: int, first: int, last: int) -> View:
    """The view of the elements from ``first`` to before ``last`` along an axis."""
    return lambda seen: seen[(slice(None),) * axis + (slice(first, last),)]


def at_layer(axis: int, index: int) -> View:
    """The view of one layer along an axis."""
    return lambda seen: seen[(slice(None),) * axis + (index,)]


# ---- joined


def concatenate(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Arrays one behind the other along an axis."""
    shapes = [tuple(a.shape) for a in arrays]
    sizes = [shape[axis] for shape in shapes]
    if len({shape[:axis] + shape[axis + 1 :] for shape in shapes}) > 1:
        raise ValueError("all the input array dimensions except for the concatenation axis must match exactly")
    whole = (*shapes[0][:axis], sum(sizes), *shapes[0][axis + 1 :])
    out, start = empty(whole, np.result_type(*(a.dtype for a in arrays))), 0
    for array, size in zip(arrays, sizes, strict=True):
        move(out, array, into=along(axis, start, start + size))
        start += size
    return out


def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Arrays as layers along a new axis."""
    shapes = {tuple(a.shape) for a in arrays}
    if len(shapes) > 1:
        raise ValueError("all input arrays must have the same shape")
    (shape,) = shapes
    out = empty((*shape[:axis], len(arrays), *shape[axis:]), np.result_type(*(a.dtype for a in arrays)))
    for k, array in enumerate(arrays):
        move(out, array, into=at_layer(axis, k))
    return out


def piece(joined: Any, arrays: Sequence[Any], index: int, axis: int) -> Any:
    """The part of ``joined`` along an axis that came from one of the arrays."""
    start = sum(a.shape[axis] for a in arrays[:index])
    return read(joined, along(axis, start, start + arrays[index].shape[axis]))


def layer(stacked: Any, index: int, axis: int) -> Any:
    """One layer along an axis."""
    return read(stacked, at_layer(axis, index))


# ---- with a border


def inside(before: Sequence[int], shape: Sequence[int]) -> View:
    """The view of what has this shape and starts ``before[k]`` elements inside along axis k."""
    parts = tuple(slice(first, first + size) for first, size in zip(before, shape, strict=True))
    return lambda seen: seen[parts]


def padded(x: Any, before: Sequence[int], after: Sequence[int], value: Any) -> Any:
    """``x`` with elements of ``value`` added at the ends of each axis."""
    shape = tuple(first + size + last for first, size, last in zip(before, x.shape, after, strict=True))
    out = full(shape, x.dtype.type(value), x.dtype)
    move(out, x, into=inside(before, x.shape))
    return out


def unpadded(dout: Any, before: Sequence[int], shape: Sequence[int]) -> Any:
    """The part of ``dout`` of a shape that starts ``before[k]`` elements inside along axis k."""
    return read(dout, inside(before, shape))


@cuda.jit
def _bordered(out, count, before, mode):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        spot = at - before
        if mode == 0:
            spot = min(max(spot, 0), count - 1)
        elif mode == 1:
            spot = spot % count
        elif mode == 2:
            period = max(2 * count - 2, 1)
            spot = spot % period
            spot = min(spot, period - spot)
        else:
            spot = spot % (2 * count)
            spot = min(spot, 2 * count - 1 - spot)
        out[at] = spot


def bordered_places(count: int, before: int, after: int, mode: int) -> Any:
    """Which of ``count`` elements stand in an array with a border: 0 edge, 1 wrap, 2 reflect, 3 symmetric."""
    out = empty(before + count + after, np.int64)
    if count == 0 and out.size > 0:
        raise ValueError("can't extend empty axis 0 using modes other than 'constant' or 'empty'")
    _bordered[grid(out.size)](out, count, before, mode)
    return out


# ---- rolled and turned


def rolled(x: Any, shift: int, axis: int) -> Any:
    """``x`` shifted along one axis; what leaves at one end enters at the other."""
    out, count = empty(x.shape, x.dtype), x.shape[axis]
    if out.size:
        first = shift % count
        move(out, x, into=along(axis, first, count), of=along(axis, 0, count - first))
        move(out, x, into=along(axis, 0, first), of=along(axis, count - first, count))
    return out


def rolled_flat(x: Any, shift: int) -> Any:
    """``x`` shifted in its flat form."""
    return rolled(contiguous(x).reshape(x.size), shift, 0).reshape(tuple(x.shape))


def flipped(x: Any, axis: int) -> Any:
    """``x`` with one axis backwards: a copy."""
    return read(x, lambda seen: np.flip(seen, axis))


def flipped_everywhere(x: Any) -> Any:
    """``x`` with every axis backwards: a copy."""
    return read(x, np.flip)


def permuted(x: Any, axes: Sequence[int], inverse: Sequence[int] = ()) -> Any:
    """The same memory with its axes in another order."""
    return shown(x, lambda seen: np.transpose(seen, axes))


def expand_dims(x: Any, axis: int) -> Any:
    """The same memory with one more axis, of size 1."""
    return shown(x, lambda seen: np.expand_dims(seen, axis))


# ---- several times


def repeated(x: Any, repeats: int, axis: int) -> Any:
    """Each slice of ``x`` along an axis, several times in a row."""
    return several(x, repeats, axis, axis + 1)


def tiled(x: Any, repeats: int, axis: int) -> Any:
    """``x``, several times one after the other along an axis."""
    return several(x, repeats, axis, axis)


def several(x: Any, repeats: int, axis: int, beside: int) -> Any:
    """Copies along an axis: along another one, at ``beside``, that becomes one with it."""
    shape = tuple(x.shape)
    many = (*shape[:beside], max(repeats, 0), *shape[beside:])
    found = read(x, lambda seen: np.broadcast_to(np.expand_dims(seen, beside), many))
    return found.reshape((*shape[:axis], shape[axis] * max(repeats, 0), *shape[axis + 1 :]))


def added_up(dout: Any, repeats: int, shape: Sequence[int], beside: int) -> Any:
    """The gradients of the copies, added up."""
    many = (*shape[:beside], max(repeats, 0), *shape[beside:])
    return sum_kept(contiguous(dout).reshape(many), (beside,)).reshape(tuple(shape))


def repeated_gradient(dout: Any, repeats: int, shape: Sequence[int], axis: int) -> Any:
    return added_up(dout, repeats, shape, axis + 1)


def tiled_gradient(dout: Any, repeats: int, shape: Sequence[int], axis: int) -> Any:
    return added_up(dout, repeats, shape, axis)


def tiled_both(x: Any, rows: int, columns: int) -> Any:
    """A matrix repeated downwards and sideways."""
    return tiled(tiled(x, columns, 1), rows, 0)


def tiled_both_gradient(dout: Any, rows: int, columns: int, shape: Sequence[int]) -> Any:
    across = tiled_gradient(dout, rows, (shape[0], shape[1] * columns), 0)
    return tiled_gradient(across, columns, shape, 1)


# ---- diagonals and triangles


def diagonal_of(a: Any, k: int) -> Any:
    """The elements on a diagonal of a matrix."""
    return read(a, lambda seen: np.diagonal(seen, k))


def on_diagonal(values: Any, shape: Sequence[int], k: int) -> Any:
    """A matrix of zeros with these values, or this number, on a diagonal."""
    out = zeros(tuple(shape), np.asarray(values).dtype if not shape_of(values) else values.dtype)
    there = values if shape_of(values) else full(1, values)
    move(out, there, into=lambda seen: np.diagonal(seen, k))
    return out


def diagonal_matrix(v: Any, k: int) -> Any:
    """A square matrix with ``v`` on a diagonal."""
    size = v.shape[0] + abs(k)
    return on_diagonal(v, (size, size), k)


def eye(rows: int, columns: int | None = None, k: int = 0, dtype: Any = np.float64) -> Any:
    """Ones on a diagonal, zeros elsewhere."""
    return on_diagonal(np.dtype(dtype).type(1), (rows, rows if columns is None else columns), k)


@cuda.jit
def _triangle(out, columns, k, upper):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        distance = at % columns - at // columns
        if (distance < k) if upper else (distance > k):
            out[at] = 0


def triu(m: Any, k: int = 0) -> Any:
    return triangle(m, k, True)


def tril(m: Any, k: int = 0) -> Any:
    return triangle(m, k, False)


def triangle(m: Any, k: int, upper: bool) -> Any:
    """A matrix with zeros below a diagonal, or above it."""
    out = read(m)
    _triangle[grid(out.size)](out.reshape(out.size), m.shape[1], k, upper)
    return out


# ---- made


@cuda.jit
def _from(out, first, step):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = first + at * step


def arange(*numbers: Any, dtype: Any = None) -> Any:
    """Numbers from a first one to before a last one, by a step."""
    first, last, step = (*numbers, 1)[:3] if len(numbers) > 1 else (0, numbers[0], 1)
    kind = np.result_type(*(np.asarray(n).dtype for n in numbers)) if dtype is None else np.dtype(dtype)
    out = empty(max(0, math.ceil((last - first) / step)), kind)
    start, second = kind.type(first), kind.type(first + step)
    _from[grid(out.size)](out, start, second - start)
    return out


def linspace(start: Any, stop: Any, num: int = 50) -> Any:
    """Numbers from the first to the last, equally far apart."""
    out = empty(num, np.float64)
    if num:
        _from[grid(num)](out, np.float64(start), (np.float64(stop) - start) / max(num - 1, 1))
        if num > 1:
            out[num - 1] = stop
    return out


def vector_of(numbers: Sequence[Any], dtype: Any = np.int64) -> Any:
    """Numbers of the host as a vector."""
    return cuda.to_device(np.array(numbers).astype(dtype))


def ravel(a: Any) -> Any:
    """All elements in a row: the same memory, where they lie so."""
    return contiguous(a).reshape(a.size)


def flattened_copy(a: Any, order: str = "C") -> Any:
    return read(a).reshape(a.size)


def reshaped_copy(a: Any, newshape: Any) -> Any:
    return read(a).reshape(newshape)
