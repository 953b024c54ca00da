"""Sorting, distinct values, and where elements are."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe
from tangentlike.primitives.registry import adjoint, kernel, method, primitive

from .broadcast import flattened
from .extremes import put_at
from .rearranging import as_array, same_type

# ---- sort


@kernel
def sorting_order(x):
    """The positions of the elements of a vector in ascending order; equal ones keep theirs."""
    return np.argsort(x, kind="mergesort")


def _sort(a, axis):
    if as_array(a).ndim != 1:
        raise TypeRuleError(
            f"np.sort takes an array of 1 dimension, not {describe(a)}", "one row at a time, in a loop: `np.sort(a[0])`"
        )
    return None if axis == Constant(-1) else (np.sort, ("a",))


primitive(np.sort, parameters="a, axis=-1", spelling="np.sort", static=("axis",), returns=same_type, lower=_sort)


@adjoint(np.sort)
def sort(a, dout, da):
    """Each element receives the gradient at the place it went to."""
    da += put_at(dout, sorting_order(a), a.shape)


@kernel
def unique_gradient(dout, a):
    """Each value's gradient goes to the first of the elements that have it; those of one value lie side by side."""
    flat = flattened(a)
    order = np.argsort(flat, kind="mergesort")
    out = np.zeros(a.shape, dout.dtype)
    gradient = out.reshape(-1)
    found = 0
    for k in range(flat.size):
        if k == 0 or flat[order[k]] != flat[order[k - 1]]:
            if found < dout.size:
                gradient[order[k]] = dout[found]
            found += 1
    return out


primitive(np.unique, parameters="a", spelling="np.unique", returns=lambda a: Array(as_array(a).dtype, (None,)))


@adjoint(np.unique)
def unique(a, dout, da):
    """Each of the values is an element of ``a``: the first of those that are equal receives the gradient."""
    da += unique_gradient(dout, a)


# ---- where elements are: integers, without a gradient


def _vector(a):
    if as_array(a).ndim != 1:
        raise TypeRuleError(f"expects an array of 1 dimension, not {describe(a)}", "a vector: `a.ravel()` first")
    return a


def _positions_of(a, places):
    """One position for each of the places looked up."""
    return Array("int64", places.shape) if isinstance(places, Array) else Scalar("int64")


for _order, _returns in (
    (np.argsort, lambda a: Array("int64", _vector(a).shape)),
    (np.bincount, lambda a: Array("int64", (None,))),
    (np.flatnonzero, lambda a: Array("int64", (None,))),
    # NumPy hands out the columns of one table
    (np.nonzero, lambda a: Tuple((Array("int64", (None,), order="C" if a.ndim < 2 else "?"),) * a.ndim)),
):
    primitive(_order, parameters="a", spelling=f"np.{_order.__name__}", returns=_returns, no_gradient=True)
primitive(np.searchsorted, parameters="a, v", spelling="np.searchsorted", returns=_positions_of, no_gradient=True)
primitive(
    np.digitize,
    parameters="x, bins",
    spelling="np.digitize",
    returns=lambda x, bins: _positions_of(bins, x),
    no_gradient=True,
)
method("argsort", np.argsort)
method("nonzero", np.nonzero)
method("searchsorted", np.searchsorted)
