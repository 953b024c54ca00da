"""Parts of the values of samples: slices, axes in another order, axes of size 1, without a copy.

NumPy itself computes them, on an array of positions in the buffer. A run of the buffer is a value like any other; what
has gaps, or another order, stands in formulas only.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .elementwise import leaf
from .values import Batched, Lazy, Untileable


def run_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in elements, of an array in C order."""
    return tuple(math.prod(shape[k + 1 :]) for k in range(len(shape)))


def positions(value: Batched) -> np.ndarray:
    """Where each element lies in the buffer; a view of the positions of the whole buffer."""
    whole = np.arange(value.root.size)
    strides = run_strides(value.shape) if value.strides is None else value.strides
    part = whole[value.offset :]
    return np.lib.stride_tricks.as_strided(part, value.shape, tuple(s * whole.itemsize for s in strides))


def places(value: Batched) -> np.ndarray:
    """Where each element stands in the argument that the value is a part, or a copy of a part, of."""
    found = positions(value).reshape(-1)
    return value.root.attributes["places"][found] if "places" in value.root.attributes else found


def view(value: Batched, change: Callable[[np.ndarray], np.ndarray]) -> Batched | Lazy:
    """The part, or the rearrangement, that ``change`` makes of an array of this shape."""
    try:
        found = change(positions(value))
    except (IndexError, ValueError, TypeError) as error:
        raise Untileable(str(error)) from None
    return at(value, found)


def at(value: Batched, found: np.ndarray) -> Batched | Lazy:
    """The elements of the value's buffer at these positions."""
    if found.size == 0:
        raise Untileable("an array without elements")
    offset = int(found.flat[0])
    shape = tuple(int(s) for s in found.shape)
    if np.array_equal(found.reshape(-1), np.arange(offset, offset + found.size)):
        if shape == value.shape and value.strides is None and offset == value.offset:
            return value
        return Batched(value.name, shape, value.dtype, value.root, offset, _kept(value, shape))
    strides = tuple(s // found.itemsize for s in found.strides)
    grid = np.indices(shape).reshape(len(shape), -1)
    if not np.array_equal(found.reshape(-1), offset + np.array(strides, dtype=np.int64) @ grid):
        raise Untileable("elements in an order without a fixed step")
    return leaf(Batched(value.name, shape, value.dtype, value.root, offset, _kept(value, shape), strides))


def stored_at(value: Batched, found: np.ndarray) -> Batched:
    """The same as a place to write to, with gaps or without."""
    out = at(value, found)
    only = out if isinstance(out, Batched) else next(iter(out.leaves.values()))
    assert isinstance(only, Batched)
    return only


def _kept(value: Batched, shape: tuple[int, ...]) -> dict:
    """What is known of a part: which argument it is from."""
    return {k: v for k, v in value.attributes.items() if k in ("argument", "below")}
