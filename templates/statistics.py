"""Quantiles, medians, covariances and correlations, and other statistics along an axis."""

import numpy as np

from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

QUANTILE = ("axis", "keepdims", "method")


def in_order(a, axis):
    """The values along an axis, or all, in ascending order along the first one; NaN where there is a NaN."""
    values = np.ravel(np.asarray(a)) if axis is None else np.moveaxis(np.asarray(a), axis, 0)
    values = np.sort(1.0 * values, axis=0)
    if len(values) == 0:
        raise IndexError("index -1 is out of bounds for axis 0 with size 0")
    return np.where(np.isnan(values[-1]), np.nan, values)


def weight_like(fraction, values):
    """A number, or one for each of several results, as it multiplies slices of ``values``."""
    if np.ndim(fraction) == 0 or values.ndim == 1:
        return fraction
    if values.ndim == 2:
        return fraction[:, None]
    return fraction[:, None, None]


def slices(values, places):
    """The slice at a place, or those at several."""
    return values[places] if np.ndim(places) == 0 else np.take(values, places, axis=0)


def at_ranks(values, ranks, method):
    """What lies at places among ordered values, which may be between two of them."""
    below, above = np.floor(ranks).astype(np.int64), np.ceil(ranks).astype(np.int64)
    if method == "lower":
        return slices(values, below)
    if method == "higher":
        return slices(values, above)
    if method == "nearest":
        return slices(values, np.round(ranks).astype(np.int64))
    low, high = slices(values, below), slices(values, above)
    if method == "midpoint":
        return 0.5 * (low + high)
    if method == "linear":
        return low + (high - low) * weight_like(ranks - below, values)
    raise NotImplementedError("np.quantile has derivatives with 'linear', 'lower', 'higher', 'midpoint' and 'nearest'")


@composite(np.quantile, static=QUANTILE)
def quantile(a, q, axis=None, *, method="linear", keepdims=False):
    """The value below which a share ``q`` of the values lies."""
    values, shares = in_order(a, axis), np.asarray(q)
    if not np.all(np.logical_and(shares >= 0, shares <= 1)):
        raise ValueError("Quantiles must be in the range [0, 1]")
    found = at_ranks(values, shares * (len(values) - 1), method)
    if not keepdims:
        return found
    if axis is None:
        raise NotImplementedError("np.quantile with keepdims=True needs an axis here")
    if np.ndim(q) == 0:
        return np.expand_dims(found, axis)
    return np.moveaxis(np.expand_dims(np.moveaxis(found, 0, -1), axis if axis >= 0 else axis - 1), -1, 0)


@composite(np.percentile, static=QUANTILE)
def percentile(a, q, axis=None, *, method="linear", keepdims=False):
    """The value below which ``q`` of a hundred of the values lie."""
    return quantile(a, np.asarray(q) / 100, axis=axis, method=method, keepdims=keepdims)


@composite(np.nanquantile)
def nanquantile(a, q):
    """The quantile of what is not NaN."""
    values = np.ravel(np.asarray(a))
    return quantile(values[~np.isnan(values)], q)


@composite(np.nanpercentile)
def nanpercentile(a, q):
    """The percentile of what is not NaN."""
    return nanquantile(a, np.asarray(q) / 100)


@composite(np.nanmedian)
def nanmedian(a):
    """The median of what is not NaN."""
    values = np.ravel(np.asarray(a))
    return np.median(values[~np.isnan(values)])


def as_rows(m, y, rowvar):
    """The variables as the rows of a matrix."""
    first = np.atleast_2d(1.0 * np.asarray(m))
    first = first.T if not rowvar and np.ndim(m) == 2 else first
    if y is None:
        return first
    second = np.atleast_2d(1.0 * np.asarray(y))
    return np.concatenate((first, second.T if not rowvar and np.ndim(y) == 2 else second))


def covariances(m, y, rowvar, ddof):
    """The matrix of covariances."""
    rows = as_rows(m, y, rowvar)
    centered = rows - np.mean(rows, axis=1)[:, None]
    return centered @ centered.T / (rows.shape[1] - ddof)


def correlations(m, y, rowvar):
    """The matrix of correlations."""
    found = covariances(m, y, rowvar, 1)
    deviations = np.sqrt(np.diag(found))
    return np.clip(found / deviations[:, None] / deviations[None, :], -1, 1)


for _function in (covariances, correlations):
    STATIC_OF_COMPOSITES[_function] = ("rowvar",)


@composite(np.cov, static=("rowvar", "bias"))
def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    """Covariances: one number for one variable."""
    found = covariances(m, y, rowvar, (0 if bias else 1) if ddof is None else ddof)
    return found[0, 0] if np.ndim(m) == 1 and y is None else found


@composite(np.corrcoef, static=("rowvar",))
def corrcoef(x, y=None, rowvar=True):
    """Correlations: one number for one variable."""
    found = correlations(x, y, rowvar)
    return found[0, 0] if np.ndim(x) == 1 and y is None else found


@composite(np.ptp, method="ptp", static=("axis", "keepdims"))
def ptp(a, axis=None, keepdims=False):
    """The largest element less the smallest."""
    return np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)


@composite(np.count_nonzero, static=("axis", "keepdims"))
def count_nonzero(a, axis=None, *, keepdims=False):
    """How many elements are not 0."""
    return np.sum(np.asarray(a) != 0, axis=axis, keepdims=keepdims)


@composite(np.nanargmax, static=("axis",))
def nanargmax(a, axis=None):
    """Where the largest of what is not NaN is."""
    if np.any(np.all(np.isnan(a), axis=axis)):
        raise ValueError("All-NaN slice encountered")
    return np.argmax(np.where(np.isnan(a), -np.inf, a), axis=axis)


@composite(np.nanargmin, static=("axis",))
def nanargmin(a, axis=None):
    """Where the smallest of what is not NaN is."""
    if np.any(np.all(np.isnan(a), axis=axis)):
        raise ValueError("All-NaN slice encountered")
    return np.argmin(np.where(np.isnan(a), np.inf, a), axis=axis)


@composite(np.nancumsum, static=("axis",))
def nancumsum(a, axis=None):
    """Running sums of what is not NaN."""
    return np.cumsum(np.where(np.isnan(a), 0, a), axis=axis)


@composite(np.nancumprod, static=("axis",))
def nancumprod(a, axis=None):
    """Running products of what is not NaN."""
    return np.cumprod(np.where(np.isnan(a), 1, a), axis=axis)
