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
