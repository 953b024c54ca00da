"""The rules of ``scipy.integrate`` for samples."""

import numpy as np
from scipy import integrate

from tangentlike.primitives.registry import composite


def distances(y, x, dx):
    """How far the samples lie apart, along the last axis: one number, or one each."""
    return dx if x is None else np.diff(x)


@composite(integrate.trapezoid, static=("axis",))
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """Mean values of neighbors times their distance, summed."""
    values = np.moveaxis(np.asarray(y), axis, -1)
    return np.sum(distances(values, x, dx) * (values[..., 1:] + values[..., :-1]) / 2.0, axis=-1)


@composite(integrate.cumulative_trapezoid, static=("axis",))
def cumulative_trapezoid(y, x=None, dx=1.0, axis=-1, initial=None):
    """Running sums of the trapezoids, behind 0 if that is asked for."""
    values = np.moveaxis(np.asarray(y), axis, -1)
    if values.shape[-1] == 0:
        raise ValueError("At least one point is required along `axis`.")
    sums = np.cumsum(distances(values, x, dx) * (values[..., 1:] + values[..., :-1]) / 2.0, axis=-1)
    if initial is None:
        return np.moveaxis(sums, -1, axis)
    return np.moveaxis(np.concatenate((np.full_like(values[..., :1], initial), sums), axis=-1), -1, axis)


def parabolas_of_even(y, h):
    """Simpson's rule for an odd number of samples ``h`` apart."""
    return np.sum(y[:-2:2] + 4.0 * y[1:-1:2] + y[2::2]) * (h / 3.0)


def parabolas_at_places(y, x):
    """Simpson's rule for an odd number of samples at places."""
    h = np.diff(x).astype(np.float64)
    a, b = h[::2], h[1::2]
    both = a + b
    return np.sum(
        both / 6.0 * (y[:-2:2] * (2.0 - b / a) + y[1:-1:2] * (both * (both / (a * b))) + y[2::2] * (2.0 - a / b))
    )


def last_parabola(y, h, g):
    """The integral over the last interval of a parabola through the last three samples (Cartwright 2017)."""
    alpha = (2 * g**2 + 3 * h * g) / (6 * (g + h))
    beta = (g**2 + 3.0 * h * g) / (6 * h)
    eta = g**3 / (6 * h * (h + g))
    return alpha * y[-1] + beta * y[-2] - eta * y[-3]


@composite(integrate.simpson)
def simpson(y, x=None, *, dx=1.0):
    """Parabolas through three samples each, and one more where their number is even."""
    n = len(y)
    if n == 2:
        return 0.5 * (dx if x is None else x[1] - x[0]) * (y[0] + y[1])
    if n % 2 == 1:
        return parabolas_of_even(y, dx) if x is None else parabolas_at_places(y, x)
    if x is None:
        return parabolas_of_even(y[:-1], dx) + last_parabola(y, np.float64(dx), np.float64(dx))
    return parabolas_at_places(y[:-1], x[:-1]) + last_parabola(y, np.float64(x[-2] - x[-3]), np.float64(x[-1] - x[-2]))
