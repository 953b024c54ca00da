"""Integrals of functions by ``scipy.integrate``."""

import math

import numpy as np
from scipy import integrate
from scipy.integrate import quad

from programs.corpus import add


def _decay(t, p, q):
    return np.exp(-p * t) * t**q


def integrals_of_functions(x, s):
    value, error = quad(_decay, s, 2.0 + x[0], args=(s, 2.0))
    total = value * quad(_decay, x[1], 0.2, (x[2], 1.5))[0] if error < 1e-6 else 0.0
    total += quad(lambda t: math.exp(-s * t * t), -np.inf, np.inf)[0] + quad(lambda t: t * s, 0, 0)[0]
    total += quad(lambda t: np.exp(-s * t) / (1 + t * t), x[0], np.inf)[0] * x[1]
    return total + integrate.quad(lambda t: np.exp(s * t) * x[1], -np.inf, x[2], epsabs=1e-10, limit=100)[0]


add(integrals_of_functions, lambda rng: (0.3 + rng.random(3), 0.7), wrt=("x", "s"), compiled=True)


def integrals_with_singularities(x, s):
    at_end = (
        quad(lambda t: s / np.sqrt(t), 0, x[0])[0]
        * quad(lambda t: t ** (-0.5 * s), 0.0, 1.0, epsabs=1e-13, epsrel=0.0)[0]
    )
    oscillating = quad(lambda t: np.sin(40 * s * t) / t, s, 3, epsabs=1e-13, epsrel=1e-13)[0]
    return at_end + oscillating + quad(lambda t: np.log(t) * np.exp(-s * t), 0, 9.0, epsabs=1e-12, epsrel=0.0)[0]


add(integrals_with_singularities, lambda rng: (np.array([0.8]), 0.7), wrt=("x", "s"))


def integral_of_a_kink(x, s):
    return quad(lambda t: (t - s) * (t - s if t > s else x[0]), 0.0, 1.0, epsabs=0.0, epsrel=1e-12)[0] * s


add(integral_of_a_kink, lambda rng: (np.array([0.8]), 0.3), wrt=("x", "s"))


def integral_over_a_region(x, s):
    return integrate.dblquad(lambda y, t: s * t * y * x[0], 0, s, lambda t: t, lambda t: 2.0)[0] * x[1]


def integral_over_a_rectangle(x, s):
    return integrate.dblquad(_decay, 0, s, x[0], 1.0, args=(2.0,))[0] * x[1]


def integral_in_an_integral(x, s):
    return x[0] * quad(lambda t: quad(lambda u: np.exp(-s * t * u), 0, t)[0], 0, x[1])[0]


for _nested in (integral_over_a_region, integral_over_a_rectangle, integral_in_an_integral):
    add(_nested, lambda rng: (np.array([0.2, 0.8]), 0.7), wrt=("x", "s"))


def integrals_of_samples(x, s):
    fixed, _ = integrate.fixed_quad(lambda t: np.exp(s * t) * x[0], 0.0, s, n=6)
    return fixed * integrate.romb(x * s, dx=0.1) + np.sum(integrate.romb(np.outer(x, x[:3]), axis=0))


add(integrals_of_samples, lambda rng: (rng.normal(size=5), 0.7), wrt=("x", "s"))
