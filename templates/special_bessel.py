"""Bessel functions of ``scipy.special`` and their kin: derivatives in the argument; there is none in the order."""

import numpy as np
from scipy import special

from tangentlike.primitives.registry import adjoint, composite

from .special_calls import derivative, special_function

special_j1 = special_function(special.j1, module=__name__)
special_j0 = special_function(special.j0, module=__name__)
special_y0 = special_function(special.y0, module=__name__)
special_y1 = special_function(special.y1, module=__name__)
special_i0 = special_function(special.i0, module=__name__)
special_i0e = special_function(special.i0e, module=__name__)
special_i1 = special_function(special.i1, module=__name__)
special_i1e = special_function(special.i1e, module=__name__)
special_k0 = special_function(special.k0, module=__name__)
special_k0e = special_function(special.k0e, module=__name__)
special_k1 = special_function(special.k1, module=__name__)
special_k1e = special_function(special.k1e, module=__name__)
special_jv = special_function(special.jv, "v, z", module=__name__)
special_yv = special_function(special.yv, "v, z", module=__name__)
special_yn = special_function(special.yn, "n, x", module=__name__)
special_iv = special_function(special.iv, "v, z", module=__name__)
special_ive = special_function(special.ive, "v, z", module=__name__)
special_kv = special_function(special.kv, "v, z", module=__name__)
special_kve = special_function(special.kve, "v, z", module=__name__)
special_kn = special_function(special.kn, "n, x", module=__name__)


# ---- of order 0 and 1


@derivative(special.j0)
def j0(x, dout, dx):
    """J0' = -J1 (DLMF 10.6.3)."""
    dx += -dout * special_j1(x)


@derivative(special.j1)
def j1(x, dout, dx):
    """J1' = (J0 - J2) / 2 (DLMF 10.6.1)."""
    dx += dout * ((special_j0(x) - special_jv(2, x)) / 2)


@derivative(special.y0)
def y0(x, dout, dx):
    """Y0' = -Y1 (DLMF 10.6.3)."""
    dx += -dout * special_y1(x)


@derivative(special.y1)
def y1(x, out, dout, dx):
    """Y1' = Y0 - Y1 / x (DLMF 10.6.2)."""
    dx += dout * (special_y0(x) - out / x)


@derivative(special.i0)
def i0(x, dout, dx):
    """I0' = I1 (DLMF 10.29.3)."""
    dx += dout * special_i1(x)


@derivative(special.i1)
def i1(x, dout, dx):
    """I1' = (I0 + I2) / 2 (DLMF 10.29.1)."""
    dx += dout * ((special_i0(x) + special_iv(2, x)) / 2)


@derivative(special.i0e)
def i0e(x, out, dout, dx):
    """(exp(-abs(x)) I0)' = exp(-abs(x)) I1 - sign(x) out."""
    dx += dout * (special_i1e(x) - np.sign(x) * out)


@derivative(special.i1e)
def i1e(x, out, dout, dx):
    """(exp(-abs(x)) I1)' = exp(-abs(x)) (I0 + I2) / 2 - sign(x) out."""
    dx += dout * ((special_i0e(x) + special_ive(2, x)) / 2 - np.sign(x) * out)


@derivative(special.k0)
def k0(x, dout, dx):
    """K0' = -K1 (DLMF 10.29.3)."""
    dx += -dout * special_k1(x)


@derivative(special.k1)
def k1(x, out, dout, dx):
    """K1' = -K0 - K1 / x (DLMF 10.29.2)."""
    dx += -dout * (special_k0(x) + out / x)


@derivative(special.k0e)
def k0e(x, out, dout, dx):
    """(exp(x) K0)' = out - exp(x) K1."""
    dx += dout * (out - special_k1e(x))


@derivative(special.k1e)
def k1e(x, out, dout, dx):
    """(exp(x) K1)' = out - exp(x) K0 - out / x."""
    dx += dout * (out - special_k0e(x) - out / x)


# ---- of any order


@derivative(special.jv)
def jv(v, z, dout, dz):
    """J_v' = (J_{v-1} - J_{v+1}) / 2 (DLMF 10.6.1)."""
    dz += dout * ((special_jv(v - 1, z) - special_jv(v + 1, z)) / 2)


@derivative(special.jve, "v, z")
def jve(v, z, dout, dz):
    """J_v itself for real z."""
    dz += dout * ((special_jv(v - 1, z) - special_jv(v + 1, z)) / 2)


@derivative(special.yv)
def yv(v, z, dout, dz):
    """Y_v' = (Y_{v-1} - Y_{v+1}) / 2 (DLMF 10.6.1)."""
    dz += dout * ((special_yv(v - 1, z) - special_yv(v + 1, z)) / 2)


@derivative(special.yve, "v, z")
def yve(v, z, dout, dz):
    """Y_v itself for real z."""
    dz += dout * ((special_yv(v - 1, z) - special_yv(v + 1, z)) / 2)


@derivative(special.yn)
def yn(n, x, dout, dx):
    """Y_n' = (Y_{n-1} - Y_{n+1}) / 2 (DLMF 10.6.1), of which SciPy takes the whole part of n."""
    order = np.trunc(1.0 * n)
    dx += dout * ((special_yn(order - 1, x) - special_yn(order + 1, x)) / 2)


@derivative(special.iv)
def iv(v, z, dout, dz):
    """I_v' = (I_{v-1} + I_{v+1}) / 2 (DLMF 10.29.1)."""
    dz += dout * ((special_iv(v - 1, z) + special_iv(v + 1, z)) / 2)


@derivative(special.ive)
def ive(v, z, out, dout, dz):
    """(exp(-abs(z)) I_v)' = exp(-abs(z)) (I_{v-1} + I_{v+1}) / 2 - sign(z) out."""
    dz += dout * ((special_ive(v - 1, z) + special_ive(v + 1, z)) / 2 - np.sign(z) * out)


@derivative(special.kv)
def kv(v, z, dout, dz):
    """K_v' = -(K_{v-1} + K_{v+1}) / 2 (DLMF 10.29.1)."""
    dz += -dout * ((special_kv(v - 1, z) + special_kv(v + 1, z)) / 2)


@derivative(special.kve)
def kve(v, z, out, dout, dz):
    """(exp(z) K_v)' = out - exp(z) (K_{v-1} + K_{v+1}) / 2."""
    dz += dout * (out - (special_kve(v - 1, z) + special_kve(v + 1, z)) / 2)


@derivative(special.kn)
def kn(n, x, dout, dx):
    """K_n' = -(K_{n-1} + K_{n+1}) / 2 (DLMF 10.29.1), of which SciPy takes the whole part of n."""
    order = np.trunc(1.0 * n)
    dx += -dout * ((special_kv(order - 1, x) + special_kv(order + 1, x)) / 2)


# ---- Airy functions

airy_ai = special_function(special.airy, "z", module=__name__, name="airy_ai")
airy_ai_slope = special_function(special.airy, "z", module=__name__, name="airy_ai_slope", output=1)
airy_bi = special_function(special.airy, "z", module=__name__, name="airy_bi", output=2)
airy_bi_slope = special_function(special.airy, "z", module=__name__, name="airy_bi_slope", output=3)


@composite(special.airy)
def airy(z):
    """Ai, Ai', Bi and Bi'."""
    return airy_ai(z), airy_ai_slope(z), airy_bi(z), airy_bi_slope(z)


@adjoint(airy_ai)
def airy_ai_adjoint(z, dout, dz):
    """Ai', which SciPy has."""
    dz += dout * airy_ai_slope(z)


@adjoint(airy_ai_slope)
def airy_ai_slope_adjoint(z, dout, dz):
    """Ai'' = z Ai (DLMF 9.2.1)."""
    dz += dout * (z * airy_ai(z))


@adjoint(airy_bi)
def airy_bi_adjoint(z, dout, dz):
    """Bi', which SciPy has."""
    dz += dout * airy_bi_slope(z)


@adjoint(airy_bi_slope)
def airy_bi_slope_adjoint(z, dout, dz):
    """Bi'' = z Bi (DLMF 9.2.1)."""
    dz += dout * (z * airy_bi(z))
