"""Quantiles, medians, covariances and correlations, and other statistics along an axis."""

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .by_axes import axes_named, rank_of

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
    return values[int(places)] if np.ndim(places) == 0 else np.take(values, places, axis=0)


def rank_at(count, share, method):
    """The place, which may lie between two, of a share among ``count`` ordered values (Hyndman and Fan 1996)."""
    if method == "inverted_cdf":
        return whole_rank(count * share - 1)
    if method == "closest_observation":
        behind = np.floor(count * share - 1.5)
        on_odd = np.logical_and(count * share - 1.5 == behind, np.mod(behind, 2) == 1)
        return np.maximum(np.where(on_odd, behind, behind + 1), 0)
    if method == "averaged_inverted_cdf":
        return count * share - 1
    if method == "interpolated_inverted_cdf":
        return count * share - share * 0 - 1
    if method == "hazen":
        return count * share + (0.5 + share * 0.0) - 1
    if method == "weibull":
        return count * share + share - 1
    if method == "median_unbiased":
        return count * share + (1 / 3.0 + share * (1 - 1 / 3.0 - 1 / 3.0)) - 1
    if method == "normal_unbiased":
        return count * share + (3 / 8.0 + share * (1 - 3 / 8.0 - 3 / 8.0)) - 1
    return (count - 1) * share


def whole_rank(place):
    """The rank at, or else behind, a place."""
    return np.maximum(np.where(place == np.floor(place), place, np.floor(place) + 1), 0)


def at_share(values, share, method):
    """What lies at a share of ordered values, which may be between two of them."""
    count = len(values)
    rank = rank_at(count, share, method)
    below, above = np.floor(rank).astype(np.int64), np.ceil(rank).astype(np.int64)
    if method == "lower" or method == "inverted_cdf" or method == "closest_observation":
        return slices(values, below)
    if method == "higher":
        return slices(values, above)
    if method == "nearest":
        return slices(values, np.round(rank).astype(np.int64))
    if method == "midpoint":
        return 0.5 * (slices(values, below) + slices(values, above))
    past = rank >= count - 1
    first = np.where(past, count - 1, np.maximum(below, 0))
    second = np.where(past, count - 1, np.where(rank < 0, 0, below + 1))
    low, high = slices(values, first), slices(values, second)
    if method == "averaged_inverted_cdf":
        weight = weight_like(np.where(np.logical_or(past, rank != below), 1.0, 0.5), values)
    else:
        weight = weight_like(rank - below, values)
    return np.where(weight >= 0.5, high - (high - low) * (1 - weight), low + (high - low) * weight)


METHODS = (
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
    "linear", "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest",
)  # fmt: skip


def of_axes(a, axis, keepdims, value, q=None):
    """The text of a function of ``values``, those of ``a`` along axes, which come first, and of ``q``.

    ``value`` is what it returns; of a vector ``q`` the result has an axis in front.
    """
    rank = rank_of(a)
    axes = axes_named(axis, rank)
    lines = [f"def along_axes({'a' if q is None else 'a, q'}):", "    values = 1.0 * np.asarray(a)"]
    rest = [k for k in range(rank) if k not in axes]
    if not rest:
        lines.append("    values = np.ravel(values)")
    elif len(axes) == 1:
        lines.append(f"    values = np.moveaxis(values, {axes[0]}, 0)")
    else:
        sizes = ", ".join(f"values.shape[{k}]" for k in rest)
        product = " * ".join(f"values.shape[{k}]" for k in axes) or "1"
        order = (*axes, *rest)
        lines.append(f"    values = np.reshape(np.transpose(values, {order}), ({product}, {sizes}))")
    lines.append(f"    found = {value}")
    if keepdims:
        first = 0 if q is None else rank_of(q)
        places = tuple(sorted(k + first for k in axes))
        lines.append(
            f"    found = np.expand_dims(found, {places})"
            if rest or first
            else f"    found = np.full({(1,) * rank}, found)"
        )
    return "\n".join([*lines, "    return found"]) + "\n"


def quantile_text(a, q, axis, method, keepdims, form):
    """The text of a quantile, of which ``form`` is the function along the first axis."""
    if method not in METHODS:
        raise TypeRuleError(f"{method!r} is not a valid method", f"one of {', '.join(METHODS)}")
    value = f"{form}(values, np.asarray(q), {method!r})"
    if isinstance(a, (Array, Scalar)) and a.dtype == "float32" and rank_of(q) == 0 and getattr(q, "weak", True):
        value = f"np.float32({value})"
    return of_axes(a, axis, keepdims, value, q)


def shares_of(values, shares, method):
    """The quantiles along the first axis."""
    if not np.all(np.logical_and(shares >= 0, shares <= 1)):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return at_share(in_order(values, 0), shares, method)


def hundredths_of(values, parts, method):
    """The percentiles along the first axis."""
    return shares_of(values, parts / 100, method)


def present_shares_of(values, shares, method):
    """The quantiles of what is not NaN along the first axis."""
    if values.ndim == 1:
        found = values[~np.isnan(values)]
        if len(found) == 0:  # which has no quantile, and is no error here
            found = np.full(1, np.nan, dtype=values.dtype)
        return shares_of(found, shares, method)
    return np.apply_along_axis(present_shares_of, 0, values, shares, method)


def present_hundredths_of(values, parts, method):
    """The percentiles of what is not NaN along the first axis."""
    return present_shares_of(values, parts / 100, method)


def entered_quantile(function, form):
    """``function`` as the quantiles that ``form`` gives along the first axis."""

    def quantile(a, q, axis=None, *, method="linear", keepdims=False):
        return quantile_text(a, q, axis.value, method.value, keepdims.value, form.__name__)

    written(function, static=QUANTILE)(quantile)


for _function, _form in (
    (np.quantile, shares_of), (np.percentile, hundredths_of), (np.nanquantile, present_shares_of),
    (np.nanpercentile, present_hundredths_of),
):  # fmt: skip
    entered_quantile(_function, _form)


def median_of_present(values):
    """The medians of what is not NaN along the first axis."""
    if values.ndim == 1:
        return np.median(values[~np.isnan(values)])
    return np.apply_along_axis(median_of_present, 0, values)


@written(np.nanmedian, static=("axis", "keepdims"))
def nanmedian(a, axis=None, keepdims=False):
    """The median of what is not NaN."""
    return of_axes(a, axis.value, keepdims.value, "median_of_present(values)")


def as_rows(m, y, rowvar):
    """The variables as the rows of a matrix."""
    if np.ndim(m) > 2 and np.size(m) >= 0:  # as it runs, for it raises
        raise ValueError("m has more than 2 dimensions")
    if y is not None and np.ndim(y) > 2 and np.size(y) >= 0:
        raise ValueError("y has more than 2 dimensions")
    first = np.atleast_2d(np.float64(1.0) * np.asarray(m))
    first = first.T if not rowvar and np.ndim(m) == 2 else first
    if y is None:
        return first
    second = np.atleast_2d(np.float64(1.0) * np.asarray(y))
    return np.concatenate((first, second.T if not rowvar and np.ndim(y) == 2 else second))


def covariances(m, y, rowvar, ddof):
    """The matrix of covariances."""
    rows = as_rows(m, y, rowvar)
    centered = rows - np.mean(rows, axis=1)[:, None]
    return centered @ centered.T / max(rows.shape[1] - ddof, 0)


def checked_weights(weights, samples):
    """The weights of samples, as they are."""
    found = np.asarray(weights)
    if found.ndim > 1 and found.size >= 0:  # as it runs, for it raises
        raise RuntimeError("cannot handle multidimensional weights")
    if len(found) != samples:
        raise RuntimeError("incompatible numbers of samples and weights")
    if np.any(found < 0):
        raise ValueError("weights cannot be negative")
    return found


def weighted_covariances(m, y, rowvar, ddof, fweights, aweights):
    """The matrix of covariances of samples that occur ``fweights`` times and weigh ``aweights``."""
    rows = as_rows(m, y, rowvar)
    weights = np.ones(rows.shape[1])
    if fweights is not None:
        counts = checked_weights(fweights, rows.shape[1])
        if np.any(counts != np.around(counts)):
            raise TypeError("fweights must be integer")
        weights = weights * counts
    less = 1.0 * ddof
    if aweights is not None:
        weights = weights * checked_weights(aweights, rows.shape[1])
        less = ddof * np.sum(weights * aweights) / np.sum(weights)
    centered = rows - (rows @ weights / np.sum(weights))[:, None]
    return centered @ (centered * weights).T / max(np.sum(weights) - less, 0.0)


def correlations(m, y, rowvar):
    """The matrix of correlations."""
    found = covariances(m, y, rowvar, 1)
    deviations = np.sqrt(np.diag(found))
    return np.clip(found / deviations[:, None] / deviations[None, :], -1, 1)


for _function in (covariances, weighted_covariances, correlations):
    STATIC_OF_COMPOSITES[_function] = ("rowvar",)


@composite(np.cov, static=("rowvar", "bias"))
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    """Covariances: one number for one variable."""
    less = (0 if bias else 1) if ddof is None else ddof
    if fweights is None and aweights is None:
        found = covariances(m, y, rowvar, less)
    else:
        found = weighted_covariances(m, y, rowvar, less, fweights, aweights)
    return of_one_variable(found, np.ndim(m)) if y is None else found


@composite(np.corrcoef, static=("rowvar",))
def corrcoef(x, y=None, rowvar=True):
    """Correlations: one number for one variable."""
    found = correlations(x, y, rowvar)
    return of_one_variable(found, np.ndim(x)) if y is None else found


def of_one_variable(found, rank):
    """The number that is the matrix of one variable, if that is known; else NumPy gives an array without axes."""
    if rank < 2:
        return found[0, 0]
    if found.shape[0] == 1:
        raise ValueError("covariances of a matrix with one variable have no axes: hand over the variable, `m[0]`")
    return found


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
