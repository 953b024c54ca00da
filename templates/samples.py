"""Statistics of samples of ``scipy.stats``: moments, means, scores, and the line through points, as SciPy has them."""

from typing import Any, NamedTuple

import numpy as np
from scipy import special, stats

from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .called_functions import refuse


class Correlation(NamedTuple):
    """What ``pearsonr`` gives."""

    statistic: Any
    pvalue: Any


class Line(NamedTuple):
    """What ``linregress`` gives, without the error of the intercept."""

    slope: Any
    intercept: Any
    rvalue: Any
    pvalue: Any
    stderr: Any


def central_moments(a, axis, order):
    """The second moment about the mean, NaN where all values are equal but for rounding, and that of ``order``."""
    a = np.asarray(a)
    mean = np.mean(a, axis=axis, keepdims=True)
    second = np.mean((a - mean) ** 2, axis=axis)
    varies = second > (np.finfo(np.float64).resolution * np.mean(a, axis=axis)) ** 2
    return np.where(varies, second, np.nan), np.mean((a - mean) ** order, axis=axis)


def count_along(a, axis):
    """How many values a statistic is of."""
    return np.size(a) if axis is None else np.shape(a)[axis]


STATIC_OF_COMPOSITES[central_moments] = ("axis", "order")
STATIC_OF_COMPOSITES[count_along] = ("axis",)


@composite(stats.skew, static=("axis", "bias"))
def skew(a, axis=0, bias=True):
    """The third moment about the mean over that of order 2 to 3/2."""
    second, third = central_moments(a, axis, 3)
    found = third / second**1.5
    count = count_along(a, axis)
    return found if bias or count < 3 else found * np.sqrt((count - 1.0) * count) / (count - 2.0)


@composite(stats.kurtosis, static=("axis", "fisher", "bias"))
def kurtosis(a, axis=0, fisher=True, bias=True):
    """The fourth moment about the mean over the square of the second, less 3 of a normal distribution."""
    second, fourth = central_moments(a, axis, 4)
    found = fourth / second**2
    count = 1.0 * count_along(a, axis)
    if not bias and count > 3:
        found = ((count**2 - 1.0) * found - 3 * (count - 1.0) ** 2) / ((count - 2.0) * (count - 3.0)) + 3.0
    return found - 3 if fisher else found


@composite(stats.zscore, static=("axis",))
def zscore(a, axis=0, ddof=0):
    """The distances from the mean in standard deviations."""
    a = np.asarray(a)
    return (a - np.mean(a, axis=axis, keepdims=True)) / np.std(a, axis=axis, ddof=ddof, keepdims=True)


@composite(stats.sem, static=("axis",))
def sem(a, axis=0, ddof=1):
    """The standard error of the mean."""
    return np.std(a, axis=axis, ddof=ddof) / np.sqrt(count_along(a, axis))


@composite(stats.variation, static=("axis",))
def variation(a, axis=0, *, ddof=0):
    """The standard deviation over the mean."""
    return np.std(a, axis=axis, ddof=ddof) / np.mean(a, axis=axis)


@composite(stats.gmean, static=("axis",))
def gmean(a, axis=0):
    """The geometric mean."""
    return np.exp(np.mean(np.log(a), axis=axis))


@composite(stats.hmean, static=("axis",))
def hmean(a, axis=0):
    """The harmonic mean."""
    return 1.0 / np.mean(1.0 / np.asarray(a), axis=axis)


def vectors(x, y):
    """Two samples as arrays."""
    u, v = np.asarray(x), np.asarray(y)
    if np.ndim(u) != 1 or np.ndim(v) != 1:
        refuse("a statistic of several pairs of samples", "one pair at a time, `x[:, k]` and `y[:, k]`")
    if len(u) != len(v):
        raise ValueError("x and y must have the same length along `axis`.")
    return u, v


def tail(r, count):
    """How likely a correlation of normal samples is at least as far from 0."""
    half = count / 2.0 - 1.0
    return 2 * special.betainc(half, half, 0.5 * (1.0 - np.abs(r)))


@composite(stats.pearsonr)
def pearsonr(x, y):
    """The correlation of two samples, and the share of normal samples whose is at least as far from 0."""
    x, y = vectors(x, y)
    if len(x) < 2:
        raise ValueError("x and y must have length at least 2.")
    u, v = x - np.mean(x), y - np.mean(y)
    r = np.clip(np.sum(u / np.linalg.norm(u) * (v / np.linalg.norm(v))), -1.0, 1.0)
    if len(x) == 2:
        return Correlation(np.round(r), 1.0)
    return Correlation(r, tail(r, len(x)))


@composite(stats.linregress)
def linregress(x, y):
    """The line through points by least squares."""
    x, y = vectors(x, y)
    count = len(x)
    if np.min(x) == np.max(x) and count > 1:
        raise ValueError("Cannot calculate a linear regression if all x values are identical")
    u, v = x - np.mean(x), y - np.mean(y)
    of_x, of_y, of_both = np.mean(u * u), np.mean(v * v), np.mean(u * v)
    r = np.clip(of_both / np.sqrt(of_x * of_y), -1.0, 1.0) if of_y > 0 else 0.0 * of_both
    slope = of_both / of_x
    intercept = np.mean(y) - slope * np.mean(x)
    if count == 2:
        return Line(slope, intercept, r, 1.0 if y[0] == y[1] else 0.0, 0.0)
    error = np.sqrt((1 - r**2) * of_y / of_x / (count - 2))
    return Line(slope, intercept, r, tail(r, count), error)
