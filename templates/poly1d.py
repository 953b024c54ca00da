"""Polynomials as objects: ``np.poly1d``, which counts from the highest power down."""

import numpy as np

from tangentlike.primitives.library_calls import stand_in


def trimmed(c):
    """Coefficients without zeros in front."""
    first = 0
    while first < len(c) - 1 and c[first] == 0:
        first += 1
    return c[first:]


@stand_in(np.poly1d)
class Descending:
    """A polynomial by its coefficients, that of the highest power first."""

    def __init__(self, c_or_r):
        self.coeffs = trimmed(np.atleast_1d(np.asarray(c_or_r)))

    @property
    def c(self):
        return self.coeffs

    @property
    def coef(self):
        return self.coeffs

    @property
    def order(self):
        return len(self.coeffs) - 1

    @property
    def o(self):
        return len(self.coeffs) - 1

    def __call__(self, val):
        return np.polyval(self.coeffs, val)

    def __len__(self):
        return len(self.coeffs) - 1

    def __getitem__(self, val):
        return self.coeffs[len(self.coeffs) - 1 - val] if 0 <= val < len(self.coeffs) else 0.0 * self.coeffs[0]

    def deriv(self, m=1):
        return np.poly1d(np.polyder(self.coeffs, m))

    def integ(self):
        return np.poly1d(np.polyint(self.coeffs))
