"""The error function and its kin, the normal distribution and the logistic function of ``scipy.special``."""

import math

import numpy as np
from scipy import special

from .broadcast import typed
from .special_calls import derivative, special_function

TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)
HALF_ROOT_PI = math.sqrt(math.pi) / 2
ROOT_TWO_PI = math.sqrt(2 * math.pi)
ROOT_TWO_OVER_PI = math.sqrt(2 / math.pi)
ROOT_HALF = math.sqrt(0.5)

special_erf = special_function(special.erf, module=__name__)
special_erfcx = special_function(special.erfcx, module=__name__)
special_expit = special_function(special.expit, module=__name__)


@derivative(special.erf)
def erf(x, dout, dx):
    """erf' = 2 exp(-x**2) / sqrt(pi) (DLMF 7.2.1)."""
    dx += dout * (typed(TWO_OVER_ROOT_PI, x) * np.exp(-x * x))


@derivative(special.erfc)
def erfc(x, dout, dx):
    """erfc' = -2 exp(-x**2) / sqrt(pi) (DLMF 7.2.2)."""
    dx += -dout * (typed(TWO_OVER_ROOT_PI, x) * np.exp(-x * x))


@derivative(special.erfcx)
def erfcx(x, out, dout, dx):
    """(exp(x**2) erfc(x))' = 2 x erfcx - 2 / sqrt(pi) (DLMF 7.10.2)."""
    dx += dout * (2 * x * out - typed(TWO_OVER_ROOT_PI, x))


@derivative(special.erfi)
def erfi(x, dout, dx):
    """erfi' = 2 exp(x**2) / sqrt(pi)."""
    dx += dout * (typed(TWO_OVER_ROOT_PI, x) * np.exp(x * x))


@derivative(special.dawsn)
def dawsn(x, out, dout, dx):
    """Dawson's integral F: F' = 1 - 2 x F (DLMF 7.10.3)."""
    dx += dout * (1 - 2 * x * out)


@derivative(special.erfinv, "y")
def erfinv(out, dout, dy):
    """The slope of the inverse: sqrt(pi) exp(out**2) / 2."""
    dy += dout * (typed(HALF_ROOT_PI, out) * np.exp(out * out))


@derivative(special.erfcinv, "y")
def erfcinv(out, dout, dy):
    """The slope of the inverse: -sqrt(pi) exp(out**2) / 2."""
    dy += -dout * (typed(HALF_ROOT_PI, out) * np.exp(out * out))


@derivative(special.ndtr)
def ndtr(x, dout, dx):
    """The density of the normal distribution."""
    dx += dout * (np.exp(-x * x / 2) / typed(ROOT_TWO_PI, x))


@derivative(special.log_ndtr)
def log_ndtr(x, dout, dx):
    """The density over ndtr, which is sqrt(2 / pi) / erfcx(-x / sqrt(2)) and as exact where both are next to 0."""
    dx += dout * (typed(ROOT_TWO_OVER_PI, x) / special_erfcx(-x * typed(ROOT_HALF, x)))


@derivative(special.ndtri, "y")
def ndtri(out, dout, dy):
    """One over the density at the quantile."""
    dy += dout * (typed(ROOT_TWO_PI, out) * np.exp(out * out / 2))


@derivative(special.ndtri_exp, "y")
def ndtri_exp(y, out, dout, dy):
    """ndtri(exp(y)): exp(y) over the density at the quantile."""
    dy += dout * (typed(ROOT_TWO_PI, out) * np.exp(out * out / 2 + y))


@derivative(special.owens_t, "h, a")
def owens_t(h, a, dout, dh, da):
    """T_h = -exp(-h**2 / 2) erf(a h / sqrt(2)) / sqrt(8 pi), T_a = exp(-h**2 (1 + a**2) / 2) / (2 pi (1 + a**2))."""
    dh += -dout * (np.exp(-h * h / 2) * special_erf(a * h * typed(ROOT_HALF, h)) / typed(2 * ROOT_TWO_PI, h))
    da += dout * (np.exp(-h * h * (1 + a * a) / 2) / (typed(2 * math.pi, a) * (1 + a * a)))


# ---- the logistic function


@derivative(special.expit)
def expit(x, out, dout, dx):
    """expit' = expit(x) expit(-x)."""
    dx += dout * (out * special_expit(-x))


@derivative(special.log_expit)
def log_expit(x, dout, dx):
    """log(expit(x))' = expit(-x)."""
    dx += dout * special_expit(-x)


@derivative(special.logit)
def logit(x, dout, dx):
    """log(x / (1 - x))' = 1 / (x (1 - x))."""
    dx += dout / (x * (1 - x))
