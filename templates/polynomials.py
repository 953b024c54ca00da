"""Polynomials of NumPy's: ``np.polyval`` and its kin count from the highest power down, ``np.polynomial`` from 1 up."""

import numpy as np

from tangentlike.form.types import TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import composite

from .matrix_functions import lstsq


@composite(np.polyval)
def polyval(p, x):
    """Horner's rule; a number is float64 there, and int64, whatever the coefficients are."""
    coefficients, at = np.asarray(p), np.asarray(x) if np.ndim(x) > 0 else 1 * np.asarray(x)
    value = 0 * at + coefficients[0]
    for k in range(1, len(coefficients)):
        value = value * at + coefficients[k]
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
    count = max(len(a), len(b))
    first = np.concatenate((np.zeros(count - len(a), a.dtype), a))
    return first + np.concatenate((np.zeros(count - len(b), b.dtype), b))


@composite(np.polysub)
def polysub(a1, a2):
    """The coefficients of a difference."""
    return polyadd(a1, -np.atleast_1d(a2))


def without_leading_zeros(coefficients):
    """As ``np.poly1d`` has them: one zero where there is nothing else."""
    found = np.atleast_1d(coefficients)
    first = 0
    while first < len(found) and found[first] == 0:
        first += 1
    return np.concatenate((found[first:], np.zeros(1, found.dtype)))[: max(len(found) - first, 1)]


@composite(np.polymul)
def polymul(a1, a2):
    """The coefficients of a product."""
    a, b = without_leading_zeros(a1), without_leading_zeros(a2)
    return np.convolve(a, b)


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


@composite(np.polyfit)
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


# ---- points and weights of quadratures


def entered_rule(function, parameter):
    """A rule of as many points as are known while compiling."""

    def rule(count):
        if type(count.value) is not int or count.value < 1:
            raise TypeRuleError("the number of points must be known while compiling", "a literal for it: `5`")
        places, weights = function(count.value)
        return f"def rule():\n    return np.array({places.tolist()}), np.array({weights.tolist()})\n"

    def of_n(n):
        return rule(n)

    def of_deg(deg):
        return rule(deg)

    written(function, static=(parameter,))(of_n if parameter == "n" else of_deg)


for _rule in (
    np.polynomial.legendre.leggauss, np.polynomial.hermite.hermgauss, np.polynomial.laguerre.laggauss,
    np.polynomial.hermite_e.hermegauss, np.polynomial.chebyshev.chebgauss,
):  # fmt: skip
    entered_rule(_rule, "deg")


def entered_sum(function, step):
    """A sum of polynomials by Clenshaw's recurrence; ``step`` gives the two factors of it."""

    def value(x, c):
        coefficients = np.asarray(c)
        later, found = 0.0 * x, 0.0 * x
        for k in range(len(coefficients) - 1, 0, -1):
            along, back = step(k, x)
            later, found = found, coefficients[k] + along * found - back * later
        along, back = step(0, x)
        return coefficients[0] + along * found - back * later

    composite(function)(value)


def hermite_step(k, x):
    """H[k+1] = 2 x H[k] - 2 k H[k-1]."""
    return 2 * x, 2.0 * (k + 1)


def hermite_e_step(k, x):
    """He[k+1] = x He[k] - k He[k-1]."""
    return 1.0 * x, k + 1.0


def laguerre_step(k, x):
    """(k + 1) L[k+1] = (2 k + 1 - x) L[k] - k L[k-1]."""
    return (2 * k + 1 - x) / (k + 1.0), (k + 1.0) / (k + 2.0)


entered_sum(np.polynomial.hermite.hermval, hermite_step)
entered_sum(np.polynomial.hermite_e.hermeval, hermite_e_step)
entered_sum(np.polynomial.laguerre.lagval, laguerre_step)


@composite(np.polynomial.polynomial.polyvander, static=("deg",))
def polyvander(x, deg):
    """The powers of each element."""
    return np.vander(x, deg + 1, increasing=True)


@composite(np.polynomial.polynomial.polyfit)
def ascending_polyfit(x, y, deg, w=None):
    """The coefficients of least squares; ``w`` weighs the distances."""
    return polyfit(x, y, deg, w=w)[::-1]


@composite(np.polydiv)
def polydiv(u, v):
    """The coefficients of a quotient and of what is left over."""
    below = np.atleast_1d(v) + 0.0
    rest = np.atleast_1d(u) + 0.0
    rest = 1 * rest if rest.dtype == (rest[0] + below[0]).dtype else rest.astype(below.dtype)
    m, n = len(rest) - 1, len(below) - 1
    out = np.zeros(max(m - n + 1, 1), rest.dtype)
    for k in range(m - n + 1):
        out[k] = rest[k] / below[0]
        rest[k : k + n + 1] -= out[k] * below
    first = 0
    while first < len(rest) - 1 and np.abs(rest[first]) <= 1e-8:
        first += 1
    return out, rest[first:]
