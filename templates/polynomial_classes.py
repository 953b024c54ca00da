"""The classes of ``np.polynomial`` as objects: coefficients, and the intervals that are mapped to each other."""

import numpy as np

from tangentlike.primitives.library_calls import stand_in

from .called_functions import refuse
from .polynomial_series import CHEBYSHEV, HERMITE, HERMITE_E, LAGUERRE, LEGENDRE, POLYNOMIAL, added, mapping

FULL, HALF = (-1.0, 1.0), (0.0, 1.0)


def interval(given, otherwise):
    """An interval that is given, or another one."""
    return np.array(otherwise) if given is None else np.float64(1.0) * np.asarray(given)


def range_of(x):
    """The interval in which places lie."""
    places = np.float64(1.0) * np.asarray(x)
    return np.stack((np.min(places), np.max(places)))


class Series:
    """A sum of polynomials; ``made`` makes another of the same kind, ``at`` and ``slope`` are of coefficients."""

    def __init__(self, coef, domain=None, window=None, symbol="x"):
        self.coef = np.float64(1.0) * np.atleast_1d(np.asarray(coef))
        self.domain = interval(domain, self.own())
        self.window = interval(window, self.own())

    def __call__(self, arg):
        off, scale = mapping(self.domain, self.window)
        return self.at(off + scale * np.asarray(arg), self.coef)

    def mapparms(self):
        return mapping(self.domain, self.window)

    def own(self):
        return FULL

    def of(self, coef):
        return self.made(coef, self.domain, self.window)

    def coefficients_of(self, other):
        """Those of an operand: a number, or another sum over the same interval."""
        if isinstance(other, Series):
            if np.any(self.domain != other.domain):
                raise TypeError("Domains differ")
            if np.any(self.window != other.window):
                raise TypeError("Windows differ")
            return other.coef
        return np.atleast_1d(np.asarray(other))

    def degree(self):
        return len(self.coef) - 1

    def __len__(self):
        return len(self.coef)

    def __iter__(self):
        return iter(self.coef)

    def copy(self):
        return self.of(self.coef)

    def deriv(self, m=1):
        off, scale = mapping(self.domain, self.window)
        return self.of(self.slope(self.coef, m, scale))

    def __neg__(self):
        return self.of(-self.coef)

    def __pos__(self):
        return self

    def __add__(self, other):
        return self.of(added(self.coef, self.coefficients_of(other)))

    def __radd__(self, other):
        return self.of(added(self.coefficients_of(other), self.coef))

    def __sub__(self, other):
        return self.of(added(self.coef, -self.coefficients_of(other)))

    def __rsub__(self, other):
        return self.of(added(self.coefficients_of(other), -self.coef))

    def __mul__(self, other):
        return self.of(self.product(self.coef, self.coefficients_of(other)))

    def __rmul__(self, other):
        return self.of(self.product(self.coefficients_of(other), self.coef))

    def __truediv__(self, other):
        return self.of(self.coef / other)

    def __pow__(self, power):
        found = np.ones(1)
        for _ in range(power):
            found = self.product(found, self.coef)
        return self.of(found)

    def integ(self, m=1, k=0, lbnd=None):
        if np.ndim(k) > 0:
            refuse("integrals with several constants", "one integral after the other: `p.integ(k=a).integ(k=b)`")
        off, scale = mapping(self.domain, self.window)
        start, found, constant = 0.0 if lbnd is None else off + scale * lbnd, self.coef, k
        for _ in range(m):
            once = self.integral(found / scale)
            found = added(once, constant - self.at(start, once))
            constant = 0
        return self.of(found)

    def linspace(self, n=100):
        x = np.linspace(self.domain[0], self.domain[1], n)
        return x, self(x)


@stand_in(np.polynomial.Polynomial)
class Powers(Series):
    """A polynomial by its coefficients, that of the lowest power first."""

    def made(self, coef, domain, window):
        return Powers(coef, domain, window)

    def at(self, x, coef):
        return POLYNOMIAL.polyval(x, coef)

    def slope(self, coef, m, scale):
        return POLYNOMIAL.polyder(coef, m, scale)

    def product(self, a, b):
        return POLYNOMIAL.polymul(a, b)

    def integral(self, coef):
        return POLYNOMIAL.polyint(coef)

    def roots(self):
        off, scale = mapping(self.window, self.domain)
        return off + scale * POLYNOMIAL.polyroots(self.coef)

    def convert(self):
        off, scale = mapping(self.domain, self.window)
        line, found = np.stack((off, scale)), self.coef[-1:]
        for k in range(2, len(self.coef) + 1):
            found = added(POLYNOMIAL.polymul(found, line), self.coef[-k])
        return Powers(found)

    @staticmethod
    def fromroots(roots):
        return Powers(POLYNOMIAL.polyfromroots(roots))

    @staticmethod
    def identity():
        return Powers(np.array([0.0, 1.0]))

    @staticmethod
    def basis(deg):
        return Powers(np.eye(deg + 1)[deg])

    @staticmethod
    def fit(x, y, deg, domain=None, w=None):
        places = range_of(x) if domain is None else interval(domain, FULL)
        off, scale = mapping(places, np.array(FULL))
        return Powers(POLYNOMIAL.polyfit(off + scale * np.asarray(x), y, deg, w=w), places)


@stand_in(np.polynomial.Chebyshev)
class Chebyshev(Series):
    """A sum of Chebyshev's polynomials."""

    def made(self, coef, domain, window):
        return Chebyshev(coef, domain, window)

    def at(self, x, coef):
        return CHEBYSHEV.chebval(x, coef)

    def slope(self, coef, m, scale):
        return CHEBYSHEV.chebder(coef, m, scale)

    def product(self, a, b):
        return CHEBYSHEV.chebmul(a, b)

    def integral(self, coef):
        return CHEBYSHEV.chebint(coef)

    @staticmethod
    def basis(deg):
        return Chebyshev(np.eye(deg + 1)[deg])

    @staticmethod
    def fit(x, y, deg, domain=None, w=None):
        places = range_of(x) if domain is None else interval(domain, FULL)
        off, scale = mapping(places, np.array(FULL))
        return Chebyshev(CHEBYSHEV.chebfit(off + scale * np.asarray(x), y, deg, w=w), places)


@stand_in(np.polynomial.Legendre)
class Legendre(Series):
    """A sum of Legendre's polynomials."""

    def made(self, coef, domain, window):
        return Legendre(coef, domain, window)

    def at(self, x, coef):
        return LEGENDRE.legval(x, coef)

    def slope(self, coef, m, scale):
        return LEGENDRE.legder(coef, m, scale)

    def product(self, a, b):
        return LEGENDRE.legmul(a, b)

    def integral(self, coef):
        return LEGENDRE.legint(coef)

    @staticmethod
    def basis(deg):
        return Legendre(np.eye(deg + 1)[deg])

    @staticmethod
    def fit(x, y, deg, domain=None, w=None):
        places = range_of(x) if domain is None else interval(domain, FULL)
        off, scale = mapping(places, np.array(FULL))
        return Legendre(LEGENDRE.legfit(off + scale * np.asarray(x), y, deg, w=w), places)


@stand_in(np.polynomial.Hermite)
class Hermite(Series):
    """A sum of Hermite's polynomials."""

    def made(self, coef, domain, window):
        return Hermite(coef, domain, window)

    def at(self, x, coef):
        return HERMITE.hermval(x, coef)

    def slope(self, coef, m, scale):
        return HERMITE.hermder(coef, m, scale)

    def product(self, a, b):
        return HERMITE.hermmul(a, b)

    def integral(self, coef):
        return HERMITE.hermint(coef)

    @staticmethod
    def basis(deg):
        return Hermite(np.eye(deg + 1)[deg])

    @staticmethod
    def fit(x, y, deg, domain=None, w=None):
        places = range_of(x) if domain is None else interval(domain, FULL)
        off, scale = mapping(places, np.array(FULL))
        return Hermite(HERMITE.hermfit(off + scale * np.asarray(x), y, deg, w=w), places)


@stand_in(np.polynomial.HermiteE)
class HermiteE(Series):
    """A sum of Hermite's polynomials of probability."""

    def made(self, coef, domain, window):
        return HermiteE(coef, domain, window)

    def at(self, x, coef):
        return HERMITE_E.hermeval(x, coef)

    def slope(self, coef, m, scale):
        return HERMITE_E.hermeder(coef, m, scale)

    def product(self, a, b):
        return HERMITE_E.hermemul(a, b)

    def integral(self, coef):
        return HERMITE_E.hermeint(coef)

    @staticmethod
    def basis(deg):
        return HermiteE(np.eye(deg + 1)[deg])

    @staticmethod
    def fit(x, y, deg, domain=None, w=None):
        places = range_of(x) if domain is None else interval(domain, FULL)
        off, scale = mapping(places, np.array(FULL))
        return HermiteE(HERMITE_E.hermefit(off + scale * np.asarray(x), y, deg, w=w), places)


@stand_in(np.polynomial.Laguerre)
class Laguerre(Series):
    """A sum of Laguerre's polynomials."""

    def own(self):
        return HALF

    def made(self, coef, domain, window):
        return Laguerre(coef, domain, window)

    def at(self, x, coef):
        return LAGUERRE.lagval(x, coef)

    def slope(self, coef, m, scale):
        return LAGUERRE.lagder(coef, m, scale)

    def product(self, a, b):
        return LAGUERRE.lagmul(a, b)

    def integral(self, coef):
        return LAGUERRE.lagint(coef)

    @staticmethod
    def basis(deg):
        return Laguerre(np.eye(deg + 1)[deg])

    @staticmethod
    def fit(x, y, deg, domain=None, w=None):
        places = range_of(x) if domain is None else interval(domain, HALF)
        off, scale = mapping(places, np.array(HALF))
        return Laguerre(LAGUERRE.lagfit(off + scale * np.asarray(x), y, deg, w=w), places)
