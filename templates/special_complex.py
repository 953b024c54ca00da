"""Functions of complex numbers of ``scipy.special``, and real ones that are made of them."""

import math

import numpy as np
from scipy import special

from tangentlike.primitives.complex_forms import holds_for_complex
from tangentlike.primitives.registry import composite

from . import special_bessel, special_errors, special_gamma, special_integrals  # noqa: F401 - which enter theirs
from .narrow import as_narrow
from .special_calls import derivative, special_function

ROOT_TWO, ROOT_PI = math.sqrt(2.0), math.sqrt(math.pi)
ROOT_TWO_PI = math.sqrt(2.0 * math.pi)
SLOPE_AT_0 = 2j / math.sqrt(math.pi)

special_wofz = special_function(special.wofz, "z", module=__name__)
special_hankel1 = special_function(special.hankel1, "v, z", module=__name__)
special_hankel2 = special_function(special.hankel2, "v, z", module=__name__)
special_lpmv = special_function(special.lpmv, "m, v, x", module=__name__)


@derivative(special.wofz, "z")
def wofz(z, out, dout, dz):
    """The Faddeeva function: w' = -2 z w + 2 i / sqrt(pi) (DLMF 7.10.2)."""
    dz += dout * (SLOPE_AT_0 - 2 * z * out)


@derivative(special.hankel1, "v, z")
def hankel1(v, z, dout, dz):
    """H_v' = (H_{v-1} - H_{v+1}) / 2 (DLMF 10.6.1)."""
    dz += dout * ((special_hankel1(v - 1, z) - special_hankel1(v + 1, z)) / 2)


@derivative(special.hankel2, "v, z")
def hankel2(v, z, dout, dz):
    """H_v' = (H_{v-1} - H_{v+1}) / 2 (DLMF 10.6.1)."""
    dz += dout * ((special_hankel2(v - 1, z) - special_hankel2(v + 1, z)) / 2)


@derivative(special.lpmv, "m, v, x")
def lpmv(m, v, x, out, dout, dx):
    """(x**2 - 1) P' = (v - m + 1) P_{v+1} - (v + 1) x P_v (DLMF 14.10.4): the degree above is there for every order."""
    dx += dout * (((v - m + 1) * special_lpmv(m, v + 1, x) - (v + 1) * x * out) / (x * x - 1))


@derivative(special.voigt_profile, "x, sigma, gamma")
def voigt_profile(x, sigma, gamma, out, dout, dx, dsigma, dgamma):
    """V = Re w(z) / (sigma sqrt(2 pi)) with z = (x + i gamma) / (sigma sqrt(2)); NaN for sigma = 0."""
    z = (x + 1j * gamma) / (sigma * ROOT_TWO)
    slope = SLOPE_AT_0 - 2 * z * special_wofz(z)
    dx += dout * (np.real(slope) / (sigma * sigma * (2 * ROOT_PI)))
    dgamma += -dout * (np.imag(slope) / (sigma * sigma * (2 * ROOT_PI)))
    dsigma += -dout * ((out + np.real(z * slope) / (sigma * ROOT_TWO_PI)) / sigma)


@composite(special.sph_harm_y)
def sph_harm_y(n, m, theta, phi):
    """Spherical harmonics of a polar angle and an azimuth; 0 where the order ``m`` is beyond the degree ``n``."""
    there = (np.abs(m) <= n) * 1
    degree, order = n * there, m * there
    ratio = np.exp(special.gammaln(degree - order + 1.0) - special.gammaln(degree + order + 1.0))
    size = there * np.sqrt((2 * degree + 1) / (4 * np.pi) * ratio)
    return size * special.lpmv(order, degree, np.cos(theta)) * np.exp(1j * (order * phi))


# ---- distribution functions under other names


@composite(special.fdtr)
def fdtr(dfn, dfd, x):
    """That of an F distribution."""
    return special.betainc(dfn / 2.0, dfd / 2.0, dfn * x / (dfd + dfn * x))


@composite(special.fdtrc)
def fdtrc(dfn, dfd, x):
    """Its complement."""
    return special.betainc(dfd / 2.0, dfn / 2.0, dfd / (dfd + dfn * x))


@composite(special.bdtr)
def bdtr(k, n, p):
    """The probability of at most k of n."""
    return special.betainc(n - np.floor(k), np.floor(k) + 1.0, 1.0 - p)


@composite(special.bdtrc)
def bdtrc(k, n, p):
    """The probability of more than k of n."""
    return special.betainc(np.floor(k) + 1.0, n - np.floor(k), p)


@composite(special.nbdtr)
def nbdtr(k, n, p):
    """The probability of at most k failures before n successes."""
    return special.betainc(n, k + 1.0, p)


@composite(special.gdtr)
def gdtr(a, b, x):
    """That of a gamma distribution."""
    return special.gammainc(b, a * x)


@composite(special.gdtrc)
def gdtrc(a, b, x):
    """Its complement."""
    return special.gammaincc(b, a * x)


@composite(special.chdtri)
def chdtri(v, y):
    """The inverse of chdtrc."""
    return 2.0 * special.gammainccinv(v / 2.0, y)


@composite(np.i0)
def i0(x):
    """The modified Bessel function of order 0."""
    values = np.asarray(x)
    return as_narrow(special.i0(np.float64(1.0) * values), values)


holds_for_complex(
    special.wofz, special.hankel1, special.hankel2, special.erf, special.erfc, special.erfcx, special.erfi,
    special.dawsn, special.gamma, special.loggamma, special.exp1, special.expi, special.jv, special.yv, special.iv,
    special.kv,
)  # fmt: skip
