"""Windows that taper a signal, and numbers that are equally far apart in frequency or on a logarithmic scale."""

import numpy as np

from tangentlike.primitives.registry import composite


def phases(M):
    """The angles of the samples of a window of more than one."""
    return np.pi * np.arange(1 - M, M, 2) / (M - 1)


@composite(np.hanning)
def hanning(M):
    """A raised cosine that ends at 0."""
    return np.ones(max(M, 0)) if M <= 1 else 0.5 + 0.5 * np.cos(phases(M))


@composite(np.hamming)
def hamming(M):
    """A raised cosine with small side lobes."""
    return np.ones(max(M, 0)) if M <= 1 else 0.54 + 0.46 * np.cos(phases(M))


@composite(np.blackman)
def blackman(M):
    """Two cosines."""
    return np.ones(max(M, 0)) if M <= 1 else 0.42 + 0.5 * np.cos(phases(M)) + 0.08 * np.cos(2.0 * phases(M))


@composite(np.fft.rfftfreq)
def rfftfreq(n, d=1.0):
    """The frequencies of np.fft.rfft."""
    return np.arange(n // 2 + 1) * (1.0 / (n * d))


@composite(np.fft.fftfreq)
def fftfreq(n, d=1.0):
    """The frequencies of np.fft.fft."""
    middle = (n - 1) // 2 + 1
    return np.concatenate((np.arange(middle), np.arange(-(n // 2), 0))) * (1.0 / (n * d))


@composite(np.logspace)
def logspace(start, stop, num=50, *, base=10.0):
    """Powers of a base whose exponents are equally far apart."""
    return base ** np.linspace(start, stop, num)
