"""Statistics of samples of ``scipy.stats``: moments, means, scores, and the line through points, as SciPy has them."""

from typing import Any, NamedTuple

import numpy as np
from scipy import special, stats

from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .by_axes import rank_of
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


class Test(NamedTuple):
    """What a test of a sample gives."""

    statistic: Any
    pvalue: Any


@composite(stats.iqr, static=("axis",))
def iqr(x, axis=None, rng=(25, 75)):
    """The distance between two percentiles."""
    return np.percentile(x, rng[1], axis=axis) - np.percentile(x, rng[0], axis=axis)


@composite(stats.trim_mean)
def trim_mean(a, proportiontocut):
    """The mean of what is left when a share is cut off at both ends."""
    values = np.sort(np.asarray(a))
    if np.ndim(values) != 1:
        refuse("the trimmed mean of several samples", "one at a time")
    cut = int(proportiontocut * len(values))
    return np.mean(values[cut : len(values) - cut])


@composite(stats.median_abs_deviation, static=("axis",))
def median_abs_deviation(x, axis=0, *, scale=1.0):
    """The median distance from the median."""
    values = np.asarray(x)
    if axis is None or np.ndim(values) == 1:
        found = np.median(np.abs(values - np.median(values)))
    else:
        found = np.median(np.abs(values - np.median(values, axis=axis, keepdims=True)), axis=axis)
    return found / (0.6744897501960817 if scale == "normal" else scale)


@composite(stats.moment, static=("axis",))
def moment(a, order=1, axis=0, *, center=None):
    """A moment about the mean."""
    values = np.asarray(a)
    middle = np.mean(values, axis=axis, keepdims=True) if center is None else center
    return np.mean((values - middle) ** order, axis=axis)


def two_sided(t, df):
    """How likely a t of this size is by chance."""
    return 2 * special.stdtr(df, -np.abs(t))


@composite(stats.ttest_1samp)
def ttest_1samp(a, popmean):
    """The distance of a mean from a number in standard errors."""
    values = np.asarray(a)
    if np.ndim(values) != 1:
        refuse("a test of several samples at once", "one at a time")
    count = len(values)
    t = (np.mean(values) - popmean) / np.sqrt(np.var(values, ddof=1) / count)
    return Test(t, two_sided(t, count - 1.0))


@composite(stats.ttest_rel)
def ttest_rel(a, b):
    """That of the differences of pairs from 0."""
    return ttest_1samp(np.asarray(a) - np.asarray(b), 0.0)


@composite(stats.ttest_ind, static=("equal_var",))
def ttest_ind(a, b, *, equal_var=True):
    """The distance of two means in standard errors."""
    u, v = np.asarray(a), np.asarray(b)
    if np.ndim(u) != 1 or np.ndim(v) != 1:
        refuse("a test of several samples at once", "one at a time")
    n, m = len(u), len(v)
    of_u, of_v = np.var(u, ddof=1), np.var(v, ddof=1)
    if equal_var:
        df = n + m - 2.0
        spread = np.sqrt(((n - 1) * of_u + (m - 1) * of_v) / df * (1.0 / n + 1.0 / m))
    else:
        df = (of_u / n + of_v / m) ** 2 / ((of_u / n) ** 2 / (n - 1) + (of_v / m) ** 2 / (m - 1))
        spread = np.sqrt(of_u / n + of_v / m)
    t = (np.mean(u) - np.mean(v)) / spread
    return Test(t, two_sided(t, df))


@composite(stats.rankdata)
def rankdata(a):
    """The places of the values in order, those of equal ones averaged."""
    values = np.ravel(np.asarray(a))
    order = np.sort(values)
    return (np.searchsorted(order, values) + np.searchsorted(order, values, side="right") + 1.0) / 2.0


@composite(stats.spearmanr)
def spearmanr(a, b):
    """The correlation of ranks, which carries no derivative."""
    r = pearsonr(rankdata(a), rankdata(b))[0]
    df = len(a) - 2.0
    t = r * np.sqrt(df / ((r + 1.0) * (1.0 - r)))
    return Test(r, two_sided(t, df))


@written(stats.contingency.margins)
def margins(a):
    """The sums over all axes but one, for each axis."""
    count = rank_of(a)
    others = [tuple(k for k in range(count) if k != axis) for axis in range(count)]
    sums = "".join(f"np.sum(values, axis={each}, keepdims=True), " if each else "values, " for each in others)
    return f"def margins(a):\n    values = np.asarray(a)\n    return ({sums})\n"
