"""``scipy.stats.norm``: its methods as SciPy computes them, in float64; NaN where ``scale`` is not above 0."""

import math

import numpy as np
from scipy import special, stats

from tangentlike.primitives.registry import composite

ROOT_TWO_PI = math.sqrt(2 * math.pi)
LOG_ROOT_TWO_PI = math.log(ROOT_TWO_PI)


def standardized(x, loc, scale):
    """``x`` less ``loc``, in units of ``scale``."""
    return (np.float64(1.0) * x - loc) / scale


@composite(stats.norm.pdf)
def pdf(x, loc=0, scale=1):
    """The density."""
    z = standardized(x, loc, scale)
    return np.where(scale > 0, np.exp(-(z**2) / 2.0) / ROOT_TWO_PI / scale, np.nan)


@composite(stats.norm.logpdf)
def logpdf(x, loc=0, scale=1):
    """The logarithm of the density."""
    z = standardized(x, loc, scale)
    return np.where(scale > 0, -(z**2) / 2.0 - LOG_ROOT_TWO_PI - np.log(1.0 * scale), np.nan)


@composite(stats.norm.cdf)
def cdf(x, loc=0, scale=1):
    """The probability of less."""
    return np.where(scale > 0, special.ndtr(standardized(x, loc, scale)), np.nan)


@composite(stats.norm.logcdf)
def logcdf(x, loc=0, scale=1):
    """The logarithm of the probability of less."""
    return np.where(scale > 0, special.log_ndtr(standardized(x, loc, scale)), np.nan)


@composite(stats.norm.sf)
def sf(x, loc=0, scale=1):
    """The probability of more."""
    return np.where(scale > 0, special.ndtr(-standardized(x, loc, scale)), np.nan)


@composite(stats.norm.logsf)
def logsf(x, loc=0, scale=1):
    """The logarithm of the probability of more."""
    return np.where(scale > 0, special.log_ndtr(-standardized(x, loc, scale)), np.nan)


@composite(stats.norm.ppf)
def ppf(q, loc=0, scale=1):
    """The quantile."""
    z = special.ndtri(np.float64(1.0) * q)
    return np.where(scale > 0, z * scale + loc, np.nan)


@composite(stats.norm.isf)
def isf(q, loc=0, scale=1):
    """The quantile counted from above."""
    z = -special.ndtri(np.float64(1.0) * q)
    return np.where(scale > 0, z * scale + loc, np.nan)
