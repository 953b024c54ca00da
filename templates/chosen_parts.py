"""Where elements are, and parts of arrays that are chosen by masks, numbers and their order."""

import numpy as np

from tangentlike.form.types import Constant, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import composite

from .by_axes import axes_named, rank_of


@written(np.argwhere)
def argwhere(a):
    """The places of what is not 0, one row each."""
    rank = rank_of(a)
    if rank == 0:
        raise TypeRuleError("np.argwhere of a number", "`np.flatnonzero(x)`")
    columns = ", ".join(f"found[{k}]" for k in range(rank))
    return f"def argwhere(a):\n    found = np.nonzero(np.asarray(a))\n    return np.stack(({columns},), axis=1)\n"


def _count_of(shape):
    if isinstance(shape, Tuple):
        return len(shape.items)
    if isinstance(shape, Constant) and isinstance(shape.value, tuple):
        return len(shape.value)
    return 1


@written(np.unravel_index, static=("order",))
def unravel_index(indices, shape, order="C"):
    """The places along each axis of what has these numbers in the flat array."""
    if order.value != "C":
        raise TypeRuleError("np.unravel_index with order='F'", "leave `order=` out")
    count = _count_of(shape)
    if count == 0:
        raise TypeRuleError("np.unravel_index of what has no axes", "no index: there is one element")
    of = "shape[{}]" if isinstance(shape, (Tuple, Constant)) and count > 1 else "shape"
    lines = ["def unravel_index(indices, shape):", f"    total = {' * '.join(of.format(k) for k in range(count))}"]
    lines.append("    if np.any(np.asarray(indices) < 0) or np.any(np.asarray(indices) >= total):")
    lines.append('        raise ValueError("index is out of bounds for array of this shape")')
    lines.append("    rest = 1 * indices")
    for k in range(count - 1, 0, -1):
        lines += [f"    place_{k} = rest % {of.format(k)}", f"    rest = rest // {of.format(k)}"]
    names = ["rest", *(f"place_{k}" for k in range(1, count))]
    return "\n".join([*lines, f"    return {', '.join(names)},"]) + "\n"


@written(np.ravel_multi_index, static=("mode", "order"))
def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    """The numbers in the flat array of places along each axis."""
    if mode.value != "raise" or order.value != "C":
        raise TypeRuleError("np.ravel_multi_index with mode= or order=", "leave them out")
    count = _count_of(dims)
    lines = ["def ravel_multi_index(multi_index, dims):", "    number = 0 * multi_index[0]"]
    for k in range(count):
        size, place = f"dims[{k}]", f"multi_index[{k}]"
        lines.append(f"    if np.any(np.asarray({place}) < 0) or np.any(np.asarray({place}) >= {size}):")
        lines.append('        raise ValueError("invalid entry in coordinates array")')
        lines.append(f"    number = number * {size} + {place}")
    return "\n".join([*lines, "    return number"]) + "\n"


@composite(np.extract)
def extract(condition, arr):
    """The elements for which the condition holds."""
    return np.ravel(np.asarray(arr))[np.flatnonzero(np.asarray(condition))]


@composite(np.compress, static=("axis",))
def compress(condition, a, axis=None):
    """The parts along an axis for which the condition holds."""
    return np.take(np.asarray(a), np.flatnonzero(np.asarray(condition)), axis=axis)


@written(np.take_along_axis, static=("axis",))
def take_along_axis(arr, indices, axis=-1):
    """The elements at the positions along an axis."""
    if axis.value is None:
        return "def take_along_axis(arr, indices):\n    return np.ravel(arr)[indices]\n"
    rank = rank_of(arr)
    if rank_of(indices) != rank:
        raise TypeRuleError("`indices` and `arr` must have the same number of dimensions", "`indices[:, None]`")
    (along,) = axes_named(axis.value, rank)
    if rank > 2:
        return _far_along(rank, along)
    return f"def take_along_axis(arr, indices):\n    return arr[{_places_along(rank, along)}]\n"


def _far_along(rank, along):
    """``take_along_axis`` by the numbers of the elements in the flat array."""
    lines = ["def take_along_axis(arr, indices):", f"    count = arr.shape[{along}]"]
    lines += ["    if np.any(indices < -count) or np.any(indices >= count):"]
    lines += ['        raise IndexError("an index is out of bounds")']
    lines += ["    indices = np.where(indices < 0, indices + count, indices)"]
    number = "0"
    for k, place in enumerate(_each_place(rank, along)):
        number = f"({number}) * arr.shape[{k}] + {place}" if k else place
    lines += [f"    places = {number}", "    return np.reshape(np.ravel(arr)[np.ravel(places)], places.shape)"]
    return "\n".join(lines) + "\n"


def _places_along(rank, along):
    """The index of the elements at ``indices`` along an axis."""
    return ", ".join(_each_place(rank, along))


def _each_place(rank, along):
    items = []
    for k in range(rank):
        new = ", ".join(":" if j == k else "None" for j in range(rank))
        items.append("indices" if k == along else f"np.arange(arr.shape[{k}])[{new}]")
    return items


@composite(np.lexsort, static=("axis",))
def lexsort(keys, axis=-1):
    """The order by several keys, of which the last one counts most."""
    order = np.argsort(keys[0], axis=axis, kind="stable")
    for key in keys[1:]:
        ordered = np.take_along_axis(np.asarray(key), order, axis=axis)
        order = np.take_along_axis(order, np.argsort(ordered, axis=axis, kind="stable"), axis=axis)
    return order


@composite(np.array_equal)
def array_equal(a1, a2):
    """Whether both are of one shape and equal."""
    if np.ndim(a1) != np.ndim(a2) or np.shape(a1) != np.shape(a2):
        return False
    return bool(np.all(np.asarray(a1) == np.asarray(a2)))
