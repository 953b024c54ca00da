"""The gamma and beta functions of ``scipy.special``, whole and incomplete, and the zeta function."""

import numpy as np
from scipy import special

from tangentlike.form.types import Constant
from tangentlike.primitives.registry import adjoint, composite, primitive

from .special_calls import derivative, special_function
from .special_entropies import special_xlog1py, special_xlogy

special_psi = special_function(special.psi, module=__name__)
special_rgamma = special_function(special.rgamma, module=__name__)
special_gammaln = special_function(special.gammaln, module=__name__)
special_betaln = special_function(special.betaln, "a, b", module=__name__)
special_zeta = special_function(special._ufuncs._zeta, "x, q", module=__name__, name="special_zeta")
riemann_zeta = special_function(special._ufuncs._riemann_zeta, module=__name__, name="riemann_zeta")


@derivative(special.gamma)
def gamma(x, out, dout, dx):
    """gamma' = gamma psi (DLMF 5.2.2)."""
    dx += dout * (out * special_psi(x))


@derivative(special.rgamma)
def rgamma(x, dout, dx):
    """1 / gamma(x) = x / gamma(x + 1): (1 - x psi(x + 1)) / gamma(x + 1); NaN at -1, -2 and so on."""
    dx += dout * (special_rgamma(x + 1) * (1 - x * special_psi(x + 1)))


@derivative(special.gammaln)
def gammaln(x, dout, dx):
    """log(abs(gamma))' = psi (DLMF 5.2.2)."""
    dx += dout * special_psi(x)


@derivative(special.loggamma)
def loggamma(x, out, dout, dx):
    """loggamma' = psi; NaN where loggamma is, below 0."""
    dx += dout * (special_psi(x) + 0 * out)


@derivative(special.psi)
def psi(x, dout, dx):
    """psi' = zeta(2, x) (DLMF 5.15.1)."""
    dx += dout * special_zeta(2, x)


@derivative(special.beta, "a, b")
def beta(a, b, out, dout, da, db):
    """beta_a = beta (psi(a) - psi(a + b)) (DLMF 5.12.1)."""
    da += dout * (out * (special_psi(a) - special_psi(a + b)))
    db += dout * (out * (special_psi(b) - special_psi(a + b)))


@derivative(special.betaln, "a, b")
def betaln(a, b, dout, da, db):
    """log(abs(beta))_a = psi(a) - psi(a + b)."""
    da += dout * (special_psi(a) - special_psi(a + b))
    db += dout * (special_psi(b) - special_psi(a + b))


@derivative(special.binom, "n, k")
def binom(n, k, out, dout, dn, dk):
    """gamma(n + 1) / (gamma(k + 1) gamma(n - k + 1)), by psi (DLMF 1.2.6); NaN where k > n are whole numbers."""
    dn += dout * (out * (special_psi(n + 1) - special_psi(n - k + 1)))
    dk += dout * (out * (special_psi(n - k + 1) - special_psi(k + 1)))


@derivative(special.poch, "z, m")
def poch(z, m, out, dout, dz, dm):
    """gamma(z + m) / gamma(z), by psi (DLMF 5.2.5)."""
    dz += dout * (out * (special_psi(z + m) - special_psi(z)))
    dm += dout * (out * special_psi(z + m))


@derivative(special.gammainc, "a, x")
def gammainc(a, x, dout, dx):
    """P(a, x)_x = x**(a - 1) exp(-x) / gamma(a) (DLMF 8.8.13); there is no short formula for a."""
    dx += dout * np.exp(special_xlogy(a - 1, x) - x - special_gammaln(a))


@derivative(special.gammaincc, "a, x")
def gammaincc(a, x, dout, dx):
    """Q(a, x)_x = -x**(a - 1) exp(-x) / gamma(a) (DLMF 8.8.13); there is no short formula for a."""
    dx += -dout * np.exp(special_xlogy(a - 1, x) - x - special_gammaln(a))


@derivative(special.gammaincinv, "a, y")
def gammaincinv(a, out, dout, dy):
    """The slope of the inverse of P(a, x) in x."""
    dy += dout * np.exp(special_gammaln(a) + out - special_xlogy(a - 1, out))


@derivative(special.gammainccinv, "a, y")
def gammainccinv(a, out, dout, dy):
    """The slope of the inverse of Q(a, x) in x."""
    dy += -dout * np.exp(special_gammaln(a) + out - special_xlogy(a - 1, out))


@derivative(special.betainc, "a, b, x")
def betainc(a, b, x, dout, dx):
    """I_x(a, b)_x = x**(a - 1) (1 - x)**(b - 1) / beta(a, b) (DLMF 8.17.1); there is no short formula for a and b."""
    dx += dout * np.exp(special_xlogy(a - 1, x) + special_xlog1py(b - 1, -x) - special_betaln(a, b))


@derivative(special.betaincinv, "a, b, y")
def betaincinv(a, b, out, dout, dy):
    """The slope of the inverse of I_x(a, b) in x."""
    dy += dout * np.exp(special_betaln(a, b) - special_xlogy(a - 1, out) - special_xlog1py(b - 1, -out))


if hasattr(special, "betaincc"):  # from SciPy 1.11 on

    @derivative(special.betaincc, "a, b, x")
    def betaincc(a, b, x, dout, dx):
        """1 - I_x(a, b)."""
        dx += -dout * np.exp(special_xlogy(a - 1, x) + special_xlog1py(b - 1, -x) - special_betaln(a, b))


@adjoint(special_zeta)
def zeta(x, q, dout, dq):
    """zeta(x, q)_q = -x zeta(x + 1, q) (DLMF 25.11.17); there is no short formula for x."""
    dq += -dout * (x * special_zeta(x + 1, q))


primitive(
    special.zeta,
    parameters="x, q=None",
    lower=lambda x, q: (riemann_zeta, ("x",)) if q == Constant(None) else (special_zeta, ("x", "q")),
)


@composite(special.polygamma)
def polygamma(n, x):
    """psi differentiated n times, as SciPy computes it."""
    places = np.float64(1.0) * x
    factor = np.float64(1.0) * (1 - 2 * ((n + 1) % 2)) * special.gamma(n + 1.0)
    return np.where(n == 0, special.psi(places), factor * special.zeta(n + 1, places))
