"""Reductions of NumPy's that leave NaN out, and numbers in the place of NaN."""

import numpy as np

from tangentlike.form.types import Constant, Scalar, TypeRuleError, elementwise, is_float
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, primitive

from .broadcast import select, typed

OPTIONS = ("axis", "keepdims")


@composite(np.nansum, static=OPTIONS)
def nansum(a, axis=None, keepdims=False):
    """The sum of what is not NaN."""
    return np.sum(np.where(np.isnan(a), 0, a), axis=axis, keepdims=keepdims)


@composite(np.nanprod, static=OPTIONS)
def nanprod(a, axis=None, keepdims=False):
    """The product of what is not NaN."""
    return np.prod(np.where(np.isnan(a), 1, a), axis=axis, keepdims=keepdims)


@composite(np.nanmean, static=OPTIONS)
def nanmean(a, axis=None, keepdims=False):
    """The mean of what is not NaN."""
    missing = np.isnan(a)
    count = np.sum(np.where(missing, np.zeros_like(a), np.ones_like(a)), axis=axis, keepdims=keepdims)
    return np.sum(np.where(missing, 0, a), axis=axis, keepdims=keepdims) / count


@composite(np.nanvar, static=OPTIONS)
def nanvar(a, axis=None, ddof=0, keepdims=False):
    """The variance of what is not NaN."""
    missing = np.isnan(a)
    present = np.where(missing, np.zeros_like(a), np.ones_like(a))
    mean = np.sum(np.where(missing, 0, a), axis=axis, keepdims=True) / np.sum(present, axis=axis, keepdims=True)
    squares = np.where(missing, 0, a - mean) ** 2
    count = np.sum(present, axis=axis, keepdims=keepdims) - ddof
    return np.sum(squares, axis=axis, keepdims=keepdims) / np.where(count > 0, count, np.nan)


@composite(np.nanstd, static=OPTIONS)
def nanstd(a, axis=None, ddof=0, keepdims=False):
    """The standard deviation of what is not NaN."""
    variance = nanvar(a, axis=axis, ddof=ddof, keepdims=keepdims)
    return np.where(variance == 0, 0.0 * variance, np.sqrt(variance))  # the slope at 0 is 0, as of np.std


def largest_present(a, axis, keepdims):
    """The largest of what is not NaN; NaN where there is none."""
    missing = np.isnan(a)
    largest = np.max(np.where(missing, -np.inf, a), axis=axis, keepdims=keepdims)
    return np.where(np.all(missing, axis=axis, keepdims=keepdims), np.nan, largest)


def smallest_present(a, axis, keepdims):
    """The smallest of what is not NaN; NaN where there is none."""
    missing = np.isnan(a)
    smallest = np.min(np.where(missing, np.inf, a), axis=axis, keepdims=keepdims)
    return np.where(np.all(missing, axis=axis, keepdims=keepdims), np.nan, smallest)


for _function, _whole, _present in ((np.nanmax, np.max, largest_present), (np.nanmin, np.min, smallest_present)):
    STATIC_OF_COMPOSITES[_present] = OPTIONS
    primitive(
        _function,
        parameters="a, axis=None, keepdims=False",
        static=OPTIONS,
        lower=lambda a, axis, keepdims, whole=_whole, present=_present: (
            (present, ("a", (axis.value,), (keepdims.value,)))
            if is_float(a)
            else (whole, ("a", (axis.value,), (None,), (None,), (keepdims.value,)))
        ),
    )


# ---- numbers instead


@kernel
def nan_to_num_of_number(x):
    """np.nan_to_num of a number, in its dtype."""
    return typed(np.nan_to_num(x), x)


def numbers_instead(x, nan, posinf, neginf):
    """``x`` with numbers in the place of NaN and infinities."""
    found = np.where(np.isnan(x), 0.0 if nan is None else nan, x)
    found = np.where(x == np.inf, np.finfo(x.dtype).max if posinf is None else posinf, found)
    return np.where(x == -np.inf, np.finfo(x.dtype).min if neginf is None else neginf, found)


def _nan_to_num(x, copy, nan, posinf, neginf):
    if not copy.value:
        raise TypeRuleError("np.nan_to_num with copy=False writes into its argument", "`x[...] = np.nan_to_num(x)`")
    if isinstance(x, Scalar) and not (nan == posinf == neginf == Constant(None)):
        raise TypeRuleError("np.nan_to_num of a number with nan=, posinf= or neginf=", "`nan if np.isnan(x) else x`")
    if is_float(x) and not (nan == posinf == neginf == Constant(None)):
        return numbers_instead, ("x", "nan", "posinf", "neginf")
    return (nan_to_num_of_number if isinstance(x, Scalar) else nan_to_num_of_array), ("x",)


@kernel
def nan_to_num_of_array(x):
    """np.nan_to_num of an array."""
    return np.nan_to_num(x)


primitive(
    np.nan_to_num,
    parameters="x, copy=True, nan=None, posinf=None, neginf=None",
    static=("copy",),
    lower=_nan_to_num,
)
primitive(nan_to_num_of_number, returns=elementwise, elementwise=True)
primitive(nan_to_num_of_array, call=np.nan_to_num, spelling="np.nan_to_num", returns=elementwise, elementwise=True)


@adjoint(nan_to_num_of_array)
def nan_to_num(x, dout, dx):
    """The gradient passes where x is finite."""
    dx += select(np.isfinite(x), dout)


@adjoint(nan_to_num_of_number)
def nan_to_num_number(x, dout, dx):
    """The gradient passes where x is finite."""
    dx += dout if np.isfinite(x) else 0
