"""Densities and distribution functions of ``scipy.stats`` beside the normal one, as SciPy computes them, in float64.

Outside of the support densities are 0, and their derivatives too; NaN where a parameter is out of its range.
"""

import math

import numpy as np
from scipy import special, stats

from tangentlike.form.types import Constant, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import composite

from .by_axes import rank_of
from .normal_distribution import LOG_ROOT_TWO_PI, standardized


def inside(z, good, where, logarithm, scale):
    """A log density where it is defined, less the logarithm of the scale; -inf outside of the support."""
    value = np.where(where, logarithm - np.log(1.0 * scale), -np.inf)
    return np.where(good & (scale > 0) & ~np.isnan(z), value, np.nan)


def density(z, good, where, logarithm, scale):
    """The density of which ``logarithm`` is the logarithm."""
    value = np.where(where, np.exp(logarithm) / scale, 0.0)
    return np.where(good & (scale > 0) & ~np.isnan(z), value, np.nan)


def share(z, good, scale, below, probability, above):
    """A distribution function: 0 or 1 below and above the support."""
    value = np.where(below, 0.0, np.where(above, 1.0, probability))
    return np.where(good & (scale > 0) & ~np.isnan(z), value, np.nan)


def kept(z, where, instead):
    """``z`` where it lies in the support; ``instead`` elsewhere, so that nothing there is infinite."""
    return np.where(where, z, instead)


# ---- exponential


@composite(stats.expon.logpdf)
def expon_logpdf(x, loc=0, scale=1):
    """log of exp(-z) / scale."""
    z = standardized(x, loc, scale)
    return inside(z, True, z >= 0, -z, scale)


@composite(stats.expon.pdf)
def expon_pdf(x, loc=0, scale=1):
    """exp(-z) / scale."""
    z = standardized(x, loc, scale)
    return density(z, True, z >= 0, -kept(z, z >= 0, 0.0), scale)


@composite(stats.expon.cdf)
def expon_cdf(x, loc=0, scale=1):
    """1 - exp(-z)."""
    z = standardized(x, loc, scale)
    return share(z, True, scale, z <= 0, -np.expm1(-kept(z, z > 0, 0.0)), False)


@composite(stats.expon.sf)
def expon_sf(x, loc=0, scale=1):
    """exp(-z)."""
    z = standardized(x, loc, scale)
    return np.where(scale > 0, np.exp(-kept(z, ~(z <= 0), 0.0)), np.nan)


@composite(stats.expon.ppf)
def expon_ppf(q, loc=0, scale=1):
    """-log(1 - q)."""
    p = np.float64(1.0) * q
    return np.where((scale > 0) & (p >= 0) & (p <= 1), -np.log1p(-p) * scale + loc, np.nan)


# ---- gamma and chi squared


def gamma_log(z, a):
    """log of z^(a-1) exp(-z) / Gamma(a)."""
    return special.xlogy(a - 1.0, z) - z - special.gammaln(a)


@composite(stats.gamma.logpdf)
def gamma_logpdf(x, a, loc=0, scale=1):
    """See ``gamma_log``."""
    z = standardized(x, loc, scale)
    return inside(z, a > 0, z >= 0, gamma_log(kept(z, z >= 0, 1.0), np.float64(1.0) * a), scale)


@composite(stats.gamma.pdf)
def gamma_pdf(x, a, loc=0, scale=1):
    """See ``gamma_log``."""
    z = standardized(x, loc, scale)
    return density(z, a > 0, z >= 0, gamma_log(kept(z, z >= 0, 1.0), np.float64(1.0) * a), scale)


@composite(stats.gamma.cdf)
def gamma_cdf(x, a, loc=0, scale=1):
    """The regularized incomplete gamma function."""
    z = standardized(x, loc, scale)
    return share(z, a > 0, scale, z <= 0, special.gammainc(a, kept(z, z > 0, 1.0)), False)


@composite(stats.gamma.sf)
def gamma_sf(x, a, loc=0, scale=1):
    """Its complement."""
    z = standardized(x, loc, scale)
    tail = np.where(z <= 0, 1.0, special.gammaincc(a, kept(z, z > 0, 1.0)))
    return np.where((a > 0) & (scale > 0) & ~np.isnan(z), tail, np.nan)


@composite(stats.chi2.logpdf)
def chi2_logpdf(x, df, loc=0, scale=1):
    """That of a gamma distribution of twice the scale."""
    return gamma_logpdf(x, df / 2.0, loc, 2.0 * scale)


@composite(stats.chi2.pdf)
def chi2_pdf(x, df, loc=0, scale=1):
    """That of a gamma distribution of twice the scale."""
    return gamma_pdf(x, df / 2.0, loc, 2.0 * scale)


@composite(stats.chi2.cdf)
def chi2_cdf(x, df, loc=0, scale=1):
    """That of a gamma distribution of twice the scale."""
    return gamma_cdf(x, df / 2.0, loc, 2.0 * scale)


@composite(stats.chi2.sf)
def chi2_sf(x, df, loc=0, scale=1):
    """That of a gamma distribution of twice the scale."""
    return gamma_sf(x, df / 2.0, loc, 2.0 * scale)


# ---- beta and uniform


def beta_log(z, a, b):
    """log of z^(a-1) (1-z)^(b-1) / B(a, b)."""
    return special.xlog1py(b - 1.0, -z) + special.xlogy(a - 1.0, z) - special.betaln(a, b)


@composite(stats.beta.logpdf)
def beta_logpdf(x, a, b, loc=0, scale=1):
    """See ``beta_log``."""
    z = standardized(x, loc, scale)
    there = (z >= 0) & (z <= 1)
    found = beta_log(kept(z, there, 0.5), np.float64(1.0) * a, np.float64(1.0) * b)
    return inside(z, (a > 0) & (b > 0), there, found, scale)


@composite(stats.beta.pdf)
def beta_pdf(x, a, b, loc=0, scale=1):
    """See ``beta_log``."""
    z = standardized(x, loc, scale)
    there = (z >= 0) & (z <= 1)
    found = beta_log(kept(z, there, 0.5), np.float64(1.0) * a, np.float64(1.0) * b)
    return density(z, (a > 0) & (b > 0), there, found, scale)


@composite(stats.beta.cdf)
def beta_cdf(x, a, b, loc=0, scale=1):
    """The regularized incomplete beta function."""
    z = standardized(x, loc, scale)
    found = special.betainc(a, b, kept(z, (z > 0) & (z < 1), 0.5))
    return share(z, (a > 0) & (b > 0), scale, z <= 0, found, z >= 1)


@composite(stats.uniform.logpdf)
def uniform_logpdf(x, loc=0, scale=1):
    """log of 1 / scale."""
    z = standardized(x, loc, scale)
    return inside(z, True, (z >= 0) & (z <= 1), 0.0 * kept(z, (z >= 0) & (z <= 1), 0.0), scale)


@composite(stats.uniform.pdf)
def uniform_pdf(x, loc=0, scale=1):
    """1 / scale."""
    z = standardized(x, loc, scale)
    return density(z, True, (z >= 0) & (z <= 1), 0.0 * kept(z, (z >= 0) & (z <= 1), 0.0), scale)


@composite(stats.uniform.cdf)
def uniform_cdf(x, loc=0, scale=1):
    """z."""
    z = standardized(x, loc, scale)
    return share(z, True, scale, z <= 0, z, z >= 1)


# ---- logarithmic normal, Student's t, Laplace, Cauchy


def lognorm_log(z, s):
    """log of exp(-log(z)^2 / (2 s^2)) / (s z sqrt(2 pi))."""
    return -(np.log(z) ** 2) / (2.0 * s**2) - np.log(s * z) - LOG_ROOT_TWO_PI


@composite(stats.lognorm.logpdf)
def lognorm_logpdf(x, s, loc=0, scale=1):
    """See ``lognorm_log``."""
    z = standardized(x, loc, scale)
    return inside(z, s > 0, z > 0, lognorm_log(kept(z, z > 0, 1.0), np.float64(1.0) * s), scale)


@composite(stats.lognorm.pdf)
def lognorm_pdf(x, s, loc=0, scale=1):
    """See ``lognorm_log``."""
    z = standardized(x, loc, scale)
    return density(z, s > 0, z > 0, lognorm_log(kept(z, z > 0, 1.0), np.float64(1.0) * s), scale)


@composite(stats.lognorm.cdf)
def lognorm_cdf(x, s, loc=0, scale=1):
    """The normal distribution function of log(z) / s."""
    z = standardized(x, loc, scale)
    return share(z, s > 0, scale, z <= 0, special.ndtr(np.log(kept(z, z > 0, 1.0)) / s), False)


def t_log(z, df):
    """log of the density of Student's t of ``df`` degrees of freedom."""
    constant = special.gammaln((df + 1.0) / 2.0) - special.gammaln(df / 2.0) - 0.5 * np.log(df * math.pi)
    return constant - (df + 1.0) / 2.0 * np.log1p(z**2 / df)


@composite(stats.t.logpdf)
def t_logpdf(x, df, loc=0, scale=1):
    """See ``t_log``."""
    z = standardized(x, loc, scale)
    return inside(z, df > 0, True, t_log(z, np.float64(1.0) * df), scale)


@composite(stats.t.pdf)
def t_pdf(x, df, loc=0, scale=1):
    """See ``t_log``."""
    z = standardized(x, loc, scale)
    return density(z, df > 0, True, t_log(z, np.float64(1.0) * df), scale)


@composite(stats.laplace.logpdf)
def laplace_logpdf(x, loc=0, scale=1):
    """log of exp(-|z|) / (2 scale)."""
    z = standardized(x, loc, scale)
    return inside(z, True, True, -np.abs(z) - math.log(2.0), scale)


@composite(stats.laplace.pdf)
def laplace_pdf(x, loc=0, scale=1):
    """exp(-|z|) / (2 scale)."""
    z = standardized(x, loc, scale)
    return density(z, True, True, -np.abs(z) - math.log(2.0), scale)


@composite(stats.cauchy.logpdf)
def cauchy_logpdf(x, loc=0, scale=1):
    """log of 1 / (pi scale (1 + z^2))."""
    z = standardized(x, loc, scale)
    return inside(z, True, True, -math.log(math.pi) - np.log1p(z**2), scale)


@composite(stats.cauchy.pdf)
def cauchy_pdf(x, loc=0, scale=1):
    """1 / (pi scale (1 + z^2))."""
    z = standardized(x, loc, scale)
    return density(z, True, True, -math.log(math.pi) - np.log1p(z**2), scale)


# ---- counts


def count_log(k, there, mu):
    """log of mu^k exp(-mu) / k!."""
    n = np.where(there, k, 0.0)
    return special.xlogy(n, mu) - special.gammaln(n + 1.0) - mu


def is_count(k):
    """True for whole numbers from 0 on."""
    return (k >= 0) & (np.floor(k) == k)


@composite(stats.poisson.logpmf)
def poisson_logpmf(k, mu, loc=0):
    """See ``count_log``."""
    n = np.float64(1.0) * k - loc
    return inside(n, mu >= 0, is_count(n), count_log(n, is_count(n), np.float64(1.0) * mu), 1.0)


@composite(stats.poisson.pmf)
def poisson_pmf(k, mu, loc=0):
    """See ``count_log``."""
    n = np.float64(1.0) * k - loc
    return density(n, mu >= 0, is_count(n), count_log(n, is_count(n), np.float64(1.0) * mu), 1.0)


def choice_log(k, there, n, p):
    """log of (n over k) p^k (1-p)^(n-k)."""
    m = np.where(there, k, 0.0)
    ways = special.gammaln(n + 1.0) - special.gammaln(m + 1.0) - special.gammaln(n - m + 1.0)
    return ways + special.xlogy(m, p) + special.xlog1py(n - m, -p)


@composite(stats.binom.logpmf)
def binom_logpmf(k, n, p, loc=0):
    """See ``choice_log``."""
    m = np.float64(1.0) * k - loc
    there = is_count(m) & (m <= n)
    whole = np.float64(1.0) * n
    good = is_count(whole) & (p >= 0) & (p <= 1)
    return inside(m, good, there, choice_log(m, there, whole, np.float64(1.0) * p), 1.0)


@composite(stats.binom.pmf)
def binom_pmf(k, n, p, loc=0):
    """See ``choice_log``."""
    return np.exp(binom_logpmf(k, n, p, loc))


# ---- several numbers at once


def normal_log_density(x, mean, cov):
    """log of the normal density of points ``x``, rows of a matrix or one, as SciPy computes it."""
    values, vectors = np.linalg.eigh(cov)
    limit = 2.220446049250313e-16 * 1e6 * np.max(np.abs(values))
    if np.min(values) < -limit:
        raise ValueError("The input matrix must be symmetric positive semidefinite.")
    if np.min(values) <= limit:
        raise np.linalg.LinAlgError(
            "When `allow_singular is False`, the input matrix must be symmetric positive definite."
        )
    turned = (x - mean) @ (vectors * np.sqrt(1 / values))
    return -0.5 * (len(values) * math.log(2 * math.pi) + np.sum(np.log(values)) + np.sum(np.square(turned), axis=-1))


def _normal_text(name, value, x, mean, cov):
    """The function, for points and covariances of these ranks."""
    parameters = ["x"]
    center, spread = "0.0", "1.0"
    if mean != Constant(None):
        parameters.append("mean")
        center = "np.asarray(mean)"
    if cov != Constant(1):
        parameters.append("cov")
        spread = "np.asarray(cov)"
    rank = rank_of(cov) if cov != Constant(1) else 0
    center_rank = rank_of(mean) if mean != Constant(None) else 0
    if rank_of(x) == 0 or (center_rank == 0 and rank == 0 and mean != Constant(None)) or rank > 2 or rank_of(x) > 2:
        raise TypeRuleError(
            "stats.multivariate_normal of numbers, or of arrays of more than two axes", "`stats.norm` of numbers"
        )
    count = "len(spread)" if rank else "len(center)" if center_rank else "1"
    lines = [f"def {name}({', '.join(parameters)}):", "    points = np.float64(1.0) * np.asarray(x)"]
    lines += [f"    center = {center}", f"    spread = {spread}"]
    if rank < 2:
        lines.append(f"    matrix = spread * np.eye({count})" if rank == 0 else "    matrix = np.diag(spread)")
    dimension = "matrix" if rank < 2 else "spread"
    if rank == 0 and center_rank == 0:
        lines.append("    points = points[..., None]")
    lines.append(f"    return {value.format(f'normal_log_density(points, center, {dimension})')}")
    return "\n".join(lines) + "\n"


@written(stats.multivariate_normal.logpdf)
def multivariate_normal_logpdf(x, mean=None, cov=1):
    """See ``normal_log_density``."""
    return _normal_text("logpdf", "{}", x, mean, cov)


@written(stats.multivariate_normal.pdf)
def multivariate_normal_pdf(x, mean=None, cov=1):
    """See ``normal_log_density``."""
    return _normal_text("pdf", "np.exp({})", x, mean, cov)
