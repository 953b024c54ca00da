"""Elements of arrays of a GPU chosen by indices: read, written, and added to, in the order in which a CPU does it.

Several indices may name one element. They are brought into order first, equal ones as they stand (up to ``FEW`` are
compared with each other instead), and one thread goes through those of an element: it adds what they bring one after
another, or takes the last one. So there are no atomic operations, and sums have the bits of the CPU's.

What is chosen lies along some axes, the *leading* ones: an axis for an index, several for a mask of as many; the other
axes come along. Functions that stand for a kernel of ``templates`` have its name.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import cuda

from ..errors import OutOfBounds
from .device_arrays import empty, full, zeros
from .folds import folded
from .orders import stable_order
from .strided import forwards, grid, memory, place, read, shape_of, spread_strides, steps
from .whole_arrays import contiguous, spread

FEW = 64  # indices that are compared with each other: no order is made of them


class Rows(NamedTuple):
    """The rows of an array that indices choose from: shape and strides of the leading axes, and of the others."""

    lead: tuple[int, ...]
    lead_strides: tuple[int, ...]
    rest: tuple[int, ...]
    rest_strides: tuple[int, ...]


def rows(array: Any, axes: tuple[int, ...]) -> Rows:
    own = steps(array)
    others = [k for k in range(array.ndim) if k not in axes]
    return Rows(
        tuple(array.shape[k] for k in axes),
        tuple(own[k] for k in axes),
        tuple(array.shape[k] for k in others) or (1,),
        tuple(own[k] for k in others) or (0,),
    )


# ---- indices


@cuda.jit
def _wrapped(out, index, size):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = index[at] + size if index[at] < 0 else index[at]


def flat(array: Any) -> Any:
    """All elements in a row."""
    return contiguous(array).reshape(array.size)


def wrapped(index: Any, size: int) -> Any:
    """The indices in a row, as numbers from 0 up."""
    out = empty(index.size, np.int64)
    _wrapped[grid(out.size)](out, flat(index), size)
    return out


def checked(index: Any, size: int, site: int) -> Any:
    """``index``, once all of it is known to lie in an axis of this size; a mask, to be of that size, or of none."""
    if not hasattr(index, "dtype") or index.shape == ():
        if not -size <= index < size:
            raise OutOfBounds(site, index, size)
        return index
    if index.dtype == np.bool_:
        if index.shape[0] not in (0, size):
            raise OutOfBounds(site, index.shape[0], size)
    elif index.size:
        for extreme in ("max", "min"):
            found = folded(extreme, index, None, index.dtype)
            if not -size <= found < size:
                raise OutOfBounds(site, found, size)
    return index


def within(index: Any, size: int) -> Any:
    """The indices as a vector of numbers from 0 to ``size`` - 1; IndexError for one that is none."""
    try:
        return wrapped(checked(index, size, 0), size)
    except OutOfBounds:
        raise IndexError("an index is out of bounds") from None


# ---- reading


@cuda.jit
def _read_rows(out, array, keys, lead, lead_strides, rest, rest_strides):
    """``out[k, ...] = array[keys[k], ...]``"""
    size = out.shape[0] // keys.shape[0]
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = array[place(keys[at // size], lead, lead_strides) + place(at % size, rest, rest_strides)]


def read_rows(array: Any, keys: Any, of: Rows) -> Any:
    """The rows of an array at places among its leading axes: (places, all other axes in a row)."""
    size = math.prod(of.rest)
    out = empty(keys.size * size, array.dtype)
    if out.size:
        _read_rows[grid(out.size)](out, memory(array), keys, *of)
    return out.reshape(keys.size, size)


def chosen(array: Any, index: Any) -> Any:
    """``array[index]`` of indices of the first axis."""
    array = forwards(array)
    keys = wrapped(index, array.shape[0])
    return read_rows(array, keys, rows(array, (0,))).reshape((*index.shape, *array.shape[1:]))


def pick(x: Any, index: Any, axis: int) -> Any:
    """The slices of ``x`` along an axis that a vector of indices names; IndexError for one that is out of bounds."""
    x, keys = forwards(x), within(index, x.shape[axis])
    found = read_rows(x, keys, rows(x, (axis,)))
    return front_moved_to(found, keys.size, x.shape, axis)


def front_moved_to(found: Any, count: int, shape: tuple[int, ...], axis: int) -> Any:
    """What has its rows in front, with the axis of the rows where it belongs."""
    others = tuple(n for k, n in enumerate(shape) if k != axis)
    whole = found.reshape((count, *others))
    if axis == 0:
        return whole
    return read(whole, lambda seen: np.moveaxis(seen, 0, axis))


# ---- writing


@cuda.jit
def _fill_rows(out, value, keys, lead, lead_strides, rest, rest_strides, size):
    """``out[keys[k], ...] = value``: the same from every thread that writes a place."""
    for at in range(cuda.grid(1), keys.shape[0] * size, cuda.gridsize(1)):
        out[place(keys[at // size], lead, lead_strides) + place(at % size, rest, rest_strides)] = value


@cuda.jit
def _rows_apart(out, keys, parts, lead, lead_strides, rest, rest_strides, part_strides, step, size, add):
    """``out[keys[k], ...] = parts[k, ...]``, or ``+=``, where no place is named twice."""
    for at in range(cuda.grid(1), keys.shape[0] * size, cuda.gridsize(1)):
        k = at // size
        target = place(keys[k], lead, lead_strides) + place(at % size, rest, rest_strides)
        value = parts[k * step + place(at % size, rest, part_strides)]
        out[target] = out[target] + value if add else value


@cuda.jit
def _rows_few(out, keys, parts, lead, lead_strides, rest, rest_strides, part_strides, step, size, add):
    """The same where a place may be named by several of a few keys: the thread of the first one goes through them."""
    count = keys.shape[0]
    for at in range(cuda.grid(1), count * size, cuda.gridsize(1)):
        k = at // size
        first = True
        for other in range(k):
            if keys[other] == keys[k]:
                first = False
        if first:
            target = place(keys[k], lead, lead_strides) + place(at % size, rest, rest_strides)
            source = place(at % size, rest, part_strides)
            value = out[target]
            for other in range(k, count):
                if keys[other] == keys[k]:
                    value = value + parts[other * step + source] if add else parts[other * step + source]
            out[target] = value


@cuda.jit
def _rows_in_order(out, keys, parts, order, lead, lead_strides, rest, rest_strides, part_strides, step, size, add):
    """The same of any number of keys, in an order in which equal ones stand side by side."""
    count = keys.shape[0]
    for at in range(cuda.grid(1), count * size, cuda.gridsize(1)):
        k = at // size
        key = keys[order[k]]
        if k == 0 or keys[order[k - 1]] != key:
            target = place(key, lead, lead_strides) + place(at % size, rest, rest_strides)
            source = place(at % size, rest, part_strides)
            value = out[target]
            while k < count and keys[order[k]] == key:
                value = value + parts[order[k] * step + source] if add else parts[order[k] * step + source]
                k += 1
            out[target] = value


def write_rows(out: Any, keys: Any, parts: Any, of: Rows, add: bool = False, apart: bool = False) -> None:
    """Write ``parts``, broadcast to a row for each key, at the keys' places, or add them; ``apart``: no place twice."""
    size = math.prod(of.rest)
    if not keys.size * size:
        return
    if not add and not shape_of(parts):
        value = parts.copy_to_host()[()] if hasattr(parts, "copy_to_host") else parts
        _fill_rows[grid(keys.size * size)](memory(out), value, keys, *of, size)
        return
    parts = parts if shape_of(parts) else spread(parts, (1, 1))
    parts = forwards(parts)
    strides = spread_strides(parts.shape, steps(parts), (keys.size, *of.rest))
    given = (*of, strides[1:], strides[0], size, add)
    launch = grid(keys.size * size)
    if apart:
        _rows_apart[launch](memory(out), keys, memory(parts), *given)
    elif keys.size <= FEW:
        _rows_few[launch](memory(out), keys, memory(parts), *given)
    else:
        _rows_in_order[launch](memory(out), keys, memory(parts), stable_order(keys), *given)


def in_rows(value: Any, index: Any, rest: tuple[int, ...]) -> Any:
    """What is written through an index: numbers as they are, an array as a row for each of the indices in a line."""
    if not shape_of(value):
        return value
    shape = (*index.shape, *rest)
    whole = value if shape_of(value) == shape else spread(value, shape)
    return contiguous(whole).reshape((index.size, *(rest or (1,))))


def set_at(a: Any, index: Any, value: Any) -> None:
    """``a[index] = value``: of equal indices the last one's value stays."""
    keys = wrapped(index, a.shape[0])
    write_rows(a, keys, in_rows(value, index, tuple(a.shape[1:])), rows(a, (0,)))


def scatter_add(dx: Any, index: Any, dout: Any) -> None:
    """``dx[index[k]] += dout[k]`` for each k, one after another."""
    keys = wrapped(index, dx.shape[0])
    write_rows(dx, keys, in_rows(dout, index, tuple(dx.shape[1:])), rows(dx, (0,)), add=True)


def scatter_set_gradient(da: Any, index: Any) -> Any:
    """The gradient of t in ``a[index] = t``: ``da[index]`` for the last of equal indices, which is then zero."""
    keys = wrapped(index, da.shape[0])
    of = rows(da, (0,))
    size = math.prod(of.rest)
    mine = empty(keys.size, np.int64)
    _last_ones(mine, keys)
    found = zeros(keys.size * size, da.dtype)
    if found.size:
        _read_last[grid(found.size)](found, memory(da), mine, keys, *of)
        write_rows(da, keys, da.dtype.type(0), of)
    return found.reshape((*index.shape, *da.shape[1:]))


@cuda.jit
def _read_last(out, array, last, keys, lead, lead_strides, rest, rest_strides):
    size = out.shape[0] // keys.shape[0]
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        if last[at // size]:
            out[at] = array[place(keys[at // size], lead, lead_strides) + place(at % size, rest, rest_strides)]


@cuda.jit
def _last_of_few(out, keys):
    for k in range(cuda.grid(1), keys.shape[0], cuda.gridsize(1)):
        last = 1
        for other in range(k + 1, keys.shape[0]):
            if keys[other] == keys[k]:
                last = 0
        out[k] = last


@cuda.jit
def _last_in_order(out, keys, order):
    for k in range(cuda.grid(1), keys.shape[0], cuda.gridsize(1)):
        out[order[k]] = 1 if k + 1 == keys.shape[0] or keys[order[k + 1]] != keys[order[k]] else 0


def _last_ones(out: Any, keys: Any) -> None:
    """Notes for each key whether it is the last one of those that equal it."""
    if keys.size <= FEW:
        _last_of_few[grid(keys.size)](out, keys)
    else:
        _last_in_order[grid(keys.size)](out, keys, stable_order(keys))


def put_back(dout: Any, index: Any, shape: tuple[int, ...], axis: int) -> Any:
    """The gradient of ``pick``: an array of ``shape`` to whose slices those of ``dout`` are added."""
    out = zeros(shape, dout.dtype)
    front = dout if axis == 0 else contiguous_front(dout, axis)
    rest = tuple(n for k, n in enumerate(shape) if k != axis)
    parts = contiguous(front).reshape((index.size, *(rest or (1,))))
    write_rows(out, wrapped(index, shape[axis]), parts, rows(out, (axis,)), add=True)
    return out


def contiguous_front(array: Any, axis: int) -> Any:
    """The array with an axis brought to the front, a copy."""
    return read(array, lambda seen: np.moveaxis(seen, axis, 0))


def numbers_of(count: int) -> Any:
    """0, 1, 2, ..."""
    out = full(count, 0, np.int64)
    _count[grid(count)](out)
    return out


@cuda.jit
def _count(out):
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        out[at] = at
