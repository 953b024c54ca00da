"""Gradients that are kept within bounds, in buffers of their own: what the loss returned is not written to."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitives.registry import REORDER, kernel
from .arguments import checked_number
from .trees import leaves, matched, rebuilt


@kernel
def clip_values(g, out, limit):
    """out = min(max(g, -limit), limit) for vectors; nan stays nan."""
    for i in range(g.size):
        out[i] = min(max(g[i], -limit), limit) if g[i] == g[i] else g[i]


@kernel(fastmath=REORDER)
def sum_of_squares(g):
    """The sum of g * g of a vector, in float64."""
    total = 0.0
    for i in range(g.size):
        value = np.float64(g[i])
        total += value * value
    return total


@kernel
def scale_values(g, out, factor):
    """out = factor * g for vectors."""
    for i in range(g.size):
        out[i] = factor * g[i]


class Clipping:
    """Bounds on a gradient: ``value`` on each entry, ``norm`` on the length of all entries together.

    With both, the entries are bounded first. A gradient longer than ``norm`` is scaled to that length: g * norm / |g|,
    with |g| over all parameters, summed in float64 (R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of
    training recurrent neural networks", ICML 2013, algorithm 1). Raises ``ValueError`` for bounds that
    are not positive.
    """

    def __init__(self, params: Any, norm: float | None = None, value: float | None = None):
        for name, bound in (("clip_norm", norm), ("clip_value", value)):
            if bound is not None and not 0 < checked_number(name, bound) < math.inf:
                raise ValueError(f"{name} must be a positive number, not {bound}")
        self.norm, self.value = norm, value
        self.buffers = [np.empty(array.size, array.dtype) for _, array in leaves(params)]
        self.length = 0.0  # of the last gradient, where it is bounded

    def __call__(self, params: Any, grads: Any) -> Any:
        """The gradients within the bounds, in the structure of ``params``; valid until the next call."""
        arrays = [g for _, _, g in matched(params, grads)]
        vectors = [g.reshape(-1) for g in arrays]
        if self.value is not None:
            for g, out in zip(vectors, self.buffers, strict=True):
                clip_values(g, out, out.dtype.type(self.value))
            vectors = self.buffers
        if self.norm is not None:
            self.length = math.sqrt(sum(sum_of_squares(g) for g in vectors))
            factor = self.norm / self.length if self.length > self.norm else 1.0
            for g, out in zip(vectors, self.buffers, strict=True):
                scale_values(g, out, out.dtype.type(factor))
            vectors = self.buffers
        clipped = iter([v.reshape(g.shape) for v, g in zip(vectors, arrays, strict=True)])
        return rebuilt(params, clipped)
