"""Sums of polynomials of one kind, ``np.polynomial``: columns, fits, slopes, integrals, products of them."""

import numpy as np

from tangentlike.primitives.registry import composite

from .matrix_functions import lstsq
from .polynomials import polyadd

POLYNOMIAL, CHEBYSHEV, LEGENDRE = np.polynomial.polynomial, np.polynomial.chebyshev, np.polynomial.legendre
HERMITE, HERMITE_E, LAGUERRE = np.polynomial.hermite, np.polynomial.hermite_e, np.polynomial.laguerre


def trimmed(c):
    """Coefficients without the zeros at their end."""
    count = len(c)
    while count > 1 and c[count - 1] == 0:
        count -= 1
    return c[:count]


def added(c1, c2):
    """The coefficients of a sum."""
    return trimmed(polyadd(np.atleast_1d(c1)[::-1], np.atleast_1d(c2)[::-1])[::-1])


def mapping(old, new):
    """The offset and the factor that map one interval to another."""
    length = old[1] - old[0]
    return (old[1] * new[0] - old[0] * new[1]) / length, (new[1] - new[0]) / length


def fitted(columns, y, w):
    """The coefficients of least squares for these columns."""
    values = np.float64(1.0) * np.asarray(y)
    if w is not None:
        columns = columns * np.asarray(w)[:, None]
        values = (values.T * np.asarray(w)).T
    lengths = np.sqrt(np.sum(columns * columns, axis=0))
    found = lstsq(columns / lengths, values, rcond=len(columns) * np.finfo(np.float64).eps)[0]
    return (found.T / lengths).T


# ---- columns of polynomials, the degree after the next by a recurrence


def recurrence_of_chebyshev(k, x):
    """T[k+1] = 2 x T[k] - T[k-1]."""
    return (2 * x if k else 1.0 * x), 1.0


def recurrence_of_legendre(k, x):
    """(k + 1) P[k+1] = (2 k + 1) x P[k] - k P[k-1]."""
    return (2 * k + 1) / (k + 1) * x, k / (k + 1)


def recurrence_of_hermite(k, x):
    """H[k+1] = 2 x H[k] - 2 k H[k-1]."""
    return 2 * x, 2.0 * k


def recurrence_of_hermite_e(k, x):
    """He[k+1] = x He[k] - k He[k-1]."""
    return 1.0 * x, 1.0 * k


def recurrence_of_laguerre(k, x):
    """(k + 1) L[k+1] = (2 k + 1 - x) L[k] - k L[k-1]."""
    return (2 * k + 1 - x) / (k + 1), k / (k + 1)


def entered_columns(vander, fit, recurrence):
    """The polynomials up to a degree at each place, and the sum of them that is next to values."""

    def columns(x, deg):
        places = np.float64(1.0) * np.atleast_1d(np.asarray(x))
        out = np.ones((*places.shape, deg + 1))
        for k in range(deg):
            along, back = recurrence(k, places)
            out[..., k + 1] = along * out[..., k] - back * out[..., k - 1] if k else along
        return out

    def of_least_squares(x, y, deg, w=None):
        return fitted(columns(x, deg), y, w)

    composite(vander, static=("deg",))(columns)
    composite(fit)(of_least_squares)


entered_columns(CHEBYSHEV.chebvander, CHEBYSHEV.chebfit, recurrence_of_chebyshev)
entered_columns(LEGENDRE.legvander, LEGENDRE.legfit, recurrence_of_legendre)
entered_columns(HERMITE.hermvander, HERMITE.hermfit, recurrence_of_hermite)
entered_columns(HERMITE_E.hermevander, HERMITE_E.hermefit, recurrence_of_hermite_e)
entered_columns(LAGUERRE.lagvander, LAGUERRE.lagfit, recurrence_of_laguerre)


# ---- derivatives, integrals and products


def entered_derivative(function, once):
    """The coefficients of the derivative of some order; ``once`` gives those of the first."""

    def derivative(c, m=1, scl=1):
        found = np.float64(1.0) * np.atleast_1d(np.asarray(c))
        for _ in range(m):
            found = scl * once(found) if len(found) > 1 else 0.0 * found
        return found

    composite(function)(derivative)


def slope_of_powers(c):
    return c[1:] * np.arange(1, len(c))


def slope_of_chebyshev(c):
    """T'[k] = 2 k (T[k-1] + T[k-3] + ...)."""
    rest, n = c.copy(), len(c) - 1
    out = np.zeros(n)
    for k in range(n, 2, -1):
        out[k - 1] = 2 * k * rest[k]
        rest[k - 2] += k * rest[k] / (k - 2)
    if n > 1:
        out[1] = 4 * rest[2]
    out[0] = rest[1]
    return out


def slope_of_legendre(c):
    """P'[k] = (2 k - 1) P[k-1] + P'[k-2]."""
    rest, n = c.copy(), len(c) - 1
    out = np.zeros(n)
    for k in range(n, 0, -1):
        out[k - 1] = (2 * k - 1) * rest[k]
        if k > 1:
            rest[k - 2] += rest[k]
    return out


def slope_of_hermite(c):
    return c[1:] * (2 * np.arange(1, len(c)))


def slope_of_laguerre(c):
    """L'[k] = L'[k-1] - L[k-1]."""
    rest, n = c.copy(), len(c) - 1
    out = np.zeros(n)
    for k in range(n, 0, -1):
        out[k - 1] = -rest[k]
        rest[k - 1] += rest[k]
    return out


entered_derivative(POLYNOMIAL.polyder, slope_of_powers)
entered_derivative(CHEBYSHEV.chebder, slope_of_chebyshev)
entered_derivative(LEGENDRE.legder, slope_of_legendre)
entered_derivative(HERMITE.hermder, slope_of_hermite)
entered_derivative(HERMITE_E.hermeder, slope_of_powers)
entered_derivative(LAGUERRE.lagder, slope_of_laguerre)


@composite(POLYNOMIAL.polyint)
def polyint(c, m=1):
    """The coefficients of an integral that is 0 at 0."""
    found = np.float64(1.0) * np.atleast_1d(np.asarray(c))
    for _ in range(m):
        found = np.concatenate((np.zeros(1), found / np.arange(1, len(found) + 1)))
    return found


@composite(CHEBYSHEV.chebint)
def chebint(c):
    """The coefficients of the integral that is 0 at 0."""
    given = np.float64(1.0) * np.atleast_1d(np.asarray(c))
    out = np.zeros(len(given) + 1)
    out[1] = given[0]
    for k in range(1, len(given)):
        out[k + 1] = given[k] / (2 * (k + 1))
        if k > 1:
            out[k - 1] -= given[k] / (2 * (k - 1))
    out[0] = -CHEBYSHEV.chebval(0.0, out)
    return out


def integral_of_legendre(c):
    """(2 k + 1) P[k] = P'[k+1] - P'[k-1]."""
    out = np.zeros(len(c) + 1)
    for k in range(len(c)):
        out[k + 1] += c[k] / (2 * k + 1)
        if k > 0:
            out[k - 1] -= c[k] / (2 * k + 1)
    return out


def integral_of_hermite(c):
    return np.concatenate((np.zeros(1), c / (2 * np.arange(1, len(c) + 1))))


def integral_of_hermite_e(c):
    return np.concatenate((np.zeros(1), c / np.arange(1, len(c) + 1)))


def integral_of_laguerre(c):
    """L[k] = L'[k] - L'[k+1]."""
    return np.concatenate((c, np.zeros(1))) - np.concatenate((np.zeros(1), c))


def entered_integral(function, value, once):
    """The coefficients of the integral that is 0 at 0; ``once`` gives those of any."""

    def integral(c):
        found = once(np.float64(1.0) * np.atleast_1d(np.asarray(c)))
        found[0] -= value(0.0, found)
        return found

    composite(function)(integral)


entered_integral(LEGENDRE.legint, LEGENDRE.legval, integral_of_legendre)
entered_integral(HERMITE.hermint, HERMITE.hermval, integral_of_hermite)
entered_integral(HERMITE_E.hermeint, HERMITE_E.hermeval, integral_of_hermite_e)
entered_integral(LAGUERRE.lagint, LAGUERRE.lagval, integral_of_laguerre)


@composite(POLYNOMIAL.polymul)
def polymul(c1, c2):
    """The coefficients of a product."""
    return trimmed(np.convolve(np.atleast_1d(c1), np.atleast_1d(c2)))


@composite(CHEBYSHEV.chebmul)
def chebmul(c1, c2):
    """2 T[i] T[j] = T[i+j] + T[abs(i-j)]."""
    a, b = np.atleast_1d(c1), np.atleast_1d(c2)
    out = np.zeros(len(a) + len(b) - 1)
    for i in range(len(a)):
        for j in range(len(b)):
            out[i + j] += 0.5 * a[i] * b[j]
            out[abs(i - j)] += 0.5 * a[i] * b[j]
    return trimmed(out)


def times_x_of_legendre(k):
    """x P[k] = ((k + 1) P[k+1] + k P[k-1]) / (2 k + 1)."""
    return (k + 1) / (2 * k + 1), 0.0, k / (2 * k + 1)


def times_x_of_hermite(k):
    """x H[k] = H[k+1] / 2 + k H[k-1]."""
    return 0.5, 0.0, 1.0 * k


def times_x_of_hermite_e(k):
    """x He[k] = He[k+1] + k He[k-1]."""
    return 1.0, 0.0, 1.0 * k


def times_x_of_laguerre(k):
    """x L[k] = (2 k + 1) L[k] - (k + 1) L[k+1] - k L[k-1]."""
    return -(k + 1.0), 2 * k + 1.0, -1.0 * k


def entered_product(function, times_x):
    """The coefficients of a product: each polynomial times the second factor, by their recurrence."""

    def product(c1, c2):
        a, b = np.atleast_1d(c1), np.atleast_1d(c2)
        count = len(a) + len(b) - 1
        before = np.zeros(count)
        now = np.concatenate((np.float64(1.0) * b, np.zeros(count - len(b))))
        out = a[0] * now
        for n in range(len(a) - 1):
            up, own, down = times_x(n)
            later = -own * now - down * before
            for k in range(count):
                higher, same, lower = times_x(k)
                if k < count - 1:
                    later[k + 1] += higher * now[k]
                later[k] += same * now[k]
                if k > 0:
                    later[k - 1] += lower * now[k]
            before, now = now, later / up
            out = out + a[n + 1] * now
        return trimmed(out)

    composite(function)(product)


entered_product(LEGENDRE.legmul, times_x_of_legendre)
entered_product(HERMITE.hermmul, times_x_of_hermite)
entered_product(HERMITE_E.hermemul, times_x_of_hermite_e)
entered_product(LAGUERRE.lagmul, times_x_of_laguerre)


@composite(POLYNOMIAL.polyfromroots)
def polyfromroots(roots):
    """The coefficients of the polynomial with these roots, the last of which is 1."""
    places = np.atleast_1d(roots)
    out = np.zeros(len(places) + 1)
    out[0] = 1.0
    for k in range(len(places)):
        for i in range(k + 1, 0, -1):
            out[i] = out[i - 1] - places[k] * out[i]
        out[0] = -places[k] * out[0]
    return out


@composite(POLYNOMIAL.polyadd)
def ascending_sum(c1, c2):
    """The coefficients of a sum."""
    return added(c1, c2)


@composite(POLYNOMIAL.polysub)
def ascending_difference(c1, c2):
    """The coefficients of a difference."""
    return added(c1, -np.atleast_1d(c2))
