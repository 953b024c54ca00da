"""Masks on a GPU: where they are true, what they select, and what is written through them.

Where a mask is true is found part by part: how often in each, the sums of these numbers before each, and then each part
notes its own places. All are whole numbers: there is no order of sums to keep. Named as on a CPU.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import cuda

from ..errors import OutOfBounds
from .device_arrays import empty, zeros
from .folds import folded, number_of_parts, parts_of
from .gathers import Rows, read_rows, rows, write_rows
from .scans import sums_before
from .strided import collapsed, forwards, grid, memory, place, shape_of, steps
from .whole_arrays import each, spread


@cuda.jit
def _places(out, mask, starts, shape, strides, size):
    parts = starts.shape[0] - 1
    length = (size + parts - 1) // parts
    for part in range(cuda.grid(1), parts, cuda.gridsize(1)):
        found = starts[part]
        for at in range(part * length, min((part + 1) * length, size)):
            if mask[place(at, shape, strides)]:
                out[found] = at
                found += 1


def true_places(mask: Any) -> Any:
    """The positions in the flat array of what is true, or not 0, in ascending order."""
    truth = forwards(mask) if mask.dtype == np.bool_ else each("!=", mask, 0)
    parts = number_of_parts(1, truth.size)
    counts = parts_of("sum", truth, tuple(range(truth.ndim)), np.int64(0), parts).reshape(parts)
    starts = sums_before(counts)
    out = empty(int(starts[parts : parts + 1].copy_to_host()[0]), np.int64)
    if out.size:
        shape, strides = collapsed(truth.shape, steps(truth))
        _places[grid(parts)](out, memory(truth), starts, shape, strides, truth.size)
    return out


def flatnonzero(a: Any) -> Any:
    return true_places(a)


def nonzero(a: Any) -> tuple[Any, ...]:
    """The positions along each axis of what is not 0."""
    places = true_places(a)
    if a.ndim == 1:
        return (places,)
    return tuple(
        each("%", each("//", places, math.prod(a.shape[axis + 1 :])), max(a.shape[axis], 1)) for axis in range(a.ndim)
    )


def where_true(mask: Any, count: int) -> Any:
    """The positions at which a mask of ``count`` elements is true; IndexError for one of another size."""
    if mask.size != count:
        raise IndexError("boolean index did not match indexed array: the sizes are different")
    return true_places(mask)


def leading(array: Any, mask: Any) -> Rows:
    """The rows of an array that a mask of its first axes selects from."""
    return rows(array, tuple(range(mask.ndim)))


def check_mask(array: Any, mask: Any) -> None:
    for mine, size in zip(array.shape, mask.shape, strict=False):
        if size not in (0, mine):
            raise IndexError("the sizes of a boolean index are not those of the array")


def checked_mask(mask: Any, shape: tuple[int, ...], site: int) -> Any:
    """``mask``, once it is known to have this shape, or no elements along an axis."""
    for mine, size in zip(mask.shape, shape, strict=False):
        if mine > 0 and mine != size:
            raise OutOfBounds(site, mine, size)
    return mask


def mask_get(x: Any, mask: Any) -> Any:
    """``x[mask]``: the elements, or the parts, in C order, where the mask of the first axes holds."""
    check_mask(x, mask)
    return selected(x, mask, true_places(mask))


def selected(x: Any, mask: Any, places: Any) -> Any:
    x = forwards(x)
    return read_rows(x, places, leading(x, mask)).reshape((places.size, *x.shape[mask.ndim :]))


def as_rows(values: Any, count: int, rest: tuple[int, ...]) -> Any:
    """What is written where a mask holds: a number as it is, an array as so many rows."""
    if not shape_of(values):
        return values
    whole = spread(values, (count, *rest))
    return whole if rest else whole.reshape((count, 1))


def mask_set(a: Any, mask: Any, values: Any) -> None:
    """``a[mask] = values``, which broadcast to what the mask of a's first axes selects; else a ValueError."""
    check_mask(a, mask)
    places, rest = true_places(mask), tuple(a.shape[mask.ndim :])
    if shape_of(values) and not rest and values.size not in (1, places.size):
        raise ValueError("the values do not broadcast to the places where the mask is true")
    write_rows(a, places, as_rows(values, places.size, rest), leading(a, mask), apart=True)


def mask_add(dx: Any, mask: Any, dout: Any) -> None:
    """Adds ``dout[k]`` to the k-th element, or part, of ``dx`` where the mask holds."""
    places, rest = true_places(mask), tuple(dx.shape[mask.ndim :])
    write_rows(dx, places, as_rows(dout, places.size, rest), leading(dx, mask), add=True, apart=True)


def mask_get_gradient(dout: Any, mask: Any, shape: tuple[int, ...]) -> Any:
    """The elements ``dout`` at the places that ``mask_get`` took them from, zeros elsewhere."""
    dx = zeros(shape, dout.dtype)
    mask_set(dx, mask, dout)
    return dx


def mask_set_gradient_array(da: Any, mask: Any) -> Any:
    """The gradient of the array t in ``a[mask] = t``: ``da[mask]``, which is then set to zero."""
    places = true_places(mask)
    found = selected(da, mask, places)
    write_rows(da, places, da.dtype.type(0), leading(da, mask))
    return found


def mask_set_gradient_scalar(da: Any, mask: Any) -> Any:
    """The gradient of the number t in ``a[mask] = t``: the sum of ``da[mask]``, which is then set to zero."""
    return da.dtype.type(folded("sum", mask_set_gradient_array(da, mask), None, np.float64))
