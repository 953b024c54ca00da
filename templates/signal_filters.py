"""Filters of ``scipy.signal``: differences that feed back, convolutions, and what is taken out of a signal."""

# The sums of tuples are what can be typed.
# ruff: noqa: RUF005

import numpy as np
from scipy import signal

from tangentlike.form.types import Array
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

from . import signal_convolutions, signal_designs, signal_spectra  # noqa: F401 - which enter those
from .called_functions import refuse
from .signal_designs import of_floats

# ---- the recurrence


@kernel
def filtered(given, b, a):
    """Rows of signals with the state before them behind; as many results and the state after them.

    The transposed direct form: y = b0 x + z0, then z[i] = b[i+1] x - a[i+1] y + z[i+1]; a[0] is 1.
    """
    m = b.size - 1
    n = given.shape[1] - m
    out = np.empty_like(given)
    for r in range(given.shape[0]):
        z = np.zeros(m + 1, given.dtype)
        z[:m] = given[r, n:]
        for k in range(n):
            x = given[r, k]
            y = b[0] * x + z[0]
            for i in range(m):
                z[i] = b[i + 1] * x - a[i + 1] * y + z[i + 1]
            out[r, k] = y
        out[r, n:] = z[:m]
    return out


@kernel
def filtered_back(dout, given, b, a, out):
    """The gradients of the three operands of ``filtered``, those of the coefficients behind the rows of the first."""
    m = b.size - 1
    n = given.shape[1] - m
    dgiven = np.zeros_like(given)
    db, da = np.zeros(m + 1, given.dtype), np.zeros(m + 1, given.dtype)
    for r in range(given.shape[0]):
        z = dout[r, n:].copy()
        for k in range(n - 1, -1, -1):
            x, y = given[r, k], out[r, k]
            dy, dx = dout[r, k], z.dtype.type(0)
            for i in range(m):
                dy -= a[i + 1] * z[i]
                dx += b[i + 1] * z[i]
                db[i + 1] += z[i] * x
                da[i + 1] -= z[i] * y
            dgiven[r, k] = dx + b[0] * dy
            db[0] += dy * x
            for i in range(m - 1, 0, -1):
                z[i] = z[i - 1]
            if m > 0:
                z[0] = dy
        dgiven[r, n:] = z
    return dgiven, db, da


primitive(filtered, returns=lambda given, b, a: Array(given.dtype, given.shape))


@adjoint(filtered)
def filtered_adjoint(given, b, a, out, dout, dgiven, db, da):
    """The recurrence backwards."""
    dgiven += filtered_back(dout, given, b, a, out)[0]
    db += filtered_back(dout, given, b, a, out)[1]
    da += filtered_back(dout, given, b, a, out)[2]


def with_zeros(c, count):
    """Coefficients, and zeros behind them."""
    return np.concatenate((c, np.zeros(count - len(c), dtype=c.dtype)))


def coefficients(b, a):
    """Both as vectors of one length, of which the second begins with 1."""
    above, below = np.atleast_1d(np.float64(1.0) * np.asarray(b)), np.atleast_1d(np.float64(1.0) * np.asarray(a))
    count = max(len(above), len(below))
    return with_zeros(above / below[0], count), with_zeros(below / below[0], count)


def filtered_last(b, a, x, state):
    """Signals along the last axis, behind them the state after them."""
    given = np.concatenate((x, state), axis=-1)
    out = filtered(np.reshape(given, (-1, given.shape[-1])), b, a)
    return np.reshape(out, x.shape[:-1] + (out.shape[-1],))


@composite(signal.lfilter, static=("axis",))
def lfilter(b, a, x, axis=-1, zi=None):
    """What a filter of a signal gives; with ``zi``, its state before, also the state after."""
    above, below = coefficients(b, a)
    values = np.moveaxis(np.float64(1.0) * np.asarray(x), axis, -1)
    n = values.shape[-1]
    if zi is None:
        zeros = np.zeros(values.shape[:-1] + (len(above) - 1,))
        return np.moveaxis(filtered_last(above, below, values, zeros)[..., :n], -1, axis)
    state = np.moveaxis(np.float64(1.0) * np.asarray(zi), axis, -1)
    if state.shape[-1] != len(above) - 1:
        raise ValueError("Unexpected shape for zi")
    out = filtered_last(above, below, values, state)
    return np.moveaxis(out[..., :n], -1, axis), np.moveaxis(out[..., n:], -1, axis)


@composite(signal.lfilter_zi)
def lfilter_zi(b, a):
    """The state of a filter that has seen 1 for ever."""
    above, below = coefficients(b, a)
    m = len(above) - 1
    zi = np.zeros(m)
    zi[0] = np.sum(above[1:] - below[1:] * above[0]) / np.sum(below)
    asum, csum = 1.0, 0.0
    for k in range(1, m):
        asum = asum + below[k]
        csum = csum + above[k] - below[k] * above[0]
        zi[k] = asum * zi[0] - csum
    return zi


def without_leading_zeros(c):
    """The coefficients from the first on that is not zero; one of them at least."""
    first = 0
    while first < c.size - 1 and c[first] == 0.0:
        first += 1
    return c[first:]


def at_bilinear_frequencies(c, order, scale):
    """The numerator, highest power of z first, of a polynomial in s = scale**2 * (z - 1) / (z + 1)."""
    out = np.zeros(order + 1)
    for k in range(c.size):
        term = np.ones(1)
        for j in range(order):
            term = np.convolve(term, np.array([1.0, -1.0]) * scale if j < k else np.array([1.0, 1.0]) / scale)
        out = out + c[c.size - 1 - k] * term
    return out


@composite(signal.bilinear)
def bilinear(b, a, fs=1.0):
    """A digital filter for an analog one, by Tustin's rule."""
    above = without_leading_zeros(np.atleast_1d(np.float64(1.0) * np.asarray(b)))
    below = without_leading_zeros(np.atleast_1d(np.float64(1.0) * np.asarray(a)))
    order, scale = max(above.size, below.size) - 1, np.sqrt(2.0 * fs)
    numerator = at_bilinear_frequencies(above, order, scale)
    denominator = without_leading_zeros(at_bilinear_frequencies(below, order, scale))
    numerator, first = numerator / denominator[0], 0
    while first < numerator.size - 1 and np.abs(numerator[first]) <= 1e-14:
        first += 1
    return numerator[first:], denominator / denominator[0]


def odd_ends(x, edge):
    """A signal, turned around its ends beyond them."""
    return np.concatenate(
        (2 * x[..., :1] - x[..., edge:0:-1], x, 2 * x[..., -1:] - x[..., -2 : -(edge + 2) : -1]), axis=-1
    )


@composite(signal.filtfilt, static=("axis", "padtype"))
def filtfilt(b, a, x, axis=-1, padtype="odd", padlen=None):
    """A signal filtered forwards and backwards."""
    if padtype != "odd":
        refuse("filtfilt with other ends", '`padtype="odd"`')
    values = np.moveaxis(np.float64(1.0) * np.asarray(x), axis, -1)
    edge = 3 * max(np.size(a), np.size(b)) if padlen is None else padlen
    if values.shape[-1] <= edge:
        raise ValueError("The length of the input vector x must be greater than padlen")
    ends = odd_ends(values, edge) if edge > 0 else values
    zi = lfilter_zi(b, a)
    above, below = coefficients(b, a)
    n = ends.shape[-1]
    forwards = filtered_last(above, below, ends, zi * ends[..., :1])[..., :n]
    backwards = filtered_last(above, below, forwards[..., ::-1], zi * forwards[..., -1:])[..., :n]
    return np.moveaxis(backwards[..., ::-1][..., edge : n - edge], -1, axis)


@composite(signal.sosfilt, static=("axis",))
def sosfilt(sos, x, axis=-1):
    """A signal filtered by one section after the other."""
    sections = np.asarray(sos)
    out = np.moveaxis(np.float64(1.0) * np.asarray(x), axis, -1)
    for k in range(len(sections)):
        zeros = np.zeros(out.shape[:-1] + (2,))
        out = filtered_last(sections[k, :3], sections[k, 3:], out, zeros)[..., : out.shape[-1]]
    return np.moveaxis(out, -1, axis)


def through_sections(sections, x):
    """A signal filtered by sections that have seen its first value for ever."""
    out, scale, first = x, 1.0, x[..., :1]
    for k in range(len(sections)):
        b, a = sections[k, :3], sections[k, 3:]
        state = scale * lfilter_zi(b, a) * first
        out = filtered_last(b, a, out, state)[..., : x.shape[-1]]
        scale = scale * np.sum(b) / np.sum(a)
    return out


@composite(signal.sosfiltfilt, static=("axis", "padtype"))
def sosfiltfilt(sos, x, axis=-1, padtype="odd", padlen=None):
    """A signal filtered by sections forwards and backwards."""
    if padtype != "odd":
        refuse("sosfiltfilt with other ends", '`padtype="odd"`')
    sections = np.asarray(sos)
    values = np.moveaxis(np.float64(1.0) * np.asarray(x), axis, -1)
    taps = 2 * len(sections) + 1 - min(np.sum(sections[:, 2] == 0), np.sum(sections[:, 5] == 0))
    edge = 3 * taps if padlen is None else padlen
    if values.shape[-1] <= edge:
        raise ValueError("The length of the input vector x must be greater than padlen")
    ends = odd_ends(values, edge) if edge > 0 else values
    backwards = through_sections(sections, through_sections(sections, ends)[..., ::-1])[..., ::-1]
    return np.moveaxis(backwards[..., edge : ends.shape[-1] - edge], -1, axis)


# ---- trends


@composite(signal.detrend, static=("axis", "type"))
def detrend(data, axis=-1, type="linear"):
    """A signal without its mean, or without the line through it."""
    values = np.float64(1.0) * np.asarray(data)
    if type == "constant" or type == "c":
        return of_floats(values - np.mean(values, axis=axis, keepdims=True), data)
    rows = np.moveaxis(values, axis, -1)
    places = np.arange(1.0, rows.shape[-1] + 1) - (rows.shape[-1] + 1) / 2
    slope = np.sum(rows * places, axis=-1, keepdims=True) / max(np.sum(places * places), 0.5)
    return of_floats(np.moveaxis(rows - np.mean(rows, axis=-1, keepdims=True) - slope * places, -1, axis), data)
