"""Objects of SciPy's and NumPy's that a function makes and calls."""

import numpy as np
from scipy import optimize, stats
from scipy.interpolate import interp1d

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
