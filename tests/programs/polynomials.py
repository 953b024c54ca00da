"""The classes of ``np.polynomial`` and their functions."""

import numpy as np
from numpy.polynomial import (
    Chebyshev,
    Hermite,
    HermiteE,
    Laguerre,
    Legendre,
    Polynomial,
    chebyshev,
    hermite,
    hermite_e,
    laguerre,
    legendre,
    polynomial,
)

from programs.corpus import add


def _four(rng):
    return (rng.normal(size=4),)


def polynomials_that_are_added_and_multiplied(x):
    p, q = Polynomial([1.0, x[0], x[1]]), Polynomial.fromroots([x[2], 2.0])
    r = p * q + 2.0 * p - q * 3 + 1
    s = (p - q)(0.2) + (-p)(0.1) + (p**2)(0.4) + (p / 2)(1.0) + (1 - p)(0.3) + p.integ(lbnd=1.0)(0.2)
    return r(0.7) + s + (x * p)(0.5) * p.degree() + np.sum(p.deriv()(x)) + p.integ(2)(0.3) + p.integ(k=x[3])(0.1)


add(polynomials_that_are_added_and_multiplied, _four)


def polynomials_over_an_interval(x):
    t = np.linspace(0, 3, 6)
    p = Polynomial.fit(t, np.sin(x[0] * t) + x[1], 2, w=np.exp(0.3 * t))
    q = Polynomial(x, domain=[0, 2])
    places, values = q.linspace(5)
    lines = Polynomial.identity() * x[0] + Polynomial.basis(2) * x[1]
    total = p(1.5) + p.convert().coef[1] + p.deriv()(0.5) + p.coef[0] + lines(x[2]) + np.sum(places * values)
    return total + q.deriv(2)(0.4) + sum(c * k for k, c in enumerate(p.coef)) + len(p)


add(polynomials_over_an_interval, _four)


def sums_of_chebyshev(x):
    p, q = Chebyshev(x), Chebyshev([0.5, x[0]])
    t = np.linspace(0, 2, 7)
    f = Chebyshev.fit(t, np.exp(x[1] * t), 3)
    values = (p * q + 2 * p - 1)(0.3) + p.deriv()(0.2) + p.integ()(0.4) + (p**2)(0.1)
    return values + f(0.7) + f.deriv(2)(1.1) + f.integ()(0.5) + f.integ(lbnd=0.25)(0.5)


add(sums_of_chebyshev, _four)


def sums_of_the_other_kinds(x):
    t = np.linspace(0, 2, 7)
    p, q, r, s = Legendre(x), Hermite(x), HermiteE(x), Laguerre(x)
    total = (p + 2 - p * 0.5)(0.3) + q.deriv()(0.2) + (r * r)(0.4) + s.integ()(0.7) + Legendre.basis(3)(x[2])
    f, g = Legendre.fit(t, np.exp(x[1] * t), 3), Laguerre.fit(t, np.exp(x[1] * t), 2)
    return total + f(0.7) + f.deriv(2)(1.1) + g(0.3) * s.degree()


add(sums_of_the_other_kinds, _four)


def columns_and_fits(x):
    t = np.linspace(-1, 1, 7)
    y = np.exp(x[0] * t) + x[1]
    total = np.sum(chebyshev.chebvander(x, 3) * np.arange(4.0)) + np.sum(legendre.legvander(x, 2) ** 2)
    total += (
        np.sum(hermite.hermvander(x, 2) ** 2) * np.sum(hermite_e.hermevander(x, 0)) + laguerre.lagvander(x, 3)[1, 3]
    )
    total += chebyshev.chebfit(t, y, 3) @ np.arange(1, 5) + legendre.legfit(t, y, 2)[1] + hermite.hermfit(t, y, 2)[0]
    return total + hermite_e.hermefit(t, y, 3, w=np.exp(0.3 * t))[2] + laguerre.lagfit(t, y, 1)[1]


add(columns_and_fits, _four)


def slopes_and_products_of_sums(x):
    total = 0.0
    for f in (polynomial.polyder, chebyshev.chebder, legendre.legder):
        total += f(x) @ np.array([1.0, 2.0, 3.0]) + f(x, 2)[1] * f(x, 3)[0] + f(x, m=4)[0] + f(x, 2, 0.5)[0]
    for f in (hermite.hermder, hermite_e.hermeder, laguerre.lagder):
        total += f(x) @ np.array([1.0, 2.0, 3.0]) + f(x[:2])[0]
    for f in (legendre.legmul, hermite.hermmul, hermite_e.hermemul, laguerre.lagmul, chebyshev.chebmul):
        total += f(x, x[1:]) @ np.arange(6.0) + f(x, x[:2])[3]
    for f in (polynomial.polyint, chebyshev.chebint, legendre.legint, hermite.hermint, hermite_e.hermeint):
        total += f(x) @ np.arange(5.0) + f(x[:1])[1]
    total += laguerre.lagint(x) @ np.arange(5.0) + polynomial.polyint(x, 2)[3] + polynomial.polyfromroots(x)[1]
    return total + polynomial.polyadd(x, [1.0, 2.0]) @ x + polynomial.polysub(x[:2], x) @ x


add(slopes_and_products_of_sums, _four)


def products_of_trimmed_polynomials(x):
    led = np.polymul(np.array([0.0, 1.0]), x)
    none = np.polymul(x[x > 9.0], x)
    return np.sum(led * x) + len(led) * x[0] + len(none) + np.sum(none) + np.sum(np.polymul(x, 3.0))


add(products_of_trimmed_polynomials, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),))
