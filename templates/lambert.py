"""Lambert's function of ``scipy.special``, where it is real."""

import numpy as np
from scipy import special

from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, primitive

from .called_functions import refuse


@kernel
def held_value(x):
    """``x``, of which nothing is differentiated."""
    return 1.0 * x


primitive(held_value, returns=lambda x: x, no_gradient=True)


@kernel
def at_lambert(z, w):
    """``w``, for which w exp(w) is ``z``."""
    return 1.0 * w


primitive(at_lambert, returns=lambda z, w: w)


@adjoint(at_lambert)
def at_lambert_adjoint(w, dout, dz):
    """W' = exp(-W) / (1 + W) (DLMF 4.13.4)."""
    dz += dout * (np.exp(-w) / (1 + w))


def lambert_start(z, k):
    """A number near W(z): of its series at -1/e, or of that at infinity or 0."""
    p = np.sqrt(np.maximum(2 * (np.e * z + 1), 0.0))
    if k == 0:
        large = np.log(np.maximum(z, 2.0))
        return np.where(
            z > 2.0, large - np.log(large), np.where(z < 0.0, -1 + p - p * p / 3, np.log1p(np.maximum(z, 0)))
        )
    small = np.log(np.clip(-z, 1e-320, 0.2))
    return np.where(z < -0.2, -1 - p - p * p / 3, small - np.log(-small))


def lambert_steps(z, k):
    """Halley's steps."""
    w = lambert_start(z, k)
    for _ in range(40):
        e = np.exp(w)
        miss = w * e - z
        at_end = w == -1.0
        safe = np.where(at_end, 0.0, w)
        step = miss / (e * (safe + 1) - (safe + 2) * miss / (2 * safe + 2))
        step = np.where(at_end, 0.0, step)
        w = w - step
        if not np.any(np.abs(step) > 1e-15 * np.abs(w)):
            break
    return 1.0 * w


STATIC_OF_COMPOSITES[lambert_start] = ("k",)
STATIC_OF_COMPOSITES[lambert_steps] = ("k",)


@composite(special.lambertw, static=("k",))
def lambertw(z, k=0, tol=1e-8):
    """The branches of real values, as real numbers; where the value would not be one, ValueError."""
    if k != 0 and k != -1:
        refuse("a branch of Lambert's function that is not real", "`k=0` or `k=-1`")
    at = np.float64(1.0) * np.asarray(z)
    if np.any(at < -np.exp(-1.0)) or (k == -1 and np.any(at >= 0)):
        raise ValueError("Lambert's function of this number is complex")
    return at_lambert(at, held_value(lambert_steps(at, k)))
