"""Polynomials of NumPy's, their coefficients from the highest power down."""

import numpy as np

from tangentlike.primitives.registry import composite


@composite(np.polyval)
def polyval(p, x):
    """Horner's rule."""
    coefficients = np.asarray(p)
    value = 0 * x + coefficients[0]
    for k in range(1, len(coefficients)):
        value = value * x + coefficients[k]
    return value


@composite(np.vander, static=("N", "increasing"))
def vander(x, N=None, increasing=False):
    """The powers of each element."""
    count = len(x) if N is None else N
    columns = x[:, None] * np.ones((1, count), np.int64)
    columns[:, 0] = 1
    for k in range(1, count):
        columns[:, k] = columns[:, k - 1] * x
    return columns if increasing else columns[:, ::-1]
