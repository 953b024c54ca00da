"""Splines of ``scipy.interpolate`` under other names, and through points on a grid."""

import numpy as np
from scipy import interpolate

from tangentlike.primitives.library_calls import stand_in
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .called_functions import refuse
from .splines import Pieces, pieces_of, samples_of, slopes_not_a_knot, value_of


def through_all(x, y, k):
    """The pieces of the spline through all samples, of degree 1 or 3."""
    places, values = samples_of(x, y)
    h = np.diff(places)
    rise = np.diff(values) / h
    if k == 1:
        return places, 0.0 * rise, 0.0 * rise, rise, values[:-1]
    if k != 3:
        refuse("a spline of this degree", "one of degree 3: `k=3`")
    if len(places) < 4:
        raise TypeError("m > k must hold")
    return pieces_of(places, values, slopes_not_a_knot(places, h, rise))


STATIC_OF_COMPOSITES[through_all] = ("k",)


@stand_in(interpolate.UnivariateSpline)
class Univariate(Pieces):
    """``UnivariateSpline`` with ``s=0``: through all samples."""

    def __init__(self, x, y, w=None, bbox=None, k=3, s=None, ext=0):
        if s is None or s != 0 or w is not None or bbox is not None or ext != 0:
            refuse("a spline that smooths, whose knots depend on the samples", "a spline through all: `s=0`")
        self.x, self.c0, self.c1, self.c2, self.c3 = through_all(x, y, k)
        self.extrapolate = None

    def integral(self, a, b):
        return self.integrate(a, b)


@composite(interpolate.splrep, static=("k", "s", "per"))
def splrep(x, y, w=None, xb=None, xe=None, k=3, s=0, per=0):
    """What ``splev`` takes: here the pieces themselves."""
    if s != 0 or w is not None or xb is not None or xe is not None or per:
        refuse("a spline that smooths, whose knots depend on the samples", "a spline through all: `s=0`")
    return through_all(x, y, k)


@composite(interpolate.splev, static=("der", "ext"))
def splev(x, tck, der=0, ext=0):
    """The values, or derivatives, at places."""
    if ext != 0 or len(tck) != 5:
        refuse(
            "a spline that is not made by `splrep` here, or one with `ext=`", "`splrep(x, y)` inside of the function"
        )
    return value_of(tck, np.float64(1.0) * np.asarray(x), der)


@stand_in(interpolate.make_interp_spline)
class MadeSpline(Pieces):
    """``make_interp_spline`` of degree 1 or 3."""

    def __init__(self, x, y, k=3, t=None, bc_type=None, axis=0):
        if t is not None or bc_type is not None or axis != 0 or np.ndim(y) != 1:
            refuse("a spline with knots or ends of its own", "`CubicSpline(x, y, bc_type=...)`")
        self.x, self.c0, self.c1, self.c2, self.c3 = through_all(x, y, k)
        self.extrapolate = None


@stand_in(interpolate.CubicHermiteSpline)
class Hermite(Pieces):
    """``CubicHermiteSpline`` of vectors: pieces with these slopes."""

    def __init__(self, x, y, dydx, axis=0, extrapolate=None):
        if axis != 0 or np.ndim(y) != 1:
            refuse("a spline of several columns of values", "a spline of each column")
        places, values = samples_of(x, y)
        self.set_pieces(places, values, np.float64(1.0) * np.asarray(dydx), extrapolate)


def slopes_of_akima(h, rise):
    """Akima's slopes (1970): those beside a place, weighed by how far those beyond them differ."""
    first = 2.0 * rise[0] - rise[1]
    last = 2.0 * rise[-1] - rise[-2]
    m = np.concatenate((np.array([2.0 * first - rise[0], first]), rise, np.array([last, 2.0 * last - rise[-1]])))
    steps = np.abs(np.diff(m))
    before, behind = steps[:-2], steps[2:]
    total = before + behind
    even = total <= 1e-9 * np.max(total)
    weighed = (behind * m[1:-2] + before * m[2:-1]) / np.where(even, 1.0, total)
    return np.where(even, 0.5 * (m[3:] + m[:-3]), weighed)


@stand_in(interpolate.Akima1DInterpolator)
class Akima(Pieces):
    """``Akima1DInterpolator`` of a vector."""

    def __init__(self, x, y, axis=0, *, method="akima", extrapolate=None):
        if axis != 0 or np.ndim(y) != 1 or method != "akima":
            refuse("Akima's spline of several columns of values, or of another method", "a spline of each column")
        places, values = samples_of(x, y)
        h = np.diff(places)
        outside = False if extrapolate is None else extrapolate
        self.set_pieces(places, values, slopes_of_akima(h, np.diff(values) / h), outside)


@composite(interpolate.barycentric_interpolate)
def barycentric_interpolate(xi, yi, x):
    """The value at places of the polynomial through the samples, by Neville's scheme."""
    places, at = np.float64(1.0) * np.asarray(xi), np.float64(1.0) * np.asarray(x)
    count = len(places)
    rows = np.float64(1.0) * np.asarray(yi)
    if np.ndim(at) == 0:
        row = 1.0 * rows
        for k in range(1, count):
            row = ((at - places[k:]) * row[:-1] - (at - places[:-k]) * row[1:]) / (places[:-k] - places[k:])
        return row[0]
    out = np.zeros(len(at))
    for i in range(len(at)):
        row = 1.0 * rows
        for k in range(1, count):
            row = ((at[i] - places[k:]) * row[:-1] - (at[i] - places[:-k]) * row[1:]) / (places[:-k] - places[k:])
        out[i] = row[0]
    return out


@stand_in(interpolate.RectBivariateSpline)
class OnGrid:
    """``RectBivariateSpline`` of degree 3 through all points of a grid: splines along rows, then along columns."""

    def __init__(self, x, y, z, bbox=None, kx=3, ky=3, s=0):
        if bbox is not None or s != 0 or kx != 3 or ky != 3:
            refuse("a surface that smooths, or of another degree than 3", "one through all points: `s=0`")
        self.x, self.y, self.z = np.float64(1.0) * np.asarray(x), np.float64(1.0) * np.asarray(y), z

    def ev(self, xi, yi):
        across, along = np.float64(1.0) * np.asarray(xi), np.float64(1.0) * np.asarray(yi)
        if np.ndim(across) == 0 and np.ndim(along) == 0:
            return surface_at(self.x, self.y, self.z, across, along)
        found = np.zeros(len(across))
        for i in range(len(across)):
            found[i] = surface_at(self.x, self.y, self.z, across[i], along[i])
        return found

    def __call__(self, x, y, grid=True):
        across, along = np.atleast_1d(np.float64(1.0) * np.asarray(x)), np.atleast_1d(np.float64(1.0) * np.asarray(y))
        if not grid:
            return self.ev(x, y)
        if np.any(np.diff(across) < 0) or np.any(np.diff(along) < 0):
            raise ValueError("x must be sorted to non-decreasing order")
        found = np.zeros((len(across), len(along)))
        for i in range(len(across)):
            for j in range(len(along)):
                found[i, j] = surface_at(self.x, self.y, self.z, across[i], along[j])
        return found


def within(at, places):
    """A place, or the end beyond which it lies: surfaces go on as they end."""
    return np.minimum(np.maximum(at, places[0]), places[-1])


def surface_at(x, y, z, across, along):
    """The value of the surface at a point."""
    column = np.zeros(len(x))
    for i in range(len(x)):
        column[i] = value_of(through_all(y, z[i], 3), within(along, y), 0)
    return value_of(through_all(x, column, 3), within(across, x), 0)
