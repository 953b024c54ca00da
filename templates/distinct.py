"""Distinct values and how often they occur."""

import numpy as np

from tangentlike.form.types import Array, Constant, TypeRuleError, describe
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, kernel, primitive

from .broadcast import flattened
from .rearranging import as_array, pick

# ---- distinct values


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


@kernel
def places_of_distinct(a):
    """Where the first of each of the distinct values is, in their order."""
    flat = flattened(a)
    order = np.argsort(flat, kind="mergesort")
    out = np.empty(flat.size, np.int64)
    found = 0
    for k in range(flat.size):
        if k == 0 or flat[order[k]] != flat[order[k - 1]]:
            out[found] = order[k]
            found += 1
    return out[:found].copy()


@kernel
def numbers_of_distinct(a):
    """Which of the distinct values each element is."""
    order = np.argsort(a, kind="mergesort")
    out = np.empty(a.size, np.int64)
    found = -1
    for k in range(a.size):
        if k == 0 or a[order[k]] != a[order[k - 1]]:
            found += 1
        out[order[k]] = found
    return out


@kernel
def counts_of_distinct(a):
    """How often each of the distinct values occurs."""
    flat = flattened(a)
    order = np.argsort(flat, kind="mergesort")
    out = np.zeros(flat.size, np.int64)
    found = -1
    for k in range(flat.size):
        if k == 0 or flat[order[k]] != flat[order[k - 1]]:
            found += 1
        out[found] += 1
    return out[: found + 1].copy()


for _whole in (places_of_distinct, numbers_of_distinct, counts_of_distinct):
    primitive(_whole, returns=lambda a: Array("int64", (None,)), no_gradient=True)


def numbers_in_place(a):
    """Which of the distinct values each element is, in the shape of ``a``."""
    return numbers_of_distinct(a) if a.ndim == 1 else np.reshape(numbers_of_distinct(np.ravel(a)), a.shape)


def with_positions(a, index, inverse, counts):
    """The distinct values, and what else is asked for."""
    found = np.unique(a)
    if index and inverse and counts:
        return found, places_of_distinct(a), numbers_in_place(a), counts_of_distinct(a)
    if index and inverse:
        return found, places_of_distinct(a), numbers_in_place(a)
    if index and counts:
        return found, places_of_distinct(a), counts_of_distinct(a)
    if inverse and counts:
        return found, numbers_in_place(a), counts_of_distinct(a)
    if index:
        return found, places_of_distinct(a)
    return found, (numbers_in_place(a) if inverse else counts_of_distinct(a))


STATIC_OF_COMPOSITES[with_positions] = ("index", "inverse", "counts")


def _unique(a, return_index, return_inverse, return_counts):
    asked = [bool(each.value) for each in (return_index, return_inverse, return_counts)]
    if not any(asked):
        return None
    as_array(a)
    return with_positions, ("a", *((each,) for each in asked))


primitive(
    np.unique,
    parameters="a, return_index=False, return_inverse=False, return_counts=False",
    spelling="np.unique",
    static=("return_index", "return_inverse", "return_counts"),
    lower=_unique,
    returns=lambda a, *options: Array(as_array(a).dtype, (None,)),
)


@adjoint(np.unique)
def unique(a, dout, da):
    """Each of the values is an element of ``a``: the first of those that are equal receives the gradient."""
    da += unique_gradient(dout, a)


# ---- counts


@kernel
def counted(x, minlength):
    """np.bincount with a least length."""
    return np.bincount(x, None, minlength)


@kernel
def sums_of_bins(x, weights, minlength):
    """np.bincount with weights."""
    if x.size != weights.size:
        raise ValueError("The weights and list don't have the same length.")
    return np.bincount(x, weights, minlength).astype(np.float64)  # of nothing they are whole numbers


def _bincount(x, weights, minlength):
    if as_array(x).ndim != 1 or x.dtype.startswith("float"):
        raise TypeRuleError(f"np.bincount counts a vector of whole numbers, not {describe(x)}", "`x.ravel()` first")
    if weights == Constant(None):
        return None if minlength == Constant(0) else (counted, ("x", "minlength"))
    if not isinstance(weights, Array) or weights.ndim != 1:
        raise TypeRuleError(f"np.bincount weighs by a vector, not {describe(weights)}", "a vector: `weights.ravel()`")
    return sums_of_bins, ("x", "weights:float64", "minlength")


primitive(
    np.bincount,
    parameters="x, weights=None, minlength=0",
    spelling="np.bincount",
    lower=_bincount,
    returns=lambda x, weights, minlength: Array("int64", (None,)),
    no_gradient=True,
)
primitive(counted, returns=lambda x, minlength: Array("int64", (None,)), no_gradient=True)
primitive(sums_of_bins, returns=lambda x, weights, minlength: Array("float64", (None,)))


@adjoint(sums_of_bins)
def sums_of_bins_adjoint(x, dout, dweights):
    """Each weight receives the gradient of its bin."""
    dweights += pick(dout, x, 0)
