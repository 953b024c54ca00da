"""Exponential, trigonometric and Fresnel integrals of ``scipy.special``, and hypergeometric functions in z."""

import numpy as np
from scipy import special

from tangentlike.primitives.registry import adjoint, composite

from .broadcast import typed
from .special_calls import derivative, special_function

special_expn = special_function(special.expn, "n, x", module=__name__)
special_exprel = special_function(special.exprel, module=__name__)
special_hyp0f1 = special_function(special.hyp0f1, "v, z", module=__name__)
special_hyp1f1 = special_function(special.hyp1f1, "a, b, z", module=__name__)
special_hyp2f1 = special_function(special.hyp2f1, "a, b, c, z", module=__name__)
special_hyperu = special_function(special.hyperu, "a, b, x", module=__name__)


@derivative(special.exp1)
def exp1(x, dout, dx):
    """E1' = -exp(-x) / x (DLMF 6.2.1)."""
    dx += -dout * (np.exp(-x) / x)


@derivative(special.expi)
def expi(x, dout, dx):
    """Ei' = exp(x) / x (DLMF 6.2.5)."""
    dx += dout * (np.exp(x) / x)


@derivative(special.expn)
def expn(n, x, out, dout, dx):
    """E_n' = -E_{n-1} (DLMF 8.19.13), and E_0 = exp(-x) / x; SciPy takes the whole part of n."""
    whole = np.trunc(1.0 * n)
    dx += -dout * ((whole > 0) * special_expn(whole - (whole > 0), x) + (whole == 0) * out * (1 + 1 / x))


@derivative(special.exprel)
def exprel(x, dout, dx):
    """(exp(x) - 1) / x = 1F1(1, 2, x), and so exprel' = 1F1(2, 3, x) / 2."""
    dx += dout * (special_hyp1f1(2 + 0 * x, 3 + 0 * x, x) / 2)


@derivative(special.spence, "z")
def spence(z, dout, dz):
    """log(z) / (1 - z) (DLMF 25.12.2), which is -1 / exprel(log(z))."""
    dz += -dout / special_exprel(np.log(z))


# ---- hypergeometric functions: there is no short formula for the parameters


@derivative(special.hyp0f1)
def hyp0f1(v, z, dout, dz):
    """0F1(v, z)_z = 0F1(v + 1, z) / v (DLMF 16.3.1)."""
    dz += dout * (special_hyp0f1(v + 1, z) / v)


@derivative(special.hyp1f1)
def hyp1f1(a, b, z, dout, dz):
    """1F1(a, b, z)_z = a / b 1F1(a + 1, b + 1, z) (DLMF 13.3.15)."""
    dz += dout * (a * special_hyp1f1(a + 1, b + 1, z) / b)


@derivative(special.hyp2f1)
def hyp2f1(a, b, c, z, dout, dz):
    """2F1(a, b, c, z)_z = a b / c 2F1(a + 1, b + 1, c + 1, z) (DLMF 15.5.1)."""
    dz += dout * (a * b * special_hyp2f1(a + 1, b + 1, c + 1, z) / c)


@derivative(special.hyperu)
def hyperu(a, b, x, dout, dx):
    """U(a, b, x)_x = -a U(a + 1, b + 1, x) (DLMF 13.3.22)."""
    dx += -dout * (a * special_hyperu(a + 1, b + 1, x))


# ---- sine, cosine and Fresnel integrals

sine_integral = special_function(special.sici, module=__name__, name="sine_integral")
cosine_integral = special_function(special.sici, module=__name__, name="cosine_integral", output=1)
sinh_integral = special_function(special.shichi, module=__name__, name="sinh_integral")
cosh_integral = special_function(special.shichi, module=__name__, name="cosh_integral", output=1)
fresnel_sine = special_function(special.fresnel, "z", module=__name__, name="fresnel_sine")
fresnel_cosine = special_function(special.fresnel, "z", module=__name__, name="fresnel_cosine", output=1)


@composite(special.sici)
def sici(x):
    """Si and Ci."""
    return sine_integral(x), cosine_integral(x)


@composite(special.shichi)
def shichi(x):
    """Shi and Chi."""
    return sinh_integral(x), cosh_integral(x)


@composite(special.fresnel)
def fresnel(z):
    """S and C."""
    return fresnel_sine(z), fresnel_cosine(z)


@adjoint(sine_integral)
def sine_integral_adjoint(x, dout, dx):
    """Si' = sin(x) / x, and 1 at 0 (DLMF 6.2.9)."""
    dx += dout * ((np.sin(x) + (x == 0)) / (x + (x == 0)))


@adjoint(cosine_integral)
def cosine_integral_adjoint(x, dout, dx):
    """Ci' = cos(x) / x (DLMF 6.2.11)."""
    dx += dout * (np.cos(x) / x)


@adjoint(sinh_integral)
def sinh_integral_adjoint(x, dout, dx):
    """Shi' = sinh(x) / x, and 1 at 0 (DLMF 6.2.15)."""
    dx += dout * ((np.sinh(x) + (x == 0)) / (x + (x == 0)))


@adjoint(cosh_integral)
def cosh_integral_adjoint(x, dout, dx):
    """Chi' = cosh(x) / x (DLMF 6.2.16)."""
    dx += dout * (np.cosh(x) / x)


@adjoint(fresnel_sine)
def fresnel_sine_adjoint(z, dout, dz):
    """S' = sin(pi z**2 / 2) (DLMF 7.2.8)."""
    dz += dout * np.sin(z * z * typed(np.pi / 2, z))


@adjoint(fresnel_cosine)
def fresnel_cosine_adjoint(z, dout, dz):
    """C' = cos(pi z**2 / 2) (DLMF 7.2.7)."""
    dz += dout * np.cos(z * z * typed(np.pi / 2, z))
