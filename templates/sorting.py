"""Sorting, and where elements are."""

import bisect

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, normalize_axis
from tangentlike.primitives.registry import adjoint, composite, kernel, method, primitive

from .axes import split_around
from .broadcast import flattened
from .extremes import put_at
from .rearranging import as_array, same_type

STABLE = ("stable", "mergesort")
KINDS = (None, "quicksort", "heapsort", *STABLE)

# ---- sort


@kernel
def sorting_order(x):
    """The positions of the elements of a vector in ascending order; equal ones keep theirs."""
    return np.argsort(x, kind="mergesort")


@kernel
def order_along(x, axis):
    """The positions along ``axis`` of the elements in ascending order, equal ones as they lie; the shape of ``x``."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, (axis,))
    out = np.empty(x.size, np.int64)
    line = np.empty(count, x.dtype)
    for i in range(outer):
        for j in range(inner):
            for k in range(count):
                line[k] = flat[(i * count + k) * inner + j]
            order = np.argsort(line, kind="mergesort")
            for k in range(count):
                out[(i * count + k) * inner + j] = order[k]
    return out.reshape(x.shape)


@kernel
def places_along(order, axis):
    """The places in the flat array of what lies at the positions ``order`` along ``axis``."""
    flat = flattened(order)
    outer, count, inner = split_around(order.shape, (axis,))
    out = np.empty(order.size, np.int64)
    for i in range(outer):
        for k in range(count):
            for j in range(inner):
                here = (i * count + k) * inner + j
                out[here] = (i * count + flat[here]) * inner + j
    return out


@kernel
def sorted_along(x, axis):
    """``x`` sorted along an axis."""
    return flattened(x)[places_along(order_along(x, axis), axis)].reshape(x.shape)


def _axis_and_kind(name, a, axis, kind):
    """The axis that is sorted along, counted from the front; None for all elements."""
    if kind.value not in KINDS:
        raise TypeRuleError(f"{name} has no kind {kind.value!r}", "leave `kind=` out")
    return None if axis.value is None else normalize_axis(axis.value, as_array(a).ndim)


def _sort(a, axis, kind, stable):
    along = _axis_and_kind("np.sort", a, axis, kind)  # equal elements are as good as each other
    if along is None:
        return sorted_flat, ("a",)
    if a.ndim > 1:
        return sorted_along, ("a", (along,))
    return None if axis == Constant(-1) and kind == Constant(None) else (np.sort, ("a",))


def sorted_flat(a):
    """All elements in ascending order."""
    return np.sort(np.ravel(a))


primitive(
    np.sort,
    parameters="a, axis=-1, kind=None, stable=None",
    spelling="np.sort",
    static=("axis", "kind", "stable"),
    returns=lambda a, *options: same_type(a),
    lower=_sort,
)
primitive(sorted_along, static=("axis",), returns=same_type)


@adjoint(sorted_along)
def sorted_along_adjoint(x, axis, dout, dx):
    """Each element receives the gradient at the place it went to."""
    dx += put_at(dout, places_along(order_along(x, axis), axis), x.shape)


@adjoint(np.sort)
def sort(a, dout, da):
    """Each element receives the gradient at the place it went to."""
    da += put_at(dout, sorting_order(a), a.shape)


# ---- where elements are: integers, without a gradient


def _positions_of(a, places):
    """One position for each of the places looked up."""
    return Array("int64", places.shape) if isinstance(places, Array) else Scalar("int64")


for _order, _returns in (
    (np.flatnonzero, lambda a: Array("int64", (None,))),
    # NumPy hands out the columns of one table
    (np.nonzero, lambda a: Tuple((Array("int64", (None,), order="C" if a.ndim < 2 else "?"),) * a.ndim)),
):
    primitive(_order, parameters="a", spelling=f"np.{_order.__name__}", returns=_returns, no_gradient=True)


def _argsort(a, axis, kind, stable):
    along = _axis_and_kind("np.argsort", a, axis, kind)
    if along is None:
        return order_of_all, ("a",)
    if a.ndim > 1 or stable.value or kind.value in STABLE:
        return order_along, ("a", (along,))
    return None if axis == Constant(-1) and kind == Constant(None) else (np.argsort, ("a",))


def order_of_all(a):
    """The positions of all elements in ascending order."""
    return np.argsort(np.ravel(a))


primitive(
    np.argsort,
    parameters="a, axis=-1, kind=None, stable=None",
    spelling="np.argsort",
    static=("axis", "kind", "stable"),
    lower=_argsort,
    returns=lambda a, *options: Array("int64", a.shape),
    no_gradient=True,
)
primitive(order_along, static=("axis",), returns=lambda x, axis: Array("int64", x.shape), order="C", no_gradient=True)


@kernel
def places_behind(a, v):
    """np.searchsorted with side='right'."""
    return np.searchsorted(a, v, side="right")


@kernel
def bins_closed_right(x, bins):
    """np.digitize with right=True."""
    return np.digitize(x, bins, True)


def _searchsorted(a, v, side):
    if side.value not in ("left", "right"):
        raise TypeRuleError(f"np.searchsorted has no side {side.value!r}", "`side='left'` or `side='right'`")
    return (places_behind, ("a", "v")) if side.value == "right" else None


primitive(
    np.searchsorted,
    parameters="a, v, side='left'",
    spelling="np.searchsorted",
    static=("side",),
    lower=_searchsorted,
    returns=lambda a, v, side: _positions_of(a, v),
    no_gradient=True,
)
primitive(places_behind, returns=_positions_of, no_gradient=True)
primitive(
    np.digitize,
    parameters="x, bins, right=False",
    spelling="np.digitize",
    static=("right",),
    lower=lambda x, bins, right: (bins_closed_right, ("x", "bins")) if right.value else None,
    returns=lambda x, bins, right: _positions_of(bins, x),
    no_gradient=True,
)
primitive(bins_closed_right, returns=lambda x, bins: _positions_of(bins, x), no_gradient=True)
method("argsort", np.argsort)
method("nonzero", np.nonzero)
method("searchsorted", np.searchsorted)


@composite(bisect.bisect_right)
def bisect_right(a, x):
    """Where a number goes in a list in order, behind those that equal it."""
    return int(np.searchsorted(np.asarray(a), x, side="right"))


@composite(bisect.bisect_left)
def bisect_left(a, x):
    """Where a number goes in a list in order, before those that equal it."""
    return int(np.searchsorted(np.asarray(a), x))
