"""Cubic splines of ``scipy.interpolate``: slopes at the samples, and pieces of polynomials between them."""

import numpy as np
from scipy import interpolate

from tangentlike.form.types import Array
from tangentlike.primitives.library_calls import stand_in
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

from .called_functions import refuse


@kernel
def tridiagonal_solution(lower, diagonal, upper, b):
    """The solution of a system with three diagonals, by elimination without pivots."""
    n = diagonal.size
    pivots, out = diagonal.copy(), b.copy()
    for i in range(1, n):
        factor = lower[i - 1] / pivots[i - 1]
        pivots[i] -= factor * upper[i - 1]
        out[i] -= factor * out[i - 1]
    out[n - 1] /= pivots[n - 1]
    for i in range(n - 2, -1, -1):
        out[i] = (out[i] - upper[i] * out[i + 1]) / pivots[i]
    return out


primitive(tridiagonal_solution, returns=lambda lower, diagonal, upper, b: Array("float64", b.shape))


@adjoint(tridiagonal_solution)
def tridiagonal_solution_adjoint(lower, diagonal, upper, out, dout, dlower, ddiagonal, dupper, db):
    """A x = b: db = A^-T dout, dA = -db x^T (Giles 2008), of which three diagonals are kept."""
    back = tridiagonal_solution(upper, diagonal, lower, dout)
    dlower += -back[1:] * out[:-1]
    ddiagonal += -back * out
    dupper += -back[:-1] * out[1:]
    db += back


def samples_of(x, y):
    """The samples as vectors of floats, in the order that SciPy asks for."""
    places, values = np.float64(1.0) * np.asarray(x), np.float64(1.0) * np.asarray(y)
    if len(places) < 2:
        raise ValueError("`x` must contain at least 2 elements.")
    if len(places) != len(values):
        raise ValueError("The length of `y` along `axis`=0 doesn't match the length of `x`")
    if np.any(np.diff(places) <= 0):
        raise ValueError("`x` must be strictly increasing sequence.")
    return places, values


def slopes_not_a_knot(x, h, rise):
    """The slopes of the spline whose first two pieces are one, as the last two."""
    n = len(x)
    if n == 2:
        return np.concatenate((rise, rise))
    if n == 3:
        total = h[0] + h[1]
        middle = (h[1] * rise[0] + h[0] * rise[1]) / total
        return np.array([2 * rise[0] - middle, middle, 2 * rise[1] - middle])
    diagonal, lower, upper, b = np.zeros(n), np.zeros(n - 1), np.zeros(n - 1), np.zeros(n)
    diagonal[1:-1], upper[1:], lower[:-1] = 2 * (h[:-1] + h[1:]), h[:-1], h[1:]
    b[1:-1] = 3 * (h[1:] * rise[:-1] + h[:-1] * rise[1:])
    d = x[2] - x[0]
    diagonal[0], upper[0] = h[1], d
    b[0] = ((h[0] + 2 * d) * h[1] * rise[0] + h[0] ** 2 * rise[1]) / d
    d = x[-1] - x[-3]
    diagonal[-1], lower[-1] = h[-2], d
    b[-1] = (h[-1] ** 2 * rise[-2] + (2 * d + h[-1]) * h[-2] * rise[-1]) / d
    return tridiagonal_solution(lower, diagonal, upper, b)


def slopes_at_ends(h, rise, orders, ends):
    """The slopes of the spline whose first or second derivatives at its ends are given."""
    n = len(h) + 1
    diagonal, lower, upper, b = np.zeros(n), np.zeros(n - 1), np.zeros(n - 1), np.zeros(n)
    diagonal[1:-1], upper[1:], lower[:-1] = 2 * (h[:-1] + h[1:]), h[:-1], h[1:]
    b[1:-1] = 3 * (h[1:] * rise[:-1] + h[:-1] * rise[1:])
    if orders[0] == 1:
        diagonal[0], b[0] = 1.0, ends[0]
    else:
        diagonal[0], upper[0], b[0] = 2 * h[0], h[0], -0.5 * ends[0] * h[0] ** 2 + 3 * rise[0] * h[0]
    if orders[1] == 1:
        diagonal[-1], b[-1] = 1.0, ends[1]
    else:
        diagonal[-1], lower[-1], b[-1] = 2 * h[-1], h[-1], 0.5 * ends[1] * h[-1] ** 2 + 3 * rise[-1] * h[-1]
    return tridiagonal_solution(lower, diagonal, upper, b)


def slope_at_end(h0, h1, m0, m1):
    """Three points' estimate of the slope at an end that keeps the shape (Moler, Numerical Computing, 3.6)."""
    d = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1)
    if np.sign(d) != np.sign(m0):
        return 0.0 * d
    return 3.0 * m0 if np.sign(m0) != np.sign(m1) and np.abs(d) > 3.0 * np.abs(m0) else d


def slopes_of_shape(h, rise):
    """The slopes of Fritsch and Butland (1984), which keep what rises and falls."""
    if len(h) == 1:
        return np.concatenate((rise, rise))
    flat = (np.sign(rise[1:]) != np.sign(rise[:-1])) | (rise[1:] == 0) | (rise[:-1] == 0)
    first, second = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    before, behind = np.where(flat, 1.0, rise[:-1]), np.where(flat, 1.0, rise[1:])
    inner = np.where(flat, 0.0, 1.0 / ((first / before + second / behind) / (first + second)))
    out = np.zeros(len(h) + 1)
    out[1:-1] = inner
    out[0] = slope_at_end(h[0], h[1], rise[0], rise[1])
    out[-1] = slope_at_end(h[-1], h[-2], rise[-1], rise[-2])
    return out


def pieces_of(x, y, slopes):
    """The places, and the coefficients of the cubic polynomials between them, from the highest power down."""
    h = np.diff(x)
    rise = np.diff(y) / h
    bend = (slopes[:-1] + slopes[1:] - 2 * rise) / h
    return x, bend / h, (rise - slopes[:-1]) / h - bend, slopes[:-1], y[:-1]


def value_of(pieces, at, nu):
    """A derivative of the pieces at places, those of the first and last one beyond the samples."""
    x, c0, c1, c2, c3 = pieces
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    t = at - x[k]
    if nu == 0:
        return ((c0[k] * t + c1[k]) * t + c2[k]) * t + c3[k]
    if nu == 1:
        return (3.0 * c0[k] * t + 2.0 * c1[k]) * t + c2[k]
    if nu == 2:
        return 6.0 * c0[k] * t + 2.0 * c1[k]
    return 6.0 * c0[k] + 0.0 * t if nu == 3 else 0.0 * t


def area_below(pieces, at):
    """The integral from the first sample to a place."""
    x, c0, c1, c2, c3 = pieces
    h = np.diff(x)
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    t = at - x[k]
    whole = (((c0 / 4.0 * h + c1 / 3.0) * h + c2 / 2.0) * h + c3) * h
    return np.sum(whole[:k]) + (((c0[k] / 4.0 * t + c1[k] / 3.0) * t + c2[k] / 2.0) * t + c3[k]) * t


class Pieces:
    """Cubic polynomials between places."""

    def set_pieces(self, x, y, slopes, extrapolate):
        self.x, self.c0, self.c1, self.c2, self.c3 = pieces_of(x, y, slopes)
        self.extrapolate = extrapolate

    def __call__(self, x, nu=0, extrapolate=None):
        at = np.float64(1.0) * np.asarray(x)
        found = value_of((self.x, self.c0, self.c1, self.c2, self.c3), at, nu)
        if (self.extrapolate if extrapolate is None else extrapolate) == False:  # noqa: E712
            found = np.where((at < self.x[0]) | (at > self.x[-1]), np.nan, found)
        return found

    def derivative(self, nu=1):
        return Derivative(self.x, self.c0, self.c1, self.c2, self.c3, nu)

    def integrate(self, a, b, extrapolate=None):
        pieces = (self.x, self.c0, self.c1, self.c2, self.c3)
        return area_below(pieces, np.float64(b)) - area_below(pieces, np.float64(a))


class Derivative:
    """A derivative of pieces."""

    def __init__(self, x, c0, c1, c2, c3, order):
        self.x, self.c0, self.c1, self.c2, self.c3 = x, c0, c1, c2, c3
        self.order = order

    def __call__(self, x, nu=0):
        at = np.float64(1.0) * np.asarray(x)
        return value_of((self.x, self.c0, self.c1, self.c2, self.c3), at, self.order + nu)


stand_in(Derivative)(Derivative)


@stand_in(interpolate.CubicSpline)
class Cubics(Pieces):
    """``CubicSpline`` of a vector."""

    def __init__(self, x, y, axis=0, bc_type="not-a-knot", extrapolate=None):
        if axis != 0 or np.ndim(y) != 1 or extrapolate == "periodic":
            refuse("a spline of several columns of values, or a periodic one", "a spline of each column")
        places, values = samples_of(x, y)
        h = np.diff(places)
        rise = np.diff(values) / h
        if not isinstance(bc_type, str):
            first, last = bc_type
            slopes = slopes_at_ends(h, rise, (first[0], last[0]), (first[1], last[1]))
        elif bc_type == "not-a-knot":
            slopes = slopes_not_a_knot(places, h, rise)
        elif bc_type == "natural":
            slopes = slopes_at_ends(h, rise, (2, 2), (0.0, 0.0))
        elif bc_type == "clamped":
            slopes = slopes_at_ends(h, rise, (1, 1), (0.0, 0.0))
        else:
            refuse("a spline of several columns of values, or a periodic one", "a spline of each column")
        self.set_pieces(places, values, slopes, extrapolate)


@stand_in(interpolate.PchipInterpolator)
class ShapeKeeping(Pieces):
    """``PchipInterpolator`` of a vector."""

    def __init__(self, x, y, axis=0, extrapolate=None):
        if axis != 0 or np.ndim(y) != 1 or extrapolate == "periodic":
            refuse("a spline of several columns of values, or a periodic one", "a spline of each column")
        places, values = samples_of(x, y)
        h = np.diff(places)
        self.set_pieces(places, values, slopes_of_shape(h, np.diff(values) / h), extrapolate)


@stand_in(interpolate.InterpolatedUnivariateSpline)
class Interpolated(Pieces):
    """``InterpolatedUnivariateSpline`` of degree 3."""

    def __init__(self, x, y, w=None, bbox=None, k=3, ext=0):
        if w is not None or bbox is not None or ext != 0 or (k != 3 and k != 1):
            refuse("a spline with `w=`, `bbox=` or `ext=`, or of another degree than 1 and 3", "one of degree 3: `k=3`")
        places, values = samples_of(x, y)
        h = np.diff(places)
        if k == 3 and len(places) < 4:
            raise TypeError("m > k must hold")
        if k == 1:
            rise = np.diff(values) / h
            self.x, self.c0, self.c1, self.c2, self.c3 = places, 0.0 * rise, 0.0 * rise, rise, values[:-1]
            self.extrapolate = None
        else:
            self.set_pieces(places, values, slopes_not_a_knot(places, h, np.diff(values) / h), None)

    def integral(self, a, b):
        return self.integrate(a, b)


@composite(interpolate.pchip_interpolate, static=("der",))
def pchip_interpolate(xi, yi, x, der=0, axis=0):
    """The values at places of the pieces that keep the shape."""
    places, values = samples_of(xi, yi)
    h = np.diff(places)
    slopes = slopes_of_shape(h, np.diff(values) / h)
    return value_of(pieces_of(places, values, slopes), np.float64(1.0) * np.asarray(x), der)
