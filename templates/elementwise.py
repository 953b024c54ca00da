"""Elementwise functions of NumPy and ``math``: each formula is the textbook derivative, for scalars and arrays alike."""

import math

import numpy as np

from tangentlike.registry import adjoint, primitive
from tangentlike.types import elementwise_float

primitive(np.tanh, parameters="x", spelling="np.tanh", returns=elementwise_float, elementwise=True)


@adjoint(np.tanh)
def tanh(x, out, dout, dx):
    """tanh' = 1 - tanh**2."""
    dx += dout * (1 - out * out)


primitive(math.tanh, parameters="x", spelling="math.tanh", returns=elementwise_float, elementwise=True)
adjoint(math.tanh)(tanh)
