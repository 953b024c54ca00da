"""Gradient cases of ``scipy.special``: a table of one-line functions and their arguments."""

# fmt: off
# ruff: noqa: E501 - one function a line
from __future__ import annotations

import numpy as np
from scipy import special

from tangentlike.templates import special_more

from .harness import Case

rng = np.random.default_rng(11)
W = rng.normal(size=(3, 4))
EMPTY = np.zeros((0, 3))


# ---- functions of one array

def erf(x, w): return np.sum(w * special.erf(x))
def erfc(x, w): return np.sum(w * special.erfc(x))
def erfcx(x, w): return np.sum(w * special.erfcx(x))
def erfi(x, w): return np.sum(w * special.erfi(x))
def dawsn(x, w): return np.sum(w * special.dawsn(x))
def erfinv(x, w): return np.sum(w * special.erfinv(x))
def erfcinv(x, w): return np.sum(w * special.erfcinv(x))
def ndtr(x, w): return np.sum(w * special.ndtr(x))
def log_ndtr(x, w): return np.sum(w * special.log_ndtr(x))
def ndtri(x, w): return np.sum(w * special.ndtri(x))
def ndtri_exp(x, w): return np.sum(w * special.ndtri_exp(x))
def expit(x, w): return np.sum(w * special.expit(x))
def log_expit(x, w): return np.sum(w * special.log_expit(x))
def logit(x, w): return np.sum(w * special.logit(x))
def gamma(x, w): return np.sum(w * special.gamma(x))
def rgamma(x, w): return np.sum(w * special.rgamma(x))
def gammaln(x, w): return np.sum(w * special.gammaln(x))
def loggamma(x, w): return np.sum(w * special.loggamma(x))
def psi(x, w): return np.sum(w * special.psi(x))
def exp1(x, w): return np.sum(w * special.exp1(x))
def expi(x, w): return np.sum(w * special.expi(x))
def exprel(x, w): return np.sum(w * special.exprel(x))
def spence(x, w): return np.sum(w * special.spence(x))
def j0(x, w): return np.sum(w * special.j0(x))
def j1(x, w): return np.sum(w * special.j1(x))
def y0(x, w): return np.sum(w * special.y0(x))
def y1(x, w): return np.sum(w * special.y1(x))
def i0(x, w): return np.sum(w * special.i0(x))
def i1(x, w): return np.sum(w * special.i1(x))
def i0e(x, w): return np.sum(w * special.i0e(x))
def i1e(x, w): return np.sum(w * special.i1e(x))
def k0(x, w): return np.sum(w * special.k0(x))
def k1(x, w): return np.sum(w * special.k1(x))
def k0e(x, w): return np.sum(w * special.k0e(x))
def k1e(x, w): return np.sum(w * special.k1e(x))
def ellipk(x, w): return np.sum(w * special.ellipk(x))
def ellipe(x, w): return np.sum(w * special.ellipe(x))
def ellipkm1(x, w): return np.sum(w * special.ellipkm1(x))
def entr(x, w): return np.sum(w * special.entr(x))
def exp10(x, w): return np.sum(w * special.exp10(x))
def exp2(x, w): return np.sum(w * special.exp2(x))
def expm1(x, w): return np.sum(w * special.expm1(x))
def log1p(x, w): return np.sum(w * special.log1p(x))
def cbrt(x, w): return np.sum(w * special.cbrt(x))
def sindg(x, w): return np.sum(w * special.sindg(x))
def cosdg(x, w): return np.sum(w * special.cosdg(x))
def tandg(x, w): return np.sum(w * special.tandg(x))
def cotdg(x, w): return np.sum(w * special.cotdg(x))
def cosm1(x, w): return np.sum(w * special.cosm1(x))


# ---- functions of two

def beta(x, y, w): return np.sum(w * special.beta(x, y))
def betaln(x, y, w): return np.sum(w * special.betaln(x, y))
def binom(x, y, w): return np.sum(w * special.binom(x, y))
def poch(x, y, w): return np.sum(w * special.poch(x, y))
def xlogy(x, y, w): return np.sum(w * special.xlogy(x, y))
def xlog1py(x, y, w): return np.sum(w * special.xlog1py(x, y))
def rel_entr(x, y, w): return np.sum(w * special.rel_entr(x, y))
def kl_div(x, y, w): return np.sum(w * special.kl_div(x, y))
def boxcox(x, y, w): return np.sum(w * special.boxcox(x, y))
def boxcox1p(x, y, w): return np.sum(w * special.boxcox1p(x, y))
def huber(x, y, w): return np.sum(w * special.huber(x, y))
def pseudo_huber(x, y, w): return np.sum(w * special.pseudo_huber(x, y))
def owens_t(x, y, w): return np.sum(w * special.owens_t(x, y))
def ellipkinc(x, y, w): return np.sum(w * special.ellipkinc(x, y))
def ellipeinc(x, y, w): return np.sum(w * special.ellipeinc(x, y))


# ---- functions with parameters that have no derivative, or none that is asked for

def gammainc(x, w): return np.sum(w * special.gammainc(1.7, x))
def gammaincc(x, w): return np.sum(w * special.gammaincc(1.7, x))
def gammaincinv(x, w): return np.sum(w * special.gammaincinv(1.7, x))
def gammainccinv(x, w): return np.sum(w * special.gammainccinv(1.7, x))
def jv(x, w): return np.sum(w * special.jv(1.5, x))
def jv_2(x, w): return np.sum(w * special.jv(2, x))
def jve(x, w): return np.sum(w * special.jve(1.5, x))
def yv(x, w): return np.sum(w * special.yv(1.5, x))
def yve(x, w): return np.sum(w * special.yve(1.5, x))
def yn(x, w): return np.sum(w * special.yn(2, x))
def iv(x, w): return np.sum(w * special.iv(1.5, x))
def ive(x, w): return np.sum(w * special.ive(1.5, x))
def kv(x, w): return np.sum(w * special.kv(1.5, x))
def kve(x, w): return np.sum(w * special.kve(1.5, x))
def kn(x, w): return np.sum(w * special.kn(2, x))
def betainc(x, w): return np.sum(w * special.betainc(1.5, 2.5, x))
def betaincc(x, w): return np.sum(w * special.betaincc(1.5, 2.5, x))
def stdtr(x, w): return np.sum(w * special.stdtr(3.0, x))
def stdtrit(x, w): return np.sum(w * special.stdtrit(3.0, x))
def betaincinv(x, w): return np.sum(w * special.betaincinv(1.5, 2.5, x))
def expn(x, w): return np.sum(w * special.expn(2, x))
def expn_0(x, w): return np.sum(w * special.expn(0, x))
def hyp0f1(x, w): return np.sum(w * special.hyp0f1(1.5, x))
def hyp1f1(x, w): return np.sum(w * special.hyp1f1(1.5, 2.5, x))
def hyp2f1(x, w): return np.sum(w * special.hyp2f1(1.5, 0.5, 2.5, x))
def hyperu(x, w): return np.sum(w * special.hyperu(1.5, 0.5, x))
def eval_legendre(x, w): return np.sum(w * special.eval_legendre(3, x))
def eval_legendre_0(x, w): return np.sum(w * special.eval_legendre(0, x))
def eval_chebyt(x, w): return np.sum(w * special.eval_chebyt(3, x))
def eval_chebyu(x, w): return np.sum(w * special.eval_chebyu(3, x))
def eval_hermite(x, w): return np.sum(w * special.eval_hermite(3, x))
def eval_hermitenorm(x, w): return np.sum(w * special.eval_hermitenorm(3, x))
def eval_laguerre(x, w): return np.sum(w * special.eval_laguerre(3, x))
def eval_genlaguerre(x, w): return np.sum(w * special.eval_genlaguerre(3, 1.5, x))
def eval_gegenbauer(x, w): return np.sum(w * special.eval_gegenbauer(3, 1.5, x))
def eval_jacobi(x, w): return np.sum(w * special.eval_jacobi(3, 1.5, 0.5, x))


# ---- functions of several results

def airy(x, w):
    a0, a1, a2, a3 = special.airy(x)
    return np.sum(w * (1 * a0 + 2 * a1 + 3 * a2 + 4 * a3))

def sici(x, w):
    a0, a1 = special.sici(x)
    return np.sum(w * (1 * a0 + 2 * a1))

def shichi(x, w):
    a0, a1 = special.shichi(x)
    return np.sum(w * (1 * a0 + 2 * a1))

def fresnel(x, w):
    a0, a1 = special.fresnel(x)
    return np.sum(w * (1 * a0 + 2 * a1))

def ellipj(u, m, w):
    sn, cn, dn, phi = special.ellipj(u, m)
    return np.sum(w * (sn + 2 * cn + 3 * dn + 4 * phi))

def of_numbers(x, y): return special.erf(x) * special.jv(2, y) + special.beta(x, y) + special.exp1(x)
def zeta(x, w): return np.sum(w * special.zeta(2.5, x))
def polygamma(x, w): return np.sum(w * special.polygamma(2, x))
def inv_boxcox(x, w): return np.sum(w * special.inv_boxcox(x, 0.5))
def inv_boxcox1p(x, w): return np.sum(w * special.inv_boxcox1p(x, 0.5))
def radian(x, y, z, w): return np.sum(w * special.radian(x, y, z))


# ---- the table

OF_ONE = (
    (erf, -2, 2),
    (erfc, -2, 2),
    (erfcx, -1, 2),
    (erfi, -1.5, 1.5),
    (dawsn, -2, 2),
    (erfinv, -0.8, 0.8),
    (erfcinv, 0.3, 1.7),
    (ndtr, -2, 2),
    (log_ndtr, -2, 2),
    (ndtri, 0.1, 0.9),
    (ndtri_exp, -2, -0.2),
    (expit, -2, 2),
    (log_expit, -2, 2),
    (logit, 0.2, 0.8),
    (gamma, 0.5, 3),
    (rgamma, -0.8, 3),
    (gammaln, 0.5, 3),
    (loggamma, 0.5, 3),
    (psi, 0.5, 3),
    (exp1, 0.3, 2),
    (expi, 0.3, 2),
    (exprel, -1, 1),
    (spence, 0.4, 2),
    (j0, 0.3, 4),
    (j1, -3, 4),
    (y0, 0.5, 4),
    (y1, 0.5, 4),
    (i0, -2, 2),
    (i1, -2, 2),
    (i0e, 0.2, 2),
    (i1e, 0.2, 2),
    (k0, 0.5, 3),
    (k1, 0.5, 3),
    (k0e, 0.5, 3),
    (k1e, 0.5, 3),
    (ellipk, 0.2, 0.8),
    (ellipe, 0.2, 0.8),
    (ellipkm1, 0.2, 0.8),
    (entr, 0.3, 2),
    (exp10, -1, 1),
    (exp2, -1, 1),
    (expm1, -1, 1),
    (log1p, -0.3, 1),
    (cbrt, 0.4, 1),
    (sindg, 5, 80),
    (cosdg, 5, 80),
    (tandg, 5, 60),
    (cotdg, 20, 80),
    (cosm1, -1, 1),
    (gammainc, 0.5, 2),
    (gammaincc, 0.5, 2),
    (gammaincinv, 0.2, 0.8),
    (gammainccinv, 0.2, 0.8),
    (jv, 0.5, 4),
    (jv_2, -3, 4),
    (jve, 0.5, 4),
    (yv, 1, 4),
    (yve, 1, 4),
    (yn, 1, 4),
    (iv, 0.5, 2),
    (ive, 0.5, 2),
    (kv, 0.6, 3),
    (kve, 0.6, 3),
    (kn, 0.6, 3),
    (betainc, 0.2, 0.8),
    (betaincc, 0.2, 0.8),
    (betaincinv, 0.2, 0.8),
    (stdtr, -2.0, 2.0),
    (stdtrit, 0.2, 0.8),
    (expn, 0.3, 2),
    (expn_0, 0.5, 2),
    (hyp0f1, -1, 1),
    (hyp1f1, -1, 1),
    (hyp2f1, -0.6, 0.6),
    (hyperu, 0.5, 2),
    (eval_legendre, -0.9, 0.9),
    (eval_legendre_0, -0.9, 0.9),
    (eval_chebyt, -0.9, 0.9),
    (eval_chebyu, -0.9, 0.9),
    (eval_hermite, -0.9, 0.9),
    (eval_hermitenorm, -0.9, 0.9),
    (eval_laguerre, -0.9, 0.9),
    (eval_genlaguerre, -0.9, 0.9),
    (eval_gegenbauer, -0.9, 0.9),
    (eval_jacobi, -0.9, 0.9),
    (airy, -2, 1),
    (sici, 0.5, 3),
    (shichi, 0.3, 2),
    (fresnel, -1, 1.5),
    (zeta, 0.6, 2), (polygamma, 0.6, 2), (inv_boxcox, 0.2, 1), (inv_boxcox1p, 0.2, 1),
)
OF_TWO = (
    (beta, 0.6, 2, 0.6, 2),
    (betaln, 0.6, 2, 0.6, 2),
    (binom, 2.5, 4, 0.4, 1.8),
    (poch, 0.5, 2, 0.4, 2),
    (xlogy, 0.5, 2, 0.5, 2),
    (xlog1py, 0.5, 2, 0.5, 2),
    (rel_entr, 0.5, 2, 0.5, 2),
    (kl_div, 0.5, 2, 0.5, 2),
    (boxcox, 0.5, 2, 0.3, 2),
    (boxcox1p, 0.5, 2, 0.3, 2),
    (huber, 0.6, 1, -2, 2),
    (pseudo_huber, 0.6, 1, -2, 2),
    (owens_t, 0.3, 2, 0.3, 2),
    (ellipkinc, -1.4, 4, 0.2, 0.8),
    (ellipeinc, -1.4, 4, 0.2, 0.8),
    (ellipj, -2, 3, 0.2, 0.8),
)

# Where a whole number is given, or SciPy's loop of double precision comes first, it answers float32 with float64.
WIDENED = (
    gammainc, gammaincc, gammaincinv, gammainccinv, yn, kn, expn, expn_0, hyp2f1, eval_legendre, eval_legendre_0, eval_chebyt,
    betainc, betaincc, betaincinv, stdtr, stdtrit, polygamma, eval_chebyu, eval_hermite, eval_hermitenorm, eval_laguerre, eval_genlaguerre, eval_gegenbauer, eval_jacobi,
)

CASES = [Case(f, (rng.uniform(a, b, size=(3, 4)), W), "differences", 1e-8, float32=f not in WIDENED) for f, a, b in OF_ONE]
CASES += [Case(f, (rng.uniform(a, b, size=(4, 3)).T, W), "differences", 1e-8) for f, a, b in OF_ONE[:6]]
CASES += [Case(f, (EMPTY, EMPTY), "differences", float32=f not in WIDENED) for f, _, _ in OF_ONE]
CASES += [Case(f, (rng.uniform(a, b, size=(3, 1)), rng.uniform(c, d, size=4), W), "differences", 1e-8) for f, a, b, c, d in OF_TWO]
CASES += [Case(f, (0.5 * (a + b), rng.uniform(c, d, size=(3, 4)), W), "differences", 1e-8) for f, a, b, c, d in OF_TWO]
CASES += [Case(of_numbers, (0.7, 1.3), "differences"), Case(radian, (W, 2 * W, 3 * W, W), "differences")]


# ---- spherical Bessel functions, Struve's, Lambert's, and distributions by their old names

def spherical_j(x, w): return np.sum(w * special_more.spherical_j(2, x))
def spherical_y(x, w): return np.sum(w * special_more.spherical_y(1, x))
def spherical_i(x, w): return np.sum(w * special_more.spherical_i(2, x))
def spherical_k(x, w): return np.sum(w * special_more.spherical_k(1, x))
def spherical_slopes(x, w): return np.sum(w * special_more.spherical_j_slope(2, x) * special_more.spherical_y_slope(1, x))
def spherical_slopes_2(x, w): return np.sum(w * special_more.spherical_i_slope(2, x) * special_more.spherical_k_slope(1, x))
def struve(x, w): return np.sum(w * special.struve(1.5, x) * special.modstruve(1, x))
def chi_squared(x, w): return np.sum(w * special.chdtr(3.0, x) * special.chdtrc(2.5, x))
def counts(x, w): return np.sum(w * special.pdtr(2, x) * special.pdtrc(1, x))


FURTHER = (spherical_j, spherical_y, spherical_i, spherical_k, spherical_slopes, spherical_slopes_2, struve, chi_squared, counts)
CASES += [Case(f, (rng.uniform(0.5, 2.0, size=(3, 4)), W), "differences", 1e-8, float32=False) for f in FURTHER]


# ---- sums of exponentials

def softmax_of_rows(x, w): return np.sum(w * special.softmax(x, axis=1))
def softmax_of_all(x, w): return np.sum(w * special.softmax(x))
def log_softmax_of_columns(x, w): return np.sum(w * special.log_softmax(x, axis=0))
def logsumexp_of_all(x, w): return special.logsumexp(x * w)
def logsumexp_of_rows(x, w): return np.sum(special.logsumexp(x * w, axis=1) ** 2)
def logsumexp_kept(x, w): return np.sum(w * special.logsumexp(x, axis=0, keepdims=True))
def logsumexp_weighted(x, w): return np.sum(special.logsumexp(x, axis=0, b=w * w) ** 2)


SUMS = (softmax_of_rows, softmax_of_all, log_softmax_of_columns, logsumexp_of_all, logsumexp_of_rows, logsumexp_kept, logsumexp_weighted)
CASES += [Case(f, (rng.normal(size=(3, 4)), W), "differences", 1e-8) for f in SUMS]
