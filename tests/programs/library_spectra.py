"""Spectra, responses of filters and transforms of ``scipy.signal`` and ``scipy.fft``, functions of complex numbers."""

import numpy as np
import scipy.fft
from scipy import fftpack, signal, special

from programs.corpus import add


def responses(x, w):
    f, h = signal.freqz(x, [1.0, -0.3], worN=w)
    _, g = signal.freqz(x, worN=16, fs=100.0)
    _, s = signal.freqs([x[0]], [1.0, x[1], x[2]], w)
    sections = signal.butter(4, 0.3, output="sos")
    _, q = signal.sosfreqz(sections * np.array([x[0], 1, x[1], 1, 1, 1]), 8)
    return np.sum(f * np.abs(h)) + np.sum(np.log10(np.abs(g))) + np.sum(np.abs(s)) + np.sum(np.abs(q) ** 2) + 0j.real


add(responses, lambda rng: (rng.uniform(0.5, 1.5, 3), rng.uniform(0.1, 3.0, 5)), wrt=("x", "w"))


def envelopes(x):
    z = signal.hilbert(x)
    total = np.sum(np.abs(z)) + np.sum(np.abs(signal.hilbert(np.outer(x, x[:3]), axis=0))[1])
    for num in (12, 5, 40, 11):
        total += np.sum(signal.resample(x, num) ** 3) + 0j.real
    return total


add(envelopes, lambda rng: (rng.normal(size=8),), lambda rng: (rng.normal(size=11),))


def spectra_of_segments(x):
    f, p = signal.welch(x, fs=2.0, nperseg=8)
    _, q = signal.welch(x, 2.0, window="hamming", nperseg=7, noverlap=3, scaling="spectrum", detrend=False, nfft=10)
    _, r = signal.periodogram(x, 2.0)
    _, c = signal.csd(x, x[::-1], 2.0, nperseg=8)
    _, k = signal.coherence(x, x**2, nperseg=8)
    _, t, s = signal.spectrogram(x, nperseg=8)
    total = np.sum(f * p) + np.sum(q**2) + np.sum(r * np.arange(len(r))) + np.sum(np.abs(c)) + np.sum(k)
    return total + np.sum(s[1] * t) + np.sum(signal.welch(x)[1] ** 2) + 0j.real


add(spectra_of_segments, lambda rng: (rng.normal(size=23),))


def transforms_of_scipy(x, a):
    total = (
        np.sum(np.abs(scipy.fft.rfft(x)) ** 3)
        + np.sum(scipy.fft.irfft(scipy.fft.rfft(x, 8)) ** 3)
        + scipy.fft.fftfreq(4, 0.1)[1]
    )
    total += np.sum(np.abs(scipy.fft.fft2(a)) * np.arange(a.shape[1])) + np.sum(
        np.abs(scipy.fft.fftshift(scipy.fft.fft(x)))[:2]
    )
    return total + np.sum(np.abs(fftpack.fft(x)) ** 3) + np.sum(fftpack.ifft(fftpack.fft(x) * 2).real ** 2) + 0j.real


add(transforms_of_scipy, lambda rng: (rng.normal(size=7), rng.normal(size=(4, 3))), wrt=("x", "a"), compiled=True)


def cosine_transforms(x, a):
    rows = (
        scipy.fft.dct(x, norm="ortho"),
        scipy.fft.dct(x),
        scipy.fft.dct(x, 3),
        scipy.fft.dct(x, 4),
        scipy.fft.dct(x, 3, norm="ortho"),
    )
    back = (
        scipy.fft.idct(x, type=2),
        scipy.fft.idct(x, norm="ortho"),
        scipy.fft.idct(x, 3),
        scipy.fft.idct(x, 4, norm="ortho"),
    )
    total = 0.0
    for k, row in enumerate(rows):
        total += np.sum(row**3) * (k + 1)
    for k, row in enumerate(back):
        total += np.sum(row**3) * (k + 1)
    total += (
        np.sum(scipy.fft.dctn(a, norm="ortho") ** 3)
        + np.sum(scipy.fft.idctn(a) ** 3)
        + np.sum(scipy.fft.dct(a, axis=0) ** 3)
    )
    total += np.sum(scipy.fft.dct(x, n=3) ** 3) + np.sum(scipy.fft.dct(x, n=9)) ** 3
    return total + np.sum(fftpack.dct(a, norm="ortho") ** 3)


add(cosine_transforms, lambda rng: (rng.normal(size=6), rng.normal(size=(3, 4))), wrt=("x", "a"))


def voigt_lines(x, sigma, gamma):
    z = (x + 1j * gamma) / (sigma * np.sqrt(2))
    return np.sum(special.voigt_profile(x, sigma, gamma) * x) + np.sum(special.wofz(z).real * x**2)


add(voigt_lines, lambda rng: (rng.normal(size=4), 0.4, 0.2), wrt=("x", "sigma", "gamma"), compiled=True)


def special_of_complex(x):
    z = x + 1j
    total = np.abs(special.gamma(z)) + np.abs(special.exp1(1j * x)) + special.erf(x * 1j).imag + special.erfc(z).real
    total += np.abs(special.jv(1, x * (1 + 0.2j))) + special.kv(0, x * (1 + 0.3j)).real + np.abs(special.iv(1, 1j * x))
    total += special.yv(2, z).imag + np.abs(special.hankel1(0, x)) + special.hankel2(1.5, x).imag
    one = special.erfcx(1j * x[0]).imag + special.dawsn(z[0]).real + special.loggamma(x[0] + 2j).imag
    return np.sum(total) + one + special.erfi(1j * x[0]).imag + special.expi(z[0]).real


add(special_of_complex, lambda rng: (rng.uniform(0.2, 1.5, 4),))


def spherical_harmonics(x, phi):
    found = special.sph_harm_y(2, 1, x, phi).real + np.abs(special.sph_harm_y(3, -2, x, phi)) + 0j.real
    for order in range(-2, 3):  # of which two are beyond the degree
        found = found + order * special.sph_harm_y(1, order, x, phi).imag
    return np.sum(found) + np.sum(special.lpmv(1, 2, np.cos(x))) + np.sum(np.i0(x))


add(spherical_harmonics, lambda rng: (rng.uniform(0.3, 2.5, 3), 0.4), wrt=("x", "phi"))


def shares_below(x):
    total = special.bdtr(2, 5, x * 0.3) + special.nbdtr(2, 5, x * 0.3) + special.fdtr(2, 5, x) + special.fdtrc(2, 5, x)
    total += special.bdtrc(1, 4, x * 0.2) + special.gdtr(1.5, 2.0, x) + special.gdtrc(x, 2.0, 0.7)
    return np.sum(total + special.chdtri(3, x * 0.3)) + 0j.real


add(shares_below, lambda rng: (rng.uniform(0.2, 1.5, 4),))


def more_transforms(x, a):
    f = scipy.fft.rfftfreq(len(x), 0.1)
    total = np.sum(np.abs(scipy.fft.rfft(x)) * f) + np.sum(scipy.fft.ifft(x * f[1]).real ** 3)
    total += np.sum(np.abs(scipy.fft.ifft2(a)) ** 3) + np.sum(np.abs(scipy.fft.fftn(a, axes=(0,))) ** 3)
    total += np.sum(scipy.fft.irfft2(scipy.fft.rfft2(a) * 2.0) ** 3) + np.sum(np.abs(scipy.fft.ifftn(a)) ** 3)
    total += np.sum(scipy.fft.irfftn(scipy.fft.rfftn(a)) ** 3)
    return total + np.sum(scipy.fft.ifftshift(x) * np.arange(len(x)))


add(more_transforms, lambda rng: (rng.normal(size=6), rng.normal(size=(4, 6))), wrt=("x", "a"))
