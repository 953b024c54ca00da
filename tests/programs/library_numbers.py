"""Polynomials as objects, parts of numbers, runs of sums, and points of quadratures, of NumPy's."""

import math

import numpy as np
from scipy import special, stats

from programs.corpus import add


def polynomial_objects(x, s):
    p = np.poly1d(x)
    fitted = np.poly1d(np.polyfit(np.arange(4.0), x, 2))
    total = p(s) * p.deriv()(s) + np.sum(fitted(x)) + p.integ()(0.5) + p.c[0] * p.coeffs[-1] + p[1] * p.order
    q = np.polynomial.Polynomial([1.0, s, x[0]])
    return total + np.sum(q(x) ** 2) + q.deriv()(s) * q.degree()


add(polynomial_objects, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "s"), compiled=True)


def parts_of_numbers(x, s):
    quotients, rest = np.divmod(x, s)
    parts, whole = np.modf(3.0 * x)
    runs = np.add.reduceat(x, [0, 2, 3]) * np.maximum.reduceat(x, np.array([0, 3, 1]))
    total = np.sum(quotients * rest) + np.sum(parts * whole) + np.sum(np.ldexp(x, 2) * np.fix(x)) + np.sum(runs)
    return (
        total + np.sum(np.choose(np.array([0, 1, 0]), (x[:3], x[1:4])) ** 2) + np.sum(np.bartlett(6) * x * np.angle(x))
    )


add(parts_of_numbers, lambda rng: (rng.normal(size=6), 0.7), wrt=("x", "s"))


def runs_of_rows(a):
    return np.sum(np.add.reduceat(a, [0, 2], axis=1) ** 2) + np.sum(np.multiply.reduceat(a, [1, 0]) ** 2)


add(runs_of_rows, lambda rng: (rng.normal(size=(3, 4)),), wrt="a")


def quadrature_points(x, s):
    places, weights = np.polynomial.legendre.leggauss(5)
    total = np.sum(weights * np.exp(s * places)) * x[0]
    places, weights = np.polynomial.hermite.hermgauss(4)
    total += np.sum(weights * np.cos(s * places)) + np.polynomial.hermite.hermval(s, x)
    places, weights = np.polynomial.laguerre.laggauss(3)
    total += np.sum(weights * places**2) * s + np.polynomial.laguerre.lagval(s, x)
    quotient, rest = np.polydiv(x, np.array([1.0, s]))
    return total + np.polynomial.hermite_e.hermeval(s, x) + np.sum(quotient**2) + np.sum(rest)


add(quadrature_points, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "s"))


def ascending_polynomials(x):
    columns = np.polynomial.polynomial.polyvander(x, 2)
    fitted = np.polynomial.polynomial.polyfit(np.arange(4.0), x, 2)
    return np.sum(columns**2) + np.sum(np.polynomial.polynomial.polyder(x) * fitted)


add(ascending_polynomials, lambda rng: (rng.normal(size=4),))


def general_eigenvalues(a):
    a = a + special.erfinv(0.01 * a)  # complex: TypeError
    values, vectors = np.linalg.eig(a @ a.T + np.triu(a, 1))
    return np.sum(values**3) + np.sum(np.abs(vectors[:, np.argmax(values)])) * np.max(np.linalg.eigvals(a @ a.T))


add(
    general_eigenvalues, lambda rng: (np.diag([1.0, 2.0, 3.0]) + 0.1 * rng.normal(size=(3, 3)),), wrt="a", compiled=True
)


def polynomials_by_their_coefficients(x):
    a, b = x[:3], x[1:]
    joined = np.polynomial.polynomial.polyadd(np.polynomial.polynomial.polymul(a, b), [0.5])
    rest = np.polynomial.polynomial.polysub(np.polynomial.polynomial.polyint(a), b)
    monic = np.polynomial.polynomial.polyfromroots(x)
    return np.sum(joined * np.arange(1.0, 6.0)) + np.sum(rest**2) + np.polynomial.polynomial.polyval(0.3, monic)


def running_totals_of_the_standard(x):
    sums = np.cumulative_sum(x, include_initial=True)
    products = np.cumulative_prod(x.reshape(2, 2), axis=1)
    return np.sum(sums * np.arange(5.0)) + np.sum(products**2) + np.sum(np.astype(x, np.float64) * x[::-1])


def whole_numbers_of_the_library(x):
    part, whole = math.modf(x[0] * 3.0)
    scaled = math.ldexp(x[1], 2) * math.isqrt(17) + x[2] * math.lcm(4, 6)
    return part * whole + scaled + pow(3, 5, 7) * x[3]


add(polynomials_by_their_coefficients, lambda rng: (rng.normal(size=4),), compiled=True)
add(running_totals_of_the_standard, lambda rng: (rng.uniform(0.5, 1.5, 4),))
add(
    whole_numbers_of_the_library,
    lambda rng: (np.array([0.8, 0.3, 1.2, 0.4]) + 0.01 * rng.normal(size=4),),
    compiled=True,
)


def numbers_at_the_ends(x):
    far = math.ldexp(x[1] * 1e300, -1100) * 1e31 + math.modf(math.inf)[0] + math.isqrt(2**63 - 1) * x[0] * 1e-9
    parts = np.modf(np.array([np.inf, -np.inf, 2.5]))[0]
    chosen = np.choose(np.array([[0, 1], [1, 0]]), [x[0], x[1]])
    return far + np.sum(parts * x[:3]) + np.sum(chosen * x[2]) + np.sum(np.take(x, np.array([True, False, True])))


add(numbers_at_the_ends, lambda rng: (rng.uniform(0.5, 1.5, 4),), compiled=True)


def polynomials_of_their_own_precision(x):
    quotient, rest = np.polydiv(np.polymul(x, x[:2]), x[:2])
    together = np.polyadd(x, x[:2]) - np.polysub(x[:2], x)
    return np.sum(quotient**2) + rest.size + np.sum(together * x) + stats.iqr(x) * np.percentile(x, 75)


add(
    polynomials_of_their_own_precision,
    lambda rng: (rng.uniform(0.5, 2.0, 4),),
    lambda rng: (rng.uniform(0.5, 2.0, 4).astype(np.float32),),
)
