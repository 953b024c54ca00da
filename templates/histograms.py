"""Counts in bins: ``np.histogram`` with its options, and the edges of bins."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import kernel, primitive

from .by_axes import rank_of


@kernel
def bins_of(values, edges):
    """The bin that each value falls into, the last one closed; -1 for what falls into none."""
    out = np.empty(values.size, np.int64)
    count = edges.size - 1
    for k in range(values.size):
        value = values[k]
        place = np.searchsorted(edges, value, side="right") - 1
        if value == edges[count]:
            place = count - 1
        out[k] = place if edges[0] <= value <= edges[count] else -1
    return out


@kernel
def counts_of(places, count):
    """How many values fall into each bin."""
    out = np.zeros(count, np.int64)
    for place in places:
        if place >= 0:
            out[place] += 1
    return out


primitive(bins_of, returns=lambda values, edges: Array("int64", (None,)), no_gradient=True)
primitive(counts_of, returns=lambda places, count: Array("int64", (None,)), no_gradient=True)


def even_edges(a, bins, low, high):
    """The edges of bins of one width between two numbers."""
    if low > high:
        raise ValueError("max must be larger than min in range parameter.")
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError("the range of the bins is not finite")
    wide = 0.5 if low == high else 0.0
    return np.linspace(low - wide, high + wide, bins + 1)


def edges_between(a, bins):
    """The edges of bins of one width from the smallest value to the largest."""
    if a.size == 0:
        return even_edges(a, bins, 0.0, 1.0)
    return even_edges(a, bins, np.min(a), np.max(a))


def checked_edges(bins):
    """Edges that are given."""
    if np.any(bins[:-1] > bins[1:]):
        raise ValueError("`bins` must increase monotonically, when an array")
    return 1 * bins


def _edges(a, bins, range):
    """The text of the edges of the bins."""
    rank_of(a)
    if isinstance(bins, Scalar):
        if range == Constant(None):
            return "edges_between(values, bins)"
        return "even_edges(values, bins, 1.0 * range_[0], 1.0 * range_[1])"
    if isinstance(bins, Constant):
        raise TypeRuleError(f"bins={bins.value!r} are chosen by the values", "a number of bins, or their edges")
    return "checked_edges(np.asarray(bins))"


def weighed(places, weights, count):
    """The sums of the weights in each bin."""
    inside = np.flatnonzero(places >= 0)
    return np.bincount(places[inside], weights=weights[inside], minlength=count).astype(weights.dtype)


@written(np.histogram, static=("density",))
def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many values fall into each bin, or the sum of their weights, and the edges."""
    given = [n for n, k in (("bins", bins), ("range_", range), ("weights", weights)) if not isinstance(k, Constant)]
    lines = [f"def histogram({', '.join(['a', *given])}):", "    values = np.ravel(np.asarray(a))"]
    edges = _edges(a, Scalar("int64") if bins == Constant(10) else bins, range)
    lines += ["    bins = 10"] if bins == Constant(10) else []
    lines += [f"    edges = {edges}", "    places = bins_of(values, edges)"]
    if weights == Constant(None):
        lines.append("    found = counts_of(places, len(edges) - 1)")
    else:
        lines.append("    found = weighed(places, np.ravel(np.asarray(weights)), len(edges) - 1)")
    if density.value:
        lines.append("    found = found / np.diff(edges) / np.sum(found)")
    return "\n".join([*lines, "    return found, edges"]) + "\n"


@written(np.histogram_bin_edges)
def histogram_bin_edges(a, bins=10, range=None):
    """The edges of the bins."""
    given = [n for n, k in (("bins", bins), ("range_", range)) if not isinstance(k, Constant)]
    lines = [f"def histogram_bin_edges({', '.join(['a', *given])}):", "    values = np.ravel(np.asarray(a))"]
    lines += ["    bins = 10"] if bins == Constant(10) else []
    edges = _edges(a, Scalar("int64") if bins == Constant(10) else bins, range)
    return "\n".join([*lines, f"    return {edges}"]) + "\n"
