"""Sums, means, extremes, products and norms."""

import numpy as np

from tangentlike.registry import adjoint, primitive
from tangentlike.types import scalar_of_first

from .broadcast import spread

primitive(np.sum, parameters="x", spelling="np.sum", returns=scalar_of_first)


@adjoint(np.sum)
def total(x, dout, dx):
    """Each element receives the gradient of the sum."""
    dx += spread(dout, x.shape)
