"""Responses of filters, analytic signals and spectra of ``scipy.signal``, as SciPy has them, to rounding."""

import numpy as np
from scipy import signal

from tangentlike.primitives.complex_forms import holds_for_complex
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .called_functions import refuse

# ---- responses


def angles_of(worN, whole, fs):
    """Angular frequencies, of a sample each, at which a response is asked for."""
    if np.ndim(worN) == 0:
        end = 2 * np.pi if whole else np.pi
        return np.linspace(0, end, worN, endpoint=False)
    return 2 * np.pi * np.float64(1.0) * np.asarray(worN) / fs


STATIC_OF_COMPOSITES[angles_of] = ("whole",)


@composite(signal.freqz, static=("whole",))
def freqz(b, a=1, worN=512, whole=False, plot=None, fs=2 * np.pi):
    """Frequencies, and the response of a digital filter at them."""
    w = angles_of(512 if worN is None else worN, whole, fs)
    behind = np.exp(-1j * w)
    h = np.polyval(np.atleast_1d(b)[::-1], behind) / np.polyval(np.atleast_1d(a)[::-1], behind)
    return w * (fs / (2 * np.pi)), h


@composite(signal.sosfreqz, static=("whole",))
def sosfreqz(sos, worN=512, whole=False, fs=2 * np.pi):
    """Frequencies, and the response of a filter of sections at them."""
    w = angles_of(512 if worN is None else worN, whole, fs)
    behind = np.exp(-1j * w)
    sections = np.asarray(sos)
    if np.any(sections[:, 3] != 1):
        raise ValueError("sos[:, 3] should be all ones")
    h = np.ones(len(w), dtype=complex)
    for k in range(len(sections)):
        h = h * np.polyval(sections[k, :3][::-1], behind) / np.polyval(sections[k, 3:][::-1], behind)
    return w * (fs / (2 * np.pi)), h


@composite(signal.freqs)
def freqs(b, a, worN=200, plot=None):
    """Angular frequencies, and the response of an analog filter at them."""
    if np.ndim(worN) == 0:
        refuse("frequencies that SciPy chooses", "an array of them: `worN=w`")
    w = np.asarray(worN)
    s = 1j * w
    return w, np.polyval(np.atleast_1d(b), s) / np.polyval(np.atleast_1d(a), s)


# ---- signals by their transforms


@composite(signal.hilbert, static=("axis",))
def hilbert(x, N=None, axis=-1):
    """The analytic signal, whose negative frequencies are 0."""
    count = np.shape(x)[axis] if N is None else N
    found = np.moveaxis(np.fft.fft(x, count, axis), axis, -1)
    factors = np.zeros(count)
    factors[0] = 1.0
    factors[1 : (count + 1) // 2] = 2.0
    if count % 2 == 0:
        factors[count // 2] = 1.0
    return np.moveaxis(np.fft.ifft(found * factors), -1, axis)


@composite(signal.resample, static=("axis",))
def resample(x, num, t=None, axis=0, window=None):
    """As many samples as are asked for of the signal with the same transform."""
    if t is not None or window is not None or np.ndim(x) != 1:
        refuse("`t=` and `window=` of resample, and several columns", "a vector, and `num` alone")
    count = len(x)
    both = min(num, count)
    half = np.fft.rfft(x)
    found = np.zeros(num // 2 + 1, dtype=complex)
    kept = both // 2 + 1
    found[:kept] = half[:kept]
    if both % 2 == 0 and both != max(num, count):
        found[both // 2] = found[both // 2] * (2.0 if num < count else 0.5)
    return np.fft.irfft(found, num) * (num / count)


# ---- spectra


def segments_of(x, nperseg, noverlap, detrend):
    """The segments of a signal, in rows, less their means where that is asked for."""
    if np.ndim(x) != 1:
        refuse("spectra of several signals at once", "one signal at a time")
    size = min(256 if nperseg is None else nperseg, len(x))
    step = size - (size // 2 if noverlap is None else noverlap)
    starts = step * np.arange((len(x) - size) // step + 1)
    rows = np.asarray(x)[starts[:, None] + np.arange(size)]
    if detrend == False:  # noqa: E712 - a text may stand there
        return rows
    if detrend != "constant":
        refuse("spectra of signals less a line", '`detrend="constant"`, or `False`')
    return rows - np.mean(rows, axis=-1, keepdims=True)


def weighed(rows, window, nfft):
    """The transforms of the segments in a window."""
    size = rows.shape[-1]
    return np.fft.rfft(rows * window, size if nfft is None else nfft)


def unit_of(window, fs, scaling):
    """What powers are multiplied by."""
    return 1.0 / (fs * np.sum(window**2)) if scaling == "density" else 1.0 / np.sum(window) ** 2


def one_sided(power, count):
    """Powers, those that stand for a negative frequency too doubled."""
    last = power.shape[-1] - (1 if count % 2 == 0 else 0)
    factors = np.ones(power.shape[-1])
    factors[1:last] = 2.0
    return power * factors


STATIC_OF_COMPOSITES[segments_of] = ("detrend",)
STATIC_OF_COMPOSITES[unit_of] = ("scaling",)
OPTIONS = ("window", "detrend", "return_onesided", "scaling", "axis", "average")


def check_options(return_onesided, axis, average):
    """Refuse what has no form here."""
    if not return_onesided or axis not in (-1, 0) or average != "mean":
        refuse("two-sided spectra, medians of them, or another axis", "the signal alone")


STATIC_OF_COMPOSITES[check_options] = ("return_onesided", "axis", "average")


@composite(signal.welch, static=OPTIONS)
def welch(
    x, fs=1.0, window="hann", nperseg=None, noverlap=None, nfft=None, detrend="constant", return_onesided=True,
    scaling="density", axis=-1, average="mean",
):  # fmt: skip
    """Frequencies, and the mean of the spectra of the segments of a signal."""
    check_options(return_onesided, axis, average)
    rows = segments_of(x, nperseg, noverlap, detrend)
    taper = signal.get_window(window, rows.shape[-1])
    count = rows.shape[-1] if nfft is None else nfft
    found = weighed(rows, taper, nfft)
    power = one_sided(np.abs(found) ** 2 * unit_of(taper, fs, scaling), count)
    return np.fft.rfftfreq(count, 1 / fs), np.mean(power, axis=0)


@composite(signal.periodogram, static=("window", "detrend", "return_onesided", "scaling", "axis"))
def periodogram(
    x, fs=1.0, window="boxcar", nfft=None, detrend="constant", return_onesided=True, scaling="density", axis=-1
):
    """Frequencies, and the spectrum of a signal."""
    return welch(x, fs, window, len(x), 0, nfft, detrend, return_onesided, scaling, axis, "mean")


@composite(signal.csd, static=OPTIONS)
def csd(
    x, y, fs=1.0, window="hann", nperseg=None, noverlap=None, nfft=None, detrend="constant", return_onesided=True,
    scaling="density", axis=-1, average="mean",
):  # fmt: skip
    """Frequencies, and the mean of the cross spectra of the segments of two signals."""
    check_options(return_onesided, axis, average)
    rows, others = segments_of(x, nperseg, noverlap, detrend), segments_of(y, nperseg, noverlap, detrend)
    taper = signal.get_window(window, rows.shape[-1])
    count = rows.shape[-1] if nfft is None else nfft
    cross = np.conj(weighed(rows, taper, nfft)) * weighed(others, taper, nfft)
    return np.fft.rfftfreq(count, 1 / fs), np.mean(one_sided(cross * unit_of(taper, fs, scaling), count), axis=0)


@composite(signal.coherence, static=("window", "detrend", "axis"))
def coherence(x, y, fs=1.0, window="hann", nperseg=None, noverlap=None, nfft=None, detrend="constant", axis=-1):
    """Frequencies, and how far two signals agree at them."""
    f, one = welch(x, fs, window, nperseg, noverlap, nfft, detrend, True, "density", axis, "mean")
    _, other = welch(y, fs, window, nperseg, noverlap, nfft, detrend, True, "density", axis, "mean")
    _, both = csd(x, y, fs, window, nperseg, noverlap, nfft, detrend, True, "density", axis, "mean")
    return f, np.abs(both) ** 2 / one / other


@composite(signal.spectrogram, static=("window", "detrend", "return_onesided", "scaling", "axis", "mode"))
def spectrogram(
    x, fs=1.0, window=("tukey", 0.25), nperseg=None, noverlap=None, nfft=None, detrend="constant",
    return_onesided=True, scaling="density", axis=-1, mode="psd",
):  # fmt: skip
    """Frequencies, times, and the spectrum of each segment of a signal, in columns."""
    check_options(return_onesided, axis, "mean")
    if mode != "psd" and mode != "magnitude":
        refuse("this mode of a spectrogram", '`mode="psd"`')
    size = min(256 if nperseg is None else nperseg, len(x))
    over = size // 8 if noverlap is None else noverlap
    rows = segments_of(x, size, over, detrend)
    taper = signal.get_window(window, size)
    count = size if nfft is None else nfft
    found, unit = weighed(rows, taper, nfft), unit_of(taper, fs, scaling)
    power = np.abs(found) * np.sqrt(unit) if mode == "magnitude" else one_sided(np.abs(found) ** 2 * unit, count)
    times = np.arange(size / 2, len(x) - size / 2 + 1, size - over) / fs
    return np.fft.rfftfreq(count, 1 / fs), times, power.T


STATIC_OF_COMPOSITES[welch] = OPTIONS
STATIC_OF_COMPOSITES[csd] = OPTIONS
holds_for_complex(signal.freqz, signal.freqs)
