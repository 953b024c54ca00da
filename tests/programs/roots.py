"""Roots of functions by ``scipy.optimize``, which move with what the functions read."""

import numpy as np
from scipy import optimize
from scipy.optimize import brentq

from programs.corpus import add


def _cubic(z, p, q):
    return z**3 + p * z - q


def root_in_a_bracket(p, q):
    def height(z):
        return np.exp(z * p) - q - 1.0

    inner = brentq(height, 0.0, 5.0, xtol=1e-14)
    outer = brentq(_cubic, -1.0, 3.0, args=(p, inner))
    return inner * outer + optimize.brenth(lambda z: _cubic(z, q, p), -5.0, 5.0) ** 2


add(root_in_a_bracket, lambda rng: (0.7, 1.3), wrt=("p", "q"))


def roots_of_each(x, p):
    found = np.zeros(len(x))
    for k in range(len(x)):
        found[k] = optimize.bisect(_cubic, -4.0, 4.0, args=(p, x[k]), xtol=1e-13)
        if found[k] > 0.0:
            found[k] = found[k] * optimize.newton(_cubic, 1.0, args=(p, x[k]), tol=1e-13)
    return found @ found


add(roots_of_each, lambda rng: (np.array([0.4, -1.2, 2.0]), 0.7), wrt=("x", "p"))


def root_by_slopes(p, q):
    newton = optimize.newton(lambda z: _cubic(z, p, q), 1.0, fprime=lambda z: 3.0 * z**2 + p, tol=1e-14)
    halley = optimize.newton(_cubic, p, lambda z, p, q: 3.0 * z * z + p, (p, q), fprime2=lambda z, p, q: 6.0 * z)
    found = optimize.root_scalar(_cubic, args=(p, q), bracket=[-1.0, 3.0], xtol=1e-13)
    secant = optimize.root_scalar(_cubic, args=(q, p), x0=0.5, x1=0.6, method="secant")
    return newton * halley + (found.root * secant.root if found.converged else 0.0)


add(root_by_slopes, lambda rng: (0.7, 1.3), wrt=("p", "q"))


def root_of_two(x, s):
    def system(z):
        u, v = z
        return u**2 + s * v - x[0], u - v * x[1]

    u, v = optimize.fsolve(system, (1.0, 1.0))
    (one,) = optimize.fsolve(lambda z, p: z**3 + s * z - p, 0.5, args=(x[1],))
    return u * v**2 + one


add(root_of_two, lambda rng: (np.array([0.4, 1.2]), 0.7), wrt=("x", "s"), compiled=True)


def equilibrium(a, x, start):
    found = optimize.root(lambda z, b: a @ z + z**3 - b, start, args=(x,))
    slopes = optimize.fsolve(lambda z: a @ z + z**3 - x, np.zeros(3), fprime=lambda z: a + np.diag(3.0 * z * z))
    return np.sum(found.x**2) + np.sum(slopes**3) if found.success and np.max(np.abs(found.fun)) < 1e-8 else 0.0


def _matrix(rng):
    return 2.0 * np.eye(3) + 0.3 * rng.normal(size=(3, 3))


add(equilibrium, lambda rng: (_matrix(rng), rng.normal(size=3), rng.normal(size=3)), wrt=("a", "x"))


def chained_roots(x, s):
    total = 0.0
    z = np.ones(2)
    for k in range(len(x)):
        z = optimize.fsolve(
            lambda y, before, p: [y[0] - before[0] + p * y[1], y[1] ** 3 + y[1] + y[0] * s - p], z, (z, x[k])
        )
        total += z[0] * z[1]
    return total


add(chained_roots, lambda rng: (np.array([0.4, 1.2, 0.7]), 0.7), wrt=("x", "s"))


def roots_of_all(x, s):
    by_secants = optimize.newton(lambda z: z**3 + s * z - x, np.ones(len(x)), tol=1e-12)
    by_slopes = optimize.newton(lambda z, p: z**3 + p * z - x, x, lambda z, p: 3 * z**2 + p, (s,), tol=1e-12)
    fixed = optimize.fixed_point(lambda z: np.cos(z) * s, 0.5) * optimize.fixed_point(
        lambda z, p: np.cos(z) * p, x, (s,)
    )
    return np.sum(by_secants * by_slopes) + np.sum(fixed**2)


add(roots_of_all, lambda rng: (np.array([0.4, 1.2, 2.0]), 0.7), wrt=("x", "s"))


def root_and_report(x, s):
    root, report = optimize.brentq(lambda z: z**3 + s * z - x[0], 0, 2, full_output=True)
    return root**2 + optimize.ridder(lambda z, p: z**3 + s * z - p, 0.0, 2, args=(x[1],)) if report.converged else 0.0


add(root_and_report, lambda rng: (np.array([0.4, 1.2]), 0.7), wrt=("x", "s"))
