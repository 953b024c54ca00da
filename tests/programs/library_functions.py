"""Functions of NumPy and SciPy that are made of others."""

import numpy as np
from scipy import integrate, linalg
from scipy.integrate import cumulative_trapezoid, simpson

from programs.corpus import add


def profile_slope(f, x, h):
    total = np.sum(np.gradient(f) ** 2) + np.sum(np.gradient(f, h) * f) + np.sum(np.gradient(f, x) ** 2)
    return total + np.sum(np.gradient(f, h, edge_order=2) * f) + np.sum(np.gradient(f, x, edge_order=2) ** 2)


add(profile_slope, lambda rng: (rng.normal(size=6), np.cumsum(rng.uniform(0.5, 1, size=6)), 0.4), wrt=("f", "x", "h"))


def surface_slope(z, x, h):
    across, along = np.gradient(z)
    p, q = np.gradient(z, h, x)
    total = np.sum(across * along) + np.sum(p**2 + q**2) + np.sum(np.gradient(z, axis=0) ** 2)
    return total + np.sum(np.gradient(z, h, axis=1) * z) + np.sum(np.gradient(z, x, axis=-1)[0])


add(
    surface_slope,
    lambda rng: (rng.normal(size=(4, 5)), np.cumsum(rng.uniform(0.5, 1, size=5)), 0.4),
    wrt=("z", "x", "h"),
)


def neighbors(x):
    return np.sum(np.ediff1d(x) ** 3)


add(neighbors, lambda rng: (rng.normal(size=5),), lambda rng: (rng.normal(size=(2, 3)),))


def phase_rate(phase):
    turned = np.unwrap(phase)
    return np.sum(np.diff(turned) ** 2) + turned[-1]


add(phase_rate, lambda rng: (np.array([0.1, 2.9, -2.8, -0.5, 2.2, -3.0]),), wrt="phase")


def enzyme_polynomial(p, x, t):
    return np.sum(np.polyval(p, x) ** 2) + np.polyval([1.0, t, 3.0], t) + np.polyval(p[1:], t)


add(enzyme_polynomial, lambda rng: (rng.normal(size=4), rng.normal(size=3), 0.7), wrt=("p", "x", "t"), compiled=True)


def design_matrix(x, beta):
    return np.sum((np.vander(x, 3) @ beta) ** 2) + np.sum(np.vander(x, 2, increasing=True)) + np.sum(np.vander(x) ** 2)


add(design_matrix, lambda rng: (rng.normal(size=4), rng.normal(size=3)), wrt=("x", "beta"))


def gaps(x, w):
    total = np.nansum(x + w) ** 2 + np.nanmean(x - w) ** 3 + np.nanstd(w + x - w**2, ddof=1) + np.nanvar(w + x)
    return total + np.nanmax(x + w) * np.nanmin(x - w) + np.nanprod(np.where(np.isnan(x), x, w))


def with_gaps(rng):
    x = rng.normal(size=6)
    x[2] = np.nan
    return x, 0.8


add(gaps, with_gaps, wrt="w")


def gaps_along_axes(x, w):
    y = x + w * np.arange(4) - w**2
    total = np.sum(np.nansum(y, axis=0) ** 2) + np.sum(np.nanmean(y, axis=1, keepdims=True) * w)
    total += np.sum(np.nanmax(y, axis=1)) + np.sum(np.nanmin(y, axis=0)) + np.sum(np.nanstd(y, axis=0))
    return total + np.sum(np.nanvar(y, axis=1, ddof=1))


add(
    gaps_along_axes,
    lambda rng: (np.where(np.arange(12).reshape(3, 4) == 5, np.nan, rng.normal(size=(3, 4))), 0.8),
    wrt="w",
)


def edited(x, t, k):
    longer = np.insert(x, 0, t)
    more = np.insert(longer, k, x[:2])
    shorter = np.delete(more, -1)
    return np.sum(shorter * np.arange(len(shorter))) + np.sum(np.delete(x, k) ** 2)


add(edited, lambda rng: (rng.normal(size=5), 0.7, 2), lambda rng: (rng.normal(size=5), 0.7, -2), wrt=("x", "t"))


def minor(a):
    smaller = np.delete(np.delete(a, 0, axis=0), 1, axis=1)
    return np.linalg.det(smaller) + np.sum(np.delete(a, 2) ** 2)


add(minor, lambda rng: (rng.normal(size=(3, 3)),), wrt="a")


def regimes(x, w):
    slow, fast = x < -0.3, x > 0.5
    total = np.select([slow, fast], [x * w, x**2], default=w)
    return np.sum(total * x) + np.sum(np.select([x > 0], [np.sqrt(np.abs(x))]))


add(regimes, lambda rng: (rng.normal(size=6), 0.8), wrt=("x", "w"), compiled=True)


def potential_on_grid(x, y):
    gx, gy = np.meshgrid(x, y)
    hx, hy = np.meshgrid(x, y, indexing="ij")
    return np.sum(gx * gy**2) + np.sum(np.sin(hx) * hy)


add(potential_on_grid, lambda rng: (rng.normal(size=3), rng.normal(size=2)), wrt=("x", "y"))


def chosen_members(x, members):
    return np.sum(np.where(np.isin(np.arange(len(x)), members), x**2, x))


add(chosen_members, lambda rng: (rng.normal(size=5), np.array([0, 3])))


def integrals(y, x, h):
    total = integrate.trapezoid(y, x) + integrate.trapezoid(y, dx=h) + simpson(y, x=x) + simpson(y, dx=h)
    total += np.sum(cumulative_trapezoid(y, x, initial=0) ** 2) + np.sum(cumulative_trapezoid(y, dx=h) * y[1:])
    return total + simpson(y[1:], x=x[1:]) + simpson(y[:2], x=x[:2]) + simpson(y[1:], dx=h)


add(
    integrals,
    lambda rng: (rng.normal(size=7), np.cumsum(rng.uniform(0.5, 1, size=7)), 0.4),
    wrt=("y", "x", "h"),
)


def integrals_along_axes(y, x):
    total = np.sum(integrate.trapezoid(y, x, axis=0) ** 2) + np.sum(integrate.trapezoid(y, axis=1))
    return total + np.sum(cumulative_trapezoid(y, x, axis=0) * y[1:]) + np.sum(cumulative_trapezoid(y, initial=0))


add(integrals_along_axes, lambda rng: (rng.normal(size=(3, 4)), np.cumsum(rng.uniform(0.5, 1, size=3))), wrt=("y", "x"))


def gaussian_process(a, b):
    k = a @ a.T + 3.0 * np.eye(3)
    lower, upper = linalg.cholesky(k, lower=True), linalg.cholesky(k)
    z = linalg.solve_triangular(lower, b, lower=True) + linalg.solve_triangular(upper, b)
    return z @ z + linalg.det(k) + np.sum(linalg.inv(k)) + np.sum(linalg.solve(k, b)) + linalg.norm(b)


add(gaussian_process, lambda rng: (rng.normal(size=(3, 3)), rng.normal(size=3)), wrt=("a", "b"))


def structured_matrices(c, r, a):
    blocks = linalg.block_diag(a, 2.0 * a, a[:1])
    return (
        np.sum(linalg.toeplitz(c, r) ** 2)
        + np.sum(linalg.toeplitz(c)[0] * c)
        + np.sum(blocks**2)
        + np.sum(linalg.circulant(c)[1] * c**2)
    )


add(
    structured_matrices,
    lambda rng: (rng.normal(size=4), rng.normal(size=3), rng.normal(size=(2, 2))),
    wrt=("c", "r", "a"),
)


def slope_and_integral(y, x):
    return np.sum(np.gradient(y, x) * y) + simpson(y, x=x) + np.nansum(y * x)


add(
    slope_and_integral,
    lambda rng: (rng.normal(size=5), np.cumsum(rng.uniform(0.5, 1, size=5))),
    wrt=("y", "x"),
    compiled=True,
)
