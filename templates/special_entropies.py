"""Entropies, powers, losses and functions of degrees of ``scipy.special``."""

import math

import numpy as np
from scipy import special, stats

from tangentlike.primitives.registry import composite

from .broadcast import typed
from .elementwise import LOG_2, LOG_10
from .special_calls import derivative, special_function
from .special_integrals import special_hyp1f1

DEGREE = math.pi / 180

special_xlogy = special_function(special.xlogy, "x, y", module=__name__)
special_xlog1py = special_function(special.xlog1py, "x, y", module=__name__)
special_cosdg = special_function(special.cosdg, module=__name__)
special_sindg = special_function(special.sindg, module=__name__)


# ---- logarithms and entropies


@derivative(special.xlogy, "x, y")
def xlogy(x, y, dout, dx, dy):
    """x log(y), and 0 for x = 0: log(y) and x / y, 0 at x = y = 0."""
    dx += dout * np.log(y)
    dy += dout * (x / (y + (x == 0) * (y == 0)))


@derivative(special.xlog1py, "x, y")
def xlog1py(x, y, dout, dx, dy):
    """x log(1 + y), and 0 for x = 0: log(1 + y) and x / (1 + y), 0 at x = 0, y = -1."""
    dx += dout * np.log1p(y)
    dy += dout * (x / (1 + y + (x == 0) * (y == -1)))


@derivative(special.entr)
def entr(x, dout, dx):
    """(-x log(x))' = -log(x) - 1."""
    dx += -dout * (np.log(x) + 1)


@derivative(special.rel_entr, "x, y")
def rel_entr(x, y, dout, dx, dy):
    """x log(x / y): log(x / y) + 1 and -x / y."""
    dx += dout * (np.log(x / y) + 1)
    dy += -dout * (x / y)


@derivative(special.kl_div, "x, y")
def kl_div(x, y, dout, dx, dy):
    """x log(x / y) - x + y: log(x / y) and 1 - x / y."""
    dx += dout * np.log(x / y)
    dy += dout * (1 - x / y)


# ---- powers


@derivative(special.exp10)
def exp10(out, dout, dx):
    """(10**x)' = 10**x log(10)."""
    dx += dout * (out * typed(LOG_10, out))


@derivative(special.exp2)
def exp2(out, dout, dx):
    """(2**x)' = 2**x log(2)."""
    dx += dout * (out * typed(LOG_2, out))


@derivative(special.expm1)
def expm1(out, dout, dx):
    """(exp(x) - 1)' = exp(x)."""
    dx += dout * (out + 1)


@derivative(special.log1p)
def log1p(x, dout, dx):
    """log(1 + x)' = 1 / (1 + x)."""
    dx += dout / (1 + x)


@derivative(special.cbrt)
def cbrt(out, dout, dx):
    """cbrt' = 1 / (3 cbrt**2), infinite at 0."""
    dx += dout / (3 * out * out)


@derivative(special.boxcox, "x, lmbda")
def boxcox(x, lmbda, dout, dx, dlmbda):
    """(x**l - 1) / l = log(x) exprel(l log(x)), log(x) for l = 0: exprel' = 1F1(2, 3, .) / 2."""
    dx += dout * x ** (lmbda - 1)
    dlmbda += dout * (np.log(x) ** 2 * special_hyp1f1(2 + 0 * x, 3 + 0 * x, lmbda * np.log(x)) / 2)


@derivative(special.boxcox1p, "x, lmbda")
def boxcox1p(x, lmbda, dout, dx, dlmbda):
    """boxcox(1 + x, l)."""
    dx += dout * (1 + x) ** (lmbda - 1)
    dlmbda += dout * (np.log1p(x) ** 2 * special_hyp1f1(2 + 0 * x, 3 + 0 * x, lmbda * np.log1p(x)) / 2)


@derivative(special.inv_boxcox, "y, lmbda")
def inv_boxcox(y, lmbda, out, dout, dy):
    """(1 + l y)**(1 / l), exp(y) for l = 0: out / (1 + l y)."""
    dy += dout * (out / (1 + lmbda * y))


@derivative(special.inv_boxcox1p, "y, lmbda")
def inv_boxcox1p(y, lmbda, out, dout, dy):
    """inv_boxcox(y, l) - 1."""
    dy += dout * ((1 + out) / (1 + lmbda * y))


# ---- losses


@derivative(special.huber, "delta, r")
def huber(delta, r, dout, ddelta, dr):
    """r**2 / 2 where abs(r) <= delta, else delta (abs(r) - delta / 2)."""
    ddelta += dout * np.maximum(np.abs(r) - delta, 0)
    dr += dout * np.minimum(np.maximum(r, -delta), delta)


@derivative(special.pseudo_huber, "delta, r")
def pseudo_huber(delta, r, out, dout, ddelta, dr):
    """delta**2 (s - 1) with s = sqrt(1 + (r / delta)**2)."""
    ddelta += dout * (2 * out / delta - r * r / (delta * np.sqrt(1 + (r / delta) ** 2)))
    dr += dout * (r / np.sqrt(1 + (r / delta) ** 2))


# ---- degrees


@derivative(special.sindg)
def sindg(x, dout, dx):
    """sin of an angle in degrees."""
    dx += dout * (typed(DEGREE, x) * special_cosdg(x))


@derivative(special.cosdg)
def cosdg(x, dout, dx):
    """cos of an angle in degrees."""
    dx += -dout * (typed(DEGREE, x) * special_sindg(x))


@derivative(special.tandg)
def tandg(x, out, dout, dx):
    """tan of an angle in degrees."""
    dx += dout * (typed(DEGREE, x) * (1 + out * out))


@derivative(special.cotdg)
def cotdg(x, out, dout, dx):
    """cot of an angle in degrees."""
    dx += -dout * (typed(DEGREE, x) * (1 + out * out))


@derivative(special.radian, "d, m, s")
def radian(d, m, s, out, dout, dd, dm, ds):
    """An angle of degrees, minutes and seconds, a linear function."""
    dd += dout * (typed(DEGREE, out) + 0 * d)
    dm += dout * (typed(DEGREE / 60, out) + 0 * m)
    ds += dout * (typed(DEGREE / 3600, out) + 0 * s)


@derivative(special.cosm1)
def cosm1(x, dout, dx):
    """(cos(x) - 1)' = -sin(x)."""
    dx += -dout * np.sin(x)


@composite(stats.entropy, static=("base", "axis"))
def entropy(pk, qk=None, base=None, axis=0):
    """The entropy of a distribution, or its divergence from another, which need not be normalized."""
    p = np.asarray(pk) * 1.0
    p = p / np.sum(p, axis=axis, keepdims=True)
    if qk is None:
        total = np.sum(special.entr(p), axis=axis)
    else:
        q = np.asarray(qk) * 1.0
        total = np.sum(special.rel_entr(p, q / np.sum(q, axis=axis, keepdims=True)), axis=axis)
    return total if base is None else total / math.log(base)
