"""Objects of SciPy's and NumPy's that a function makes and calls."""

import numpy as np
from scipy import interpolate, optimize, stats
from scipy.interpolate import CubicSpline, PchipInterpolator, interp1d

from programs.corpus import add


def on_lines(x, y, z):
    curve = interp1d(x, y)
    wide = interp1d(x[::-1], y * y, bounds_error=False, fill_value=(y[0], 0.5))
    beyond = interp1d(x, y, kind="linear", fill_value="extrapolate")
    crossing = optimize.brentq(lambda t: curve(t) - 0.5 * (y[0] + y[1]), x[0], x[1])
    return np.sum(curve(z) * wide(2.0 * z - 0.7)) + np.sum(beyond(3.0 * z) ** 2) + crossing * interp1d(x, y)(0.9)


add(
    on_lines,
    lambda rng: (np.array([0.0, 0.5, 1.2, 2.0]), rng.normal(size=4), np.array([0.31, 1.07, 1.9])),
    wrt=("x", "y", "z"),
)


def of_fixed_distributions(x, s, t):
    near = stats.norm(loc=s, scale=t)
    rate = stats.gamma(2.5, scale=1.0 / t)
    total = np.sum(near.logpdf(x)) + near.cdf(0.3) * stats.norm(0.0, s).sf(t) + stats.poisson(t).logpmf(3)
    return total + np.sum(rate.logpdf(x * x + 0.1)) + np.sum(stats.expon(scale=s).pdf(x * x))


add(of_fixed_distributions, lambda rng: (rng.normal(size=3), 0.6, 1.4), wrt=("x", "s", "t"))


def of_several_normal_numbers(m, a, s):
    cov = a @ a.T + np.eye(2)
    first = stats.multivariate_normal(m, cov)
    total = np.sum(first.logpdf(np.stack((m * m, m - 1.0)))) + np.sum(stats.multivariate_normal.pdf(m, cov=s))
    total += stats.multivariate_normal.logpdf(m, mean=[s, 0.5], cov=np.diag(np.array([s, 1.0])))
    return total + stats.multivariate_normal.logpdf(m, m * s, np.array([1.0, s]))


add(of_several_normal_numbers, lambda rng: (rng.normal(size=2), rng.normal(size=(2, 2)), 0.8), wrt=("m", "a", "s"))


def on_splines(x, y, z, s):
    curve = CubicSpline(x, y)
    slope = curve.derivative()
    ends = CubicSpline(x, y * y, bc_type=((1, s), (2, 0.3)))
    total = np.sum(curve(z) * ends(z + 1.0)) + slope(0.9) * curve.integrate(x[0], s) + curve(s, 2) * ends(s, nu=3)
    free = CubicSpline(x, y, bc_type="natural", extrapolate=False)
    few = CubicSpline(x[:3], y[:3], bc_type="clamped")(s) * CubicSpline(x[:3], y[:3])(z)[1]
    return total + np.nansum(free(2.0 * z)) + few + CubicSpline(x[:2], y[:2])(0.4)


def _spline(rng):
    return np.array([0.0, 0.5, 1.2, 2.0, 2.6]), rng.normal(size=5), np.array([0.31, 1.07, 1.9]), 0.7


add(on_splines, _spline, wrt=("x", "y", "z", "s"))


def on_shapes(x, y, z, s):
    curve = PchipInterpolator(x, y)
    cubic = interp1d(x, y, kind="cubic", fill_value="extrapolate")
    steps = interp1d(x, y, kind="previous", bounds_error=False, fill_value=s)
    nearest = interp1d(x, y, "nearest", bounds_error=False, fill_value=(0.0, s))
    through = interpolate.InterpolatedUnivariateSpline(x, y)
    total = np.sum(curve(z) * cubic(z - 0.5)) + np.sum(steps(z + 1.0) * nearest(2.0 * z)) + curve(s, 1) * through(s)
    lines = interpolate.InterpolatedUnivariateSpline(x, y, k=1)(z)
    return total + np.sum(interpolate.pchip_interpolate(x, y, z)) * np.sum(lines) + interp1d(x, y, "next")(s)


add(on_shapes, _spline, wrt=("x", "y", "z", "s"))


def in_a_grid(a, x, s):
    points = (x, np.arange(4.0))
    inside = interpolate.RegularGridInterpolator(points, a)
    beyond = interpolate.RegularGridInterpolator(points, a, bounds_error=False, fill_value=None)
    filled = interpolate.interpn(points, a, np.array([[s, 1.2], [9.0, 0.3]]), bounds_error=False, fill_value=s)
    return inside([s, 1.2])[0] * beyond((s, 3.3 + s)) + np.sum(filled) + np.sum(inside((0.9 * x + 0.1, x + 0.1)) ** 2)


add(in_a_grid, lambda rng: (rng.normal(size=(3, 4)), np.array([0.05, 1.1, 2.2]), 0.7), wrt=("a", "x", "s"))
