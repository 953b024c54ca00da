"""Coefficients of filters, windows and peaks of ``scipy.signal``, computed by SciPy itself; they carry no derivative.

A window of numbers that may carry one is a formula.
"""

import sys

import numpy as np
from scipy import ndimage, signal

from tangentlike.form.types import Array, TypeRuleError
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite, primitive

from .called_functions import refuse


def by_scipy(name, parameters, expression, kind, static=(), **options):
    """Declare a kernel that gives what SciPy does; an argument that carries a derivative is refused."""
    made = drawing_kernel(name, parameters, expression, kind, __name__)
    setattr(sys.modules[__name__], name, made)
    dtype, shape = kind.split()
    returned = Array(dtype, (None,) if shape == "vector" else (None, None))
    primitive(made, returns=lambda *kinds: returned, static=static, **options)
    return made


IIR = "Wn if len(Wn) > 1 else Wn[0], btype"
for _name, _parameters, _given in (
    ("butter", "N, Wn, btype", f"N, {IIR}"), ("bessel", "N, Wn, btype", f"N, {IIR}"),
    ("cheby1", "N, rp, Wn, btype", f"N, rp, {IIR}"), ("cheby2", "N, rs, Wn, btype", f"N, rs, {IIR}"),
    ("ellip", "N, rp, rs, Wn, btype", f"N, rp, rs, {IIR}"),
):  # fmt: skip
    for _output in ("ba", "sos"):
        _call = f'of_library("scipy.signal", "{_name}", {_given}, output="{_output}")'
        by_scipy(f"{_name}_{_output}", _parameters, _call, "float64 matrix", static=("btype",))


def frequencies(Wn, fs):
    """Corners as shares of the highest frequency."""
    corners = np.atleast_1d(np.float64(1.0) * np.asarray(Wn))
    return corners if fs is None else 2 * corners / fs


def entered_design(function, before):
    """A filter by its corners, as two vectors or as sections."""

    def design(btype, analog, output, fs, **others):
        if analog.value or output.value not in ("ba", "sos"):
            raise TypeRuleError("an analog filter, or its zeros and poles", '`output="ba"` or `output="sos"`')
        names = ["N", *before, "Wn", *([] if getattr(fs, "value", 0) is None else ["fs"])]
        call = f"{function.__name__}_{output.value}({', '.join(['N', *before])}, {{}}, {btype.value!r})"
        made = call.format(f"frequencies(Wn, {'fs' if 'fs' in names else 'None'})")
        result = (
            f"    return {made}\n" if output.value == "sos" else f"    rows = {made}\n    return rows[0], rows[1]\n"
        )
        return f"def design({', '.join(names)}):\n{result}"

    def plain(N, Wn, btype="low", analog=False, output="ba", fs=None):
        return design(btype, analog, output, fs)

    def rippled(N, rp, Wn, btype="low", analog=False, output="ba", fs=None):
        return design(btype, analog, output, fs)

    def damped(N, rs, Wn, btype="low", analog=False, output="ba", fs=None):
        return design(btype, analog, output, fs)

    def both(N, rp, rs, Wn, btype="low", analog=False, output="ba", fs=None):
        return design(btype, analog, output, fs)

    forms = {(): plain, ("rp",): rippled, ("rs",): damped, ("rp", "rs"): both}
    written(function, static=("btype", "analog", "output"))(forms[before])


entered_design(signal.butter, ())
entered_design(signal.cheby1, ("rp",))
entered_design(signal.cheby2, ("rs",))
entered_design(signal.ellip, ("rp", "rs"))

by_scipy(
    "firwin_taps", "numtaps, cutoff, window, pass_zero",
    'of_library("scipy.signal", "firwin", numtaps, cutoff, window=window, pass_zero=pass_zero)',
    "float64 vector", static=("window", "pass_zero"),
)  # fmt: skip


@composite(signal.firwin, static=("window", "pass_zero"))
def firwin(numtaps, cutoff, *, window="hamming", pass_zero=True, fs=None):
    """The weights of a filter by its corners."""
    return firwin_taps(numtaps, frequencies(cutoff, fs), window, pass_zero)  # noqa: F821 - made above


# ---- windows

by_scipy(
    "plain_window", "name, M, sym", 'of_library("scipy.signal.windows", name, M, sym=sym)', "float64 vector",
    static=("name",),
)  # fmt: skip
by_scipy(
    "shaped_window", "name, M, shape, sym", 'of_library("scipy.signal.windows", name, M, shape, sym=sym)',
    "float64 vector", static=("name",),
)  # fmt: skip
by_scipy("kaiser_window", "M, beta", 'of_library("numpy", "kaiser", M, beta)', "float64 vector")


PLAIN = "hann hamming blackman bartlett boxcar blackmanharris nuttall flattop cosine triang parzen bohman barthann"


def _entered():
    for name in PLAIN.split():
        composite(getattr(signal.windows, name))(_plain(name))


def _plain(name):
    def window(M, sym=True):
        return plain_window(name, M, sym)  # noqa: F821 - made above

    return window


_entered()


@composite(signal.kaiser_beta)
def kaiser_beta(a):
    """Kaiser's parameter for an attenuation in decibels."""
    a = np.float64(a)
    if a > 50:
        return 0.1102 * (a - 8.7)
    if a > 21:
        return 0.5842 * (a - 21) ** 0.4 + 0.07886 * (a - 21)
    return 0.0 * a


@composite(signal.kaiser_atten)
def kaiser_atten(numtaps, width):
    """The attenuation of a filter of this length and width of transition, in decibels."""
    return 2.285 * (numtaps - 1) * np.pi * width + 7.95


@composite(signal.windows.kaiser)
def kaiser(M, beta, sym=True):
    """Kaiser's window."""
    return shaped_window("kaiser", M, beta, sym)  # noqa: F821 - made above


@composite(signal.windows.tukey)
def tukey(M, alpha=0.5, sym=True):
    """A window with tapered ends."""
    return shaped_window("tukey", M, alpha, sym)  # noqa: F821 - made above


@composite(np.kaiser)
def numpy_kaiser(M, beta):
    """Kaiser's window."""
    return kaiser_window(M, beta)  # noqa: F821 - made above


@composite(signal.windows.gaussian)
def gaussian(M, std, sym=True):
    """A bell curve."""
    n = np.arange(0, M) - ((M - 1.0) / 2 if sym else M / 2)
    return np.exp(-(n**2) / (2 * std * std))


@written(signal.get_window, static=("window", "fftbins"))
def get_window(window, Nx, fftbins=True):
    """A window by its name, or by its name and shape."""
    given, sym = window.value, not fftbins.value
    if isinstance(given, str) and given in PLAIN.split():
        return f"def get_window(Nx):\n    return plain_window({given!r}, Nx, {sym})\n"
    if isinstance(given, float):
        given = ("kaiser", given)
    if isinstance(given, tuple) and len(given) == 2 and given[0] in ("kaiser", "tukey", "gaussian"):
        return f"def get_window(Nx):\n    return shaped_window({given[0]!r}, Nx, {given[1]!r}, {sym})\n"
    raise TypeRuleError("a window by this name", '`get_window("hann", n)`')


# ---- least squares through neighbors


def of_floats(out, x):
    """``out`` as floats of the kind of ``x``, if that holds floats."""
    given = np.asarray(x)
    if given.dtype.kind == "f":
        return out.astype(given.dtype)
    return out


def fitted_at(places, samples, polyorder, deriv):
    """The weights of ``samples`` that give a derivative at ``places`` of the polynomial through them, in rows."""
    powers = np.polyfit(samples, np.eye(len(samples)), polyorder)
    out = np.zeros((len(places), len(samples)))
    for k in range(polyorder - deriv + 1):
        factor = 1.0
        for m in range(deriv):
            factor = factor * (polyorder - k - m)
        out = out * places[:, None] + factor * powers[k]
    return out


STATIC_OF_COMPOSITES[fitted_at] = ("polyorder", "deriv")


@composite(signal.savgol_coeffs, static=("polyorder", "deriv", "use"))
def savgol_coeffs(window_length, polyorder, deriv=0, delta=1.0, pos=None, use="conv"):
    """The weights of neighbors, in the order in which a convolution reads them."""
    half = window_length // 2 if window_length % 2 == 1 else window_length // 2 - 0.5
    at = np.float64(half if pos is None else pos)
    samples = np.arange(window_length) - at
    if deriv > polyorder:
        return np.zeros(window_length)
    weights = fitted_at(np.zeros(1), samples, polyorder, deriv)[0] / delta**deriv
    return weights[::-1].copy() if use == "conv" else weights


def savgol_edges(window_length, polyorder, deriv, delta):
    """The weights of the first and of the last samples that give the first and last values."""
    half = window_length // 2
    samples = np.arange(window_length) - np.float64(half)
    places = np.concatenate((samples[:half], samples[window_length - half :]))
    return fitted_at(places, samples, polyorder, deriv) / delta**deriv


STATIC_OF_COMPOSITES[savgol_edges] = ("polyorder", "deriv")

# ---- peaks

by_scipy(
    "peaks_of", "x, height, threshold, distance, prominence, width",
    'first_of("scipy.signal", "find_peaks", x, '
    + ", ".join(f"{p}=None if {p} != {p} else {p}" for p in ("height", "threshold", "distance", "prominence", "width"))
    + ")", "int64 vector", no_gradient=True,
)  # fmt: skip


def or_nan(value):
    """A number, NaN for None."""
    return np.nan if value is None else np.float64(value)


@composite(signal.find_peaks)
def find_peaks(x, height=None, threshold=None, distance=None, prominence=None, width=None):
    """Where peaks are; what is told of them is left out."""
    values = np.float64(1.0) * np.asarray(x)
    options = or_nan(height), or_nan(threshold), or_nan(distance), or_nan(prominence), or_nan(width)
    return peaks_of(values, *options), None  # noqa: F821 - made above


@composite(signal.medfilt)
def medfilt(volume, kernel_size=3):
    """The middle one of neighbors, of which those beyond the ends are 0."""
    return ndimage.median_filter(np.asarray(volume), size=kernel_size, mode="constant")


@composite(signal.medfilt2d)
def medfilt2d(input, kernel_size=3):
    """The middle one of neighbors in a matrix, of which those beyond the edges are 0."""
    return ndimage.median_filter(np.asarray(input), size=kernel_size, mode="constant")


# ---- waves


@composite(signal.sawtooth)
def sawtooth(t, width=1.0):
    """From -1 to 1 in the first share of each period, back in the rest."""
    place = np.mod(t, 2 * np.pi)
    rising = place / (np.pi * width) - 1 if width > 0 else 0 * place
    falling = (np.pi * (width + 1) - place) / (np.pi * (1 - width)) if width < 1 else 0 * place
    return np.where(place < 2 * np.pi * width, rising, falling)


@composite(signal.square)
def square(t, duty=0.5):
    """1 in the first share of each period, -1 in the rest."""
    return np.where(np.mod(t, 2 * np.pi) < duty * 2 * np.pi, 1.0, -1.0)


@composite(signal.chirp, static=("method",))
def chirp(t, f0, t1, f1, method="linear", phi=0):
    """A wave whose frequency rises or falls."""
    if method != "linear":
        refuse("a chirp by this method", '`method="linear"`')
    phase = 2 * np.pi * (f0 * np.asarray(t) + 0.5 * ((f1 - f0) / t1) * np.asarray(t) ** 2)
    return np.cos(phase + phi * np.pi / 180)
