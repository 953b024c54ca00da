"""Filters, convolutions and windows of ``scipy.signal``."""

import numpy as np
from scipy import signal
from scipy.signal import butter, filtfilt, lfilter, savgol_filter

from programs.corpus import add


def filtered_signals(x, a, b, c, s):
    plain = lfilter([1.0, 0.5], [1.0, -0.3], x) * lfilter(b, c, x) + signal.lfilter(b, 1.0, x, axis=-1)
    columns = lfilter([s, 0.2, 0.1], [2.0, -0.5], a, axis=0)
    after, state = lfilter(b, c, x, zi=[s, -s])
    steady, _ = lfilter(b, c, x, zi=signal.lfilter_zi(b, c) * x[0])
    return np.sum(plain**2) + np.sum(columns**2) + np.sum(after**2) * np.sum(state**3) + np.sum(steady**2)


add(
    filtered_signals,
    lambda rng: (rng.normal(size=6), rng.normal(size=(4, 2)), rng.normal(size=3), np.array([1.5, 0.2, 0.1]), 0.4),
    wrt=("x", "a", "b", "c", "s"),
    compiled=True,
)


def band_of(x, low, fs):
    corner = 0.5 * fs
    b, a = butter(2, low / corner)
    sections = signal.butter(3, [0.1, 0.4], btype="band", output="sos")
    smooth = filtfilt(b, a, x) * signal.filtfilt(b, a, x[::-1]) * signal.sosfiltfilt(sections, x) + signal.sosfilt(
        sections, x
    )
    taps = signal.firwin(5, 0.3)
    peaks, _ = signal.find_peaks(x, height=0.1)
    return np.sum(smooth**2) + np.sum(lfilter(taps, 1.0, x) ** 2) + np.sum(x[peaks] ** 2)


add(band_of, lambda rng: (rng.normal(size=30), 3.0, 20.0), compiled=True)


def convolved_signals(x, v, a, w):
    total = np.sum(signal.convolve(x, v) ** 2) + np.sum(signal.fftconvolve(x, v, mode="same") ** 2)
    total += np.sum(signal.correlate(x, [1.0, 0.5], "valid") ** 2) + np.sum(
        signal.correlate(v, np.ones(4), mode="same") ** 3
    )
    images = signal.convolve2d(a, w, mode="same", boundary="symm") * signal.correlate2d(
        a, np.arange(6.0).reshape((2, 3)), mode="same"
    )
    wrapped = signal.convolve2d(a, w, mode="same", boundary="wrap") * signal.fftconvolve(a, w, mode="same")
    total += np.sum(signal.medfilt(x, 3)) + np.sum(signal.medfilt2d(a, 3)) * np.sum(signal.sawtooth(x, 0.3))
    return total + np.sum(images) + np.sum(wrapped) + np.sum(signal.convolve2d(a, w) ** 2)


add(
    convolved_signals,
    lambda rng: (rng.normal(size=6), rng.normal(size=3), rng.normal(size=(4, 5)), rng.normal(size=(3, 2))),
    wrt=("x", "v", "a", "w"),
)


def smoothed_signals(x, a, s):
    smooth = savgol_filter(x, 5, 2) * savgol_filter(x, 7, 3, deriv=1, delta=0.5) + signal.savgol_filter(
        x, 5, 2, mode="mirror"
    )
    trend = signal.detrend(x) * signal.detrend(x, type="constant") + signal.medfilt(x, 3)
    shape = signal.windows.hann(9) * signal.windows.gaussian(9, s) + signal.get_window("hamming", 9) * np.kaiser(9, 3.0)
    return np.sum(smooth**2) + np.sum(trend**2) + np.sum(shape * x) + np.sum(signal.detrend(a, axis=0) ** 3)


add(smoothed_signals, lambda rng: (rng.normal(size=9), rng.normal(size=(4, 3)), 1.4), wrt=("x", "a", "s"))


def designed_filters(x, s):
    sharp, wide = signal.ellip(2, 0.5, 30, 0.4), signal.cheby1(2, 1, 0.3)
    total = np.sum(lfilter(*sharp, x) ** 2) + np.sum(lfilter(*wide, x) ** 2)
    total += np.sum(lfilter(*signal.cheby2(2, 20, 0.4), x) ** 2) + signal.savgol_coeffs(5, 2) @ x[:5] ** 2
    t = np.linspace(0.1, 0.9, 7)
    waves = signal.chirp(t, f0=s, t1=1.0, f1=3.0) + signal.sawtooth(2.0 * t + s) + signal.square(3.0 * t)
    return total + np.sum(waves * x) + np.sum(signal.oaconvolve(x, waves) ** 2)


add(designed_filters, lambda rng: (rng.normal(size=7), 0.4), wrt=("x", "s"))


def kaiser_design(attenuation, width):
    beta = signal.kaiser_beta(attenuation) + signal.kaiser_beta(attenuation - 30.0) + signal.kaiser_beta(10.0)
    return beta * signal.kaiser_atten(31, width) + signal.kaiser_beta(signal.kaiser_atten(41, width))


add(kaiser_design, lambda rng: (65.0, 0.2), lambda rng: (55.5, 0.11), wrt=("attenuation", "width"))


def digital_filters(b, a, rate):
    above, below = signal.bilinear(b, a, fs=rate)
    return (
        np.sum(lfilter(above, below, np.linspace(0.0, 1.0, 8)) ** 2)
        + above[0] * below[-1]
        + signal.bilinear(b, a)[0][0]
    )


add(
    digital_filters,
    lambda rng: (np.array([1.0, 2.5, 4.0]), np.array([2.0, 1.0, 3.0, 0.5]), 8.0),
    lambda rng: (np.array([1.0, 0.5, 0.3]), np.array([2.0, 1.0]), 0.5),
    wrt=("b", "a", "rate"), compiled=True,
)  # fmt: skip


def filters_without_a_memory(x, b):
    plain = signal.lfilter([2.0], [4.0], x) + signal.lfilter(b[:1], 1.0, x)
    rows = signal.lfilter([b[1]], [1.0], np.stack((x, plain)), axis=0)
    return np.sum(plain**2) + np.sum(rows[1] * x) + signal.lfilter([1.0], [2.0, 0.4], x[:0]).size


add(filters_without_a_memory, lambda rng: (rng.normal(size=5), rng.normal(size=3)), wrt=("x", "b"))
