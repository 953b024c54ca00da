"""Arrays with at least one or two axes, of numbers too."""

import numpy as np

from tangentlike.form.types import Array, Scalar, Tuple, TypeRuleError, describe
from tangentlike.primitives.registry import primitive


def _at_least(rank):
    def lower(x):
        if isinstance(x, Scalar):
            return np.full, (((1,) * rank,), "x")
        if isinstance(x, Tuple) and not x.items and rank == 1:
            return np.full, (((0,),), (0.0,))
        if not isinstance(x, Array):
            raise TypeRuleError(f"an array is needed, not {describe(x)}", "an array of it first: `np.array(x)`")
        if x.ndim >= rank:
            return np.asarray, ("x",)
        return np.expand_dims, ("x", (0,))

    return lower


primitive(np.atleast_1d, parameters="x", lower=_at_least(1))
primitive(np.atleast_2d, parameters="x", lower=_at_least(2))
