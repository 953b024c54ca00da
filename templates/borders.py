"""Samples beyond the ends of an axis, as ``scipy.ndimage`` and ``scipy.signal`` make them up."""

import numpy as np

from tangentlike.primitives.registry import STATIC_OF_COMPOSITES

from .called_functions import refuse


def places_beyond(n, before, behind, mode):
    """Which sample of ``n`` stands at each place from ``-before`` to ``n + behind``."""
    k = np.arange(-before, n + behind)
    if mode == "nearest" or mode == "constant" or mode == "grid-constant":
        return np.clip(k, 0, n - 1)
    if mode == "wrap" or mode == "grid-wrap":
        return k % n
    if mode == "reflect" or mode == "grid-mirror":
        m = k % (2 * n)
        return np.where(m < n, m, 2 * n - 1 - m)
    if mode == "mirror":
        m = k % max(2 * n - 2, 1)
        return np.where(m < n, m, 2 * n - 2 - m)
    refuse("samples beyond the ends by this mode", '`mode="reflect"`, "constant", "nearest", "mirror" or "wrap"')


def extended(x, before, behind, mode, cval):
    """``x`` with more samples before and behind those of its first axis."""
    n = len(x)
    out = x[places_beyond(n, before, behind, mode)]
    if mode == "constant" or mode == "grid-constant":
        out[:before] = cval
        out[n + before :] = cval
    return out


def correlated_first(x, weights, before, mode, cval):
    """The sums ``out[i] = sum(weights[k] * x[i + k - before])`` along the first axis."""
    wide = extended(x, before, len(weights) - 1 - before, mode, cval)
    out = weights[0] * wide[: len(x)]
    for k in range(1, len(weights)):
        out = out + weights[k] * wide[k : k + len(x)]
    return out


for _function in (places_beyond, extended, correlated_first):
    STATIC_OF_COMPOSITES[_function] = ("mode",)
