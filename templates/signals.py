"""Interpolation and convolution of sampled functions."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe, promote
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, kernel, primitive

from .broadcast import flattened

# ---- linear interpolation


@kernel
def interval(x, xp):
    """The k with ``xp[k] <= x < xp[k + 1]``; -1 below the samples, n - 1 beyond them, n - 2 at the last one."""
    n = xp.size
    if not x >= xp[0]:
        return -1
    if x > xp[n - 1]:
        return n - 1
    return min(np.searchsorted(xp, x, side="right") - 1, n - 2) if n > 1 else n - 1


@kernel
def interp_slopes(x, xp, fp):
    """The slope of the interpolation at each element of ``x``, zero outside the samples; the shape of ``x``."""
    flat = flattened(np.asarray(x))
    out = np.zeros(flat.size, fp.dtype)
    for i in range(flat.size):
        k = interval(flat[i], xp)
        if 0 <= k < xp.size - 1:
            out[i] = (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])
    return out.reshape(np.asarray(x).shape)


@kernel
def interp_values_gradient(dout, x, xp, fp):
    """The gradient of the samples' values: each result adds to its two neighbors, by nearness."""
    flat, gradient = flattened(np.asarray(x)), flattened(np.asarray(dout))
    out = np.zeros(fp.size, fp.dtype)
    for i in range(flat.size):
        k = interval(flat[i], xp)
        if k < 0:
            out[0] += gradient[i]
        elif k >= xp.size - 1:
            out[fp.size - 1] += gradient[i]
        else:
            t = (flat[i] - xp[k]) / (xp[k + 1] - xp[k])
            out[k] += gradient[i] * (1 - t)
            out[k + 1] += gradient[i] * t
    return out


@kernel
def interp_places_gradient(dout, x, xp, fp):
    """The gradient of the samples' places: moving one takes its share of the slope away."""
    flat, gradient = flattened(np.asarray(x)), flattened(np.asarray(dout))
    out = np.zeros(xp.size, xp.dtype)
    for i in range(flat.size):
        k = interval(flat[i], xp)
        if 0 <= k < xp.size - 1:
            width = xp[k + 1] - xp[k]
            slope = (fp[k + 1] - fp[k]) / width
            t = (flat[i] - xp[k]) / width
            out[k] -= gradient[i] * slope * (1 - t)
            out[k + 1] -= gradient[i] * slope * t
    return out


@kernel
def interp_number(x, xp, fp):
    """np.interp at one place."""
    return np.interp(x, xp, fp)


@kernel
def interp_slope(x, xp, fp):
    """The slope of the interpolation at one place."""
    return interp_slopes(np.full(1, x), xp, fp)[0]


def between_ends(x, xp, fp, left, right):
    """np.interp with other values below and beyond the samples."""
    found = np.interp(x, xp, fp)
    if left is not None:
        found = np.where(x < xp[0], left, found)
    if right is not None:
        found = np.where(x > xp[-1], right, found)
    return found


def periodic(x, xp, fp, period):
    """np.interp of samples that repeat."""
    if period == 0:
        raise ValueError("period must be a non-zero value")
    length = abs(period)
    places = xp % length
    order = np.argsort(places)
    places, values = places[order], fp[order]
    places = np.concatenate((places[-1:] - length, places, places[:1] + length))
    return np.interp(x % length, places, np.concatenate((values[-1:], values, values[:1])))


def _interp(x, xp, fp, left, right, period):
    for t in (xp, fp):
        if not isinstance(t, Array) or t.ndim != 1:
            raise TypeRuleError(
                f"np.interp takes its samples from vectors, not {describe(t)}", "vectors: `.ravel()` behind it"
            )
    if period != Constant(None):
        return periodic, ("x:float64", "xp:float64", "fp:float64", "period")
    if left != Constant(None) or right != Constant(None):
        return between_ends, ("x:float64", "xp:float64", "fp:float64", "left", "right")
    if any(t.dtype != "float64" for t in (x, xp, fp)):
        return np.interp, ("x:float64", "xp:float64", "fp:float64")
    return (interp_number, ("x", "xp", "fp")) if isinstance(x, Scalar) else None


primitive(
    np.interp,
    parameters="x, xp, fp, left=None, right=None, period=None",
    spelling="np.interp",
    lower=_interp,
    returns=lambda x, *options: Array("float64", x.shape),
)
primitive(interp_number, returns=lambda x, xp, fp: Scalar("float64"))


@adjoint(np.interp)
def interp(x, xp, fp, dout, dx, dxp, dfp):
    """Between two samples (1 - t) fp[k] + t fp[k + 1], with t = (x - xp[k]) / (xp[k + 1] - xp[k]); flat outside."""
    dx += dout * interp_slopes(x, xp, fp)
    dxp += interp_places_gradient(dout, x, xp, fp)
    dfp += interp_values_gradient(dout, x, xp, fp)


@adjoint(interp_number)
def interp_number_adjoint(x, xp, fp, dout, dx, dxp, dfp):
    """As for an array, at one place."""
    dx += dout * interp_slope(x, xp, fp)
    dxp += interp_places_gradient(np.full(1, dout), np.full(1, x), xp, fp)
    dfp += interp_values_gradient(np.full(1, dout), np.full(1, x), xp, fp)


# ---- convolution in one dimension


@kernel
def first_of_mode(n, m, mode):
    """Where the result of a mode starts in the full convolution: 0 full, 1 same, 2 valid; and how long it is."""
    full = n + m - 1
    length = full if mode == 0 else max(n, m) if mode == 1 else max(n, m) - min(n, m) + 1
    return (full - length) // 2, length


@kernel
def convolved(a, v, mode):
    """np.convolve: out[k] = sum of a[i] v[k - i]; ``mode`` is 0 for full, 1 for same, 2 for valid."""
    if a.size == 0 or v.size == 0:
        raise ValueError("a cannot be empty" if a.size == 0 else "v cannot be empty")
    start, length = first_of_mode(a.size, v.size, mode)
    sums = np.zeros(length)
    for i in range(a.size):
        for k in range(max(0, i - start), min(length, i - start + v.size)):
            sums[k] += a[i] * v[k + start - i]
    return sums.astype(a.dtype)


@kernel
def convolved_gradient(dout, v, size, mode):
    """The gradient of ``a`` (of the given size) in np.convolve(a, v); by symmetry also that of ``v``, given ``a``."""
    start, length = first_of_mode(size, v.size, mode)
    sums = np.zeros(size)
    for i in range(size):
        for k in range(max(0, i - start), min(length, i - start + v.size)):
            sums[i] += dout[k] * v[k + start - i]
    return sums.astype(dout.dtype)


MODES = {"full": 0, "same": 1, "valid": 2, 2: 0, 1: 1, 0: 2}  # by NumPy's numbers too


def convolve_with_number(a, v, mode):
    """np.convolve, where a number is a vector of one element."""
    return np.convolve(np.atleast_1d(a), np.atleast_1d(v), mode)


STATIC_OF_COMPOSITES[convolve_with_number] = ("mode",)


def _convolve(a, v, mode):
    ranks = [t.ndim if isinstance(t, Array) else 0 if isinstance(t, Scalar) else None for t in (a, v)]
    if sorted(map(str, ranks)) == ["0", "1"]:
        return convolve_with_number, ("a", "v", (mode.value,))
    for parameter, t in (("a", a), ("v", v)):
        if not isinstance(t, Array) or t.ndim != 1:
            vector = f"{parameter}.ravel()" if isinstance(t, Array) else f"np.array([{parameter}])"
            raise TypeRuleError(f"np.convolve takes vectors, not {describe(t)}", f"vectors: `{vector}`")
    dtype = promote(a, v)[0]
    if not dtype.startswith("float"):
        raise TypeRuleError(f"np.convolve of {dtype} numbers is not supported", "`a.astype(np.float64)` first")
    if mode.value not in MODES:
        raise TypeRuleError(f"np.convolve has no mode {mode.value!r}", "`mode='full'`, `'same'` or `'valid'`")
    return convolved, (f"a:{dtype}", f"v:{dtype}", (MODES[mode.value],))


def _correlate(a, v, mode):
    _convolve(a, v, mode)
    return correlated, ("a", "v", (mode.value,))


def correlated(a, v, mode):
    """np.correlate: the convolution with ``v`` backwards."""
    if len(a) == 0:
        raise ValueError("first array argument cannot be empty")
    if len(v) == 0:
        raise ValueError("second array argument cannot be empty")
    if mode == "same" or mode == 1:
        start = len(a) // 2 if len(v) > len(a) else (len(v) - 1) // 2  # not the middle of np.convolve
        return np.convolve(a, v[::-1])[start : start + max(len(a), len(v))]
    return np.convolve(a, v[::-1], mode)


STATIC_OF_COMPOSITES[correlated] = ("mode",)

primitive(np.correlate, parameters="a, v, mode='valid'", static=("mode",), lower=_correlate)
primitive(np.convolve, parameters="a, v, mode='full'", static=("mode",), lower=_convolve)
primitive(convolved, static=("mode",), returns=lambda a, v, mode: Array(a.dtype, (None,)))


@adjoint(convolved)
def convolved_adjoint(a, v, mode, dout, da, dv):
    """Linear in each of the two: the gradient correlated with the other one."""
    da += convolved_gradient(dout, v, a.size, mode)
    dv += convolved_gradient(dout, a, v.size, mode)
