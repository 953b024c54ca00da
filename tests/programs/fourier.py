"""Discrete Fourier transforms: filters, spectra, beams and equations in frequencies."""

import numpy as np
from numpy.fft import fft, fftfreq, ifft

from programs.corpus import add


def low_pass(x, corner):
    spectrum = np.fft.rfft(x)
    f = np.fft.rfftfreq(len(x), d=0.1)
    smooth = np.fft.irfft(spectrum / (1 + 1j * f / corner), n=len(x))
    return np.sum(smooth**2 * np.arange(len(x)))


add(
    low_pass,
    lambda rng: (rng.normal(size=7), 1.3), lambda rng: (rng.normal(size=8), 1.3), wrt=("x", "corner"), compiled=True,
)  # fmt: skip


def spectral_derivative(x, length):
    k = 2 * np.pi * fftfreq(len(x), d=length / len(x))
    return np.sum(np.real(ifft(1j * k * fft(x))) ** 3)


add(spectral_derivative, lambda rng: (rng.normal(size=6), 2.0), wrt=("x", "length"), compiled=True)


def propagated_beam(x, z, lam):
    n = x.shape[0]
    fx = np.fft.fftfreq(n, d=0.1)
    across, along = np.meshgrid(fx, fx)
    transfer = np.exp(-1j * np.pi * lam * z * (across**2 + along**2))
    field = np.fft.ifft2(np.fft.fft2(x) * transfer)
    shown = np.fft.fftshift(np.abs(field) ** 2)
    return np.sum(shown * np.arange(n)) + np.fft.ifftshift(shown, axes=0)[0, 1]


add(propagated_beam, lambda rng: (rng.normal(size=(4, 4)), 0.4, 0.6), wrt=("x", "z", "lam"), compiled=True)


def split_steps(x, dz, gamma):
    w = 2 * np.pi * np.fft.fftfreq(x.size, 0.2)
    linear = np.exp(0.5j * w**2 * dz)
    u = x.astype(complex)
    for _ in range(3):
        u = np.fft.ifft(linear * np.fft.fft(u))
        u = u * np.exp(1j * gamma * np.abs(u) ** 2 * dz)
    return np.sum(np.abs(u) ** 4)


add(split_steps, lambda rng: (rng.normal(size=7), 0.01, 0.7), wrt=("x", "dz", "gamma"), compiled=True)


def sizes_and_norms(x, a):
    taken = np.fft.fft(x, n=3, norm="ortho") * np.fft.fft(x, 3, -1, "forward")
    padded = np.fft.ifft(x, n=len(x) + 3) + np.fft.ifft(1j * x, len(x) + 3, norm="ortho")
    half = np.fft.rfft(x, 9, norm="ortho")
    back = np.fft.irfft(half, 8, norm="forward") + np.fft.irfft(half[:3], n=8) + np.fft.irfft(half, 8, norm="ortho")
    hermitian = np.fft.hfft(np.fft.ihfft(x) * (1 + 0.5j), len(x))
    total = np.sum(np.abs(taken)) + np.sum(np.abs(padded) ** 2) + np.sum(np.abs(half)) + np.sum(back**3)
    rows = np.fft.fft(a, axis=0) + np.fft.ifft(a, 4, 0)
    wide = np.fft.rfft2(a, s=(3, 5))
    planes = np.fft.irfftn(wide, s=(4, 5), axes=(0, 1)) + np.fft.irfft2(wide * 1j, (4, 5))
    total += np.sum(np.abs(rows)) + np.sum(np.abs(np.fft.fftn(a, axes=(0,)))) + np.sum(np.abs(np.fft.ifftn(a)))
    return total + np.sum(planes**3) + np.sum(hermitian**3) + np.sum(np.abs(np.fft.rfftn(a, norm="ortho")))


add(
    sizes_and_norms,
    lambda rng: (rng.normal(size=7), rng.normal(size=(4, 3))),
    lambda rng: (rng.normal(size=6), rng.normal(size=(4, 4))),
    wrt=("x", "a"), compiled=True,
)  # fmt: skip


def spectrum_of_segments(x, n):
    power = np.zeros(n // 2 + 1)
    for i in range(0, len(x) - n + 1, n // 2):
        power += np.abs(np.fft.rfft(x[i : i + n] * np.hanning(n))) ** 2
    return np.sum(np.log(power + 1.0))


add(spectrum_of_segments, lambda rng: (rng.normal(size=16), 6), compiled=True)


def autocorrelated(x):
    f = np.fft.fft(x - x.mean(), n=2 * len(x))
    found = np.fft.ifft(f * np.conj(f))[: len(x)].real
    return np.sum(found / found[0] * np.arange(len(x)))


add(autocorrelated, lambda rng: (rng.normal(size=6),))
