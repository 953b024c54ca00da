"""Polynomials of NumPy's: ``np.polyval`` and its kin count from the highest power down, ``np.polynomial`` from 1 up."""

import numpy as np

from tangentlike.primitives.registry import composite

from .matrix_functions import lstsq


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


@composite(np.polyder, static=("m",))
def polyder(p, m=1):
    """The coefficients of the derivative."""
    coefficients = np.asarray(p)
    for _ in range(m):
        count = len(coefficients)
        coefficients = coefficients[:-1] * np.arange(count - 1, 0, -1)
    return coefficients


@composite(np.polyint)
def polyint(p):
    """The coefficients of the integral, which is 0 at 0."""
    coefficients = np.asarray(p)
    return np.concatenate((coefficients / np.arange(len(coefficients), 0, -1), np.zeros(1)))


@composite(np.polyadd)
def polyadd(a1, a2):
    """The coefficients of a sum."""
    a, b = np.atleast_1d(a1), np.atleast_1d(a2)
    zeros = np.zeros(max(len(a), len(b)), np.int64)
    return np.concatenate((zeros[len(a) :], a)) + np.concatenate((zeros[len(b) :], b))


@composite(np.polysub)
def polysub(a1, a2):
    """The coefficients of a difference."""
    return polyadd(a1, -np.atleast_1d(a2))


@composite(np.polymul)
def polymul(a1, a2):
    """The coefficients of a product."""
    return np.convolve(np.atleast_1d(a1), np.atleast_1d(a2))


@composite(np.polynomial.polynomial.polyval)
def ascending_polyval(x, c):
    """Horner's rule."""
    coefficients = np.asarray(c)
    value = coefficients[-1] + 0 * x
    for k in range(2, len(coefficients) + 1):
        value = coefficients[-k] + value * x
    return value


@composite(np.polynomial.chebyshev.chebval)
def chebval(x, c):
    """A sum of Chebyshev's polynomials, by Clenshaw's recurrence."""
    coefficients = np.asarray(c)
    later, value = 0.0 * x, 0.0 * x
    for k in range(len(coefficients) - 1, 0, -1):
        later, value = value, coefficients[k] + 2 * x * value - later
    return coefficients[0] + x * value - later


@composite(np.polynomial.legendre.legval)
def legval(x, c):
    """A sum of Legendre's polynomials, by Clenshaw's recurrence."""
    coefficients = np.asarray(c)
    later, value = 0.0 * x, 0.0 * x
    for k in range(len(coefficients) - 1, 0, -1):
        later, value = value, coefficients[k] + (2 * k + 1) / (k + 1) * x * value - (k + 1) / (k + 2) * later
    return coefficients[0] + x * value - later / 2


@composite(np.polyfit, static=("deg",))
def polyfit(x, y, deg, w=None):
    """The coefficients of least squares; ``w`` weighs the distances."""
    places, values = np.float64(1.0) * np.asarray(x), np.float64(1.0) * np.asarray(y)
    if len(places) == 0:
        raise TypeError("expected non-empty vector for x")
    if len(places) != len(values):
        raise TypeError("expected x and y to have same length")
    columns = np.ones((len(places), deg + 1))
    for k in range(deg - 1, -1, -1):
        columns[:, k] = columns[:, k + 1] * places
    if w is not None:
        columns = columns * np.asarray(w)[:, None]
        values = (values.T * np.asarray(w)).T
    lengths = np.sqrt(np.sum(columns * columns, axis=0))
    found = lstsq(columns / lengths, values, rcond=len(places) * np.finfo(np.float64).eps)[0]
    return (found.T / lengths).T
