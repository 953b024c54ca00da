"""Spherical Bessel functions, derivatives of Bessel functions, Struve's functions, and points of quadratures."""

import numpy as np
from scipy import special

from tangentlike.primitives.registry import adjoint, composite

from . import lambert  # noqa: F401 - which enters that function
from .polynomials import entered_rule
from .special_calls import derivative, special_function
from .special_entropies import special_xlogy
from .special_gamma import special_gammaln

# ---- spherical Bessel functions


def entered_spherical(letter):
    """``spherical_jn`` and its kin; SciPy has ufuncs for them and for their derivatives."""
    values = getattr(special._spherical_bessel, f"_spherical_{letter}n")
    slopes = getattr(special._spherical_bessel, f"_spherical_{letter}n_d")
    value = special_function(values, "n, z", module=__name__, name=f"spherical_{letter}")
    slope = special_function(slopes, "n, z", module=__name__, name=f"spherical_{letter}_slope")
    globals()[value.__name__], globals()[slope.__name__] = value, slope
    return value, slope


spherical_j, spherical_j_slope = entered_spherical("j")
spherical_y, spherical_y_slope = entered_spherical("y")
spherical_i, spherical_i_slope = entered_spherical("i")
spherical_k, spherical_k_slope = entered_spherical("k")


@adjoint(spherical_j)
def spherical_j_adjoint(n, z, dout, dz):
    """j_n' (DLMF 10.51.2)."""
    dz += dout * spherical_j_slope(n, z)


@adjoint(spherical_y)
def spherical_y_adjoint(n, z, dout, dz):
    """y_n'."""
    dz += dout * spherical_y_slope(n, z)


@adjoint(spherical_i)
def spherical_i_adjoint(n, z, dout, dz):
    """i_n'."""
    dz += dout * spherical_i_slope(n, z)


@adjoint(spherical_k)
def spherical_k_adjoint(n, z, dout, dz):
    """k_n'."""
    dz += dout * spherical_k_slope(n, z)


@adjoint(spherical_j_slope)
def spherical_j_slope_adjoint(n, z, out, dout, dz):
    """z^2 w'' + 2 z w' + (z^2 - n (n + 1)) w = 0 (DLMF 10.47.1)."""
    dz += dout * (-2 * out / z - (1 - n * (n + 1) / (z * z)) * spherical_j(n, z))


@adjoint(spherical_y_slope)
def spherical_y_slope_adjoint(n, z, out, dout, dz):
    """The same."""
    dz += dout * (-2 * out / z - (1 - n * (n + 1) / (z * z)) * spherical_y(n, z))


@adjoint(spherical_i_slope)
def spherical_i_slope_adjoint(n, z, out, dout, dz):
    """z^2 w'' + 2 z w' - (z^2 + n (n + 1)) w = 0 (DLMF 10.47.2)."""
    dz += dout * (-2 * out / z + (1 + n * (n + 1) / (z * z)) * spherical_i(n, z))


@adjoint(spherical_k_slope)
def spherical_k_slope_adjoint(n, z, out, dout, dz):
    """The same."""
    dz += dout * (-2 * out / z + (1 + n * (n + 1) / (z * z)) * spherical_k(n, z))


@composite(special.spherical_jn, static=("derivative",))
def spherical_jn(n, z, derivative=False):
    """The function of the first kind, or its derivative."""
    return spherical_j_slope(n, np.float64(1.0) * z) if derivative else spherical_j(n, np.float64(1.0) * z)


@composite(special.spherical_yn, static=("derivative",))
def spherical_yn(n, z, derivative=False):
    """The function of the second kind, or its derivative."""
    return spherical_y_slope(n, np.float64(1.0) * z) if derivative else spherical_y(n, np.float64(1.0) * z)


@composite(special.spherical_in, static=("derivative",))
def spherical_in(n, z, derivative=False):
    """The modified function of the first kind, or its derivative."""
    return spherical_i_slope(n, np.float64(1.0) * z) if derivative else spherical_i(n, np.float64(1.0) * z)


@composite(special.spherical_kn, static=("derivative",))
def spherical_kn(n, z, derivative=False):
    """The modified function of the second kind, or its derivative."""
    return spherical_k_slope(n, np.float64(1.0) * z) if derivative else spherical_k(n, np.float64(1.0) * z)


# ---- derivatives of Bessel functions


def entered_derivative(name, function, sign):
    """``jvp`` and its kin, as sums of functions of other orders (DLMF 10.6.7, 10.29.5)."""

    def nth(v, z, n=1):
        if n == 0:
            return function(v, z)
        share, out = 1.0, function(v - n, z)
        for k in range(1, n + 1):
            share = sign * share * (n - k + 1) / k
            out = out + share * function(v - n + k * 2, z)
        return out / 2.0**n

    composite(getattr(special, name), static=("n",))(nth)


entered_derivative("jvp", special.jv, -1)
entered_derivative("yvp", special.yv, -1)
entered_derivative("ivp", special.iv, 1)


@composite(special.kvp, static=("n",))
def kvp(v, z, n=1):
    """The same of the modified function of the second kind."""
    if n == 0:
        return special.kv(v, z)
    share, out = 1.0, special.kv(v - n, z)
    for k in range(1, n + 1):
        share = share * (n - k + 1) / k
        out = out + share * special.kv(v - n + k * 2, z)
    return (-1.0) ** n * out / 2.0**n


# ---- Struve's functions


@derivative(special.struve, "v, x")
def struve(v, x, out, dout, dx):
    """H_v' = H_(v-1) - v / x H_v (DLMF 11.4.27)."""
    dx += dout * (special_struve(v - 1, x) - v * out / x)  # noqa: F821 - made above


@derivative(special.modstruve, "v, x")
def modstruve(v, x, out, dout, dx):
    """L_v' = L_(v-1) - v / x L_v (DLMF 11.4.29)."""
    dx += dout * (special_modstruve(v - 1, x) - v * out / x)  # noqa: F821 - made above


# ---- points and weights of quadratures

for _rule in (
    special.roots_legendre, special.p_roots, special.roots_hermite, special.h_roots, special.roots_laguerre,
    special.l_roots, special.roots_hermitenorm, special.roots_chebyt, special.roots_chebyu,
):  # fmt: skip
    entered_rule(_rule, "n")


# ---- counts


@composite(special.multigammaln, static=("d",))
def multigammaln(a, d):
    """The logarithm of the gamma function of matrices."""
    out = d * (d - 1) * 0.25 * np.log(np.pi) + special.gammaln(np.float64(1.0) * a)
    for j in range(2, d + 1):
        out = out + special.gammaln(a - (j - 1.0) / 2)
    return out


@composite(special.diric)
def diric(x, n):
    """sin(n x / 2) / (n sin(x / 2))."""
    half = np.float64(1.0) * np.asarray(x) / 2
    below = np.sin(half)
    flat = np.abs(below) < 1e-9
    turns = np.round(half / np.pi)
    return np.where(flat, (-1.0) ** (turns * (n - 1)), np.sin(n * half) / (n * np.where(flat, 1.0, below)))


# ---- distributions by their old names


@derivative(special.chdtr, "v, x")
def chdtr(v, x, dout, dx):
    """The density of chi squared; there is no short formula for v."""
    dx += dout * np.exp(special_xlogy(v / 2 - 1, x / 2) - x / 2 - special_gammaln(v / 2)) / 2


@derivative(special.chdtrc, "v, x")
def chdtrc(v, x, dout, dx):
    """Its negative."""
    dx += -dout * np.exp(special_xlogy(v / 2 - 1, x / 2) - x / 2 - special_gammaln(v / 2)) / 2


@derivative(special.pdtr, "k, m")
def pdtr(k, m, dout, dm):
    """The sum of exp(-m) m**j / j! has the slope -exp(-m) m**k / k!."""
    dm += -dout * np.exp(special_xlogy(np.floor(k), m) - m - special_gammaln(np.floor(k) + 1))


@derivative(special.pdtrc, "k, m")
def pdtrc(k, m, dout, dm):
    """The rest of it."""
    dm += dout * np.exp(special_xlogy(np.floor(k), m) - m - special_gammaln(np.floor(k) + 1))
