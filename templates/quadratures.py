"""The rules of ``scipy.integrate`` for samples."""

import numpy as np
from scipy import integrate

from tangentlike.form.types import Constant, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import composite

from . import initial_values  # noqa: F401 - which enters solve_ivp
from .adaptive import integrated  # noqa: F401 - which texts read
from .called_functions import as_tuple, is_function
from .differences import distances, trapezoid_along
from .narrow import as_narrow


@composite(integrate.trapezoid, static=("axis",))
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """Mean values of neighbors times their distance, summed."""
    return trapezoid_along(y, x, dx, axis)


@composite(integrate.cumulative_trapezoid, static=("axis",))
def cumulative_trapezoid(y, x=None, dx=1.0, axis=-1, initial=None):
    """Running sums of the trapezoids, behind 0 if that is asked for."""
    values = np.moveaxis(np.asarray(y), axis, -1)
    if values.shape[-1] == 0:
        raise ValueError("At least one point is required along `axis`.")
    sums = np.cumsum(distances(y, x, dx, axis) * (values[..., 1:] + values[..., :-1]) / 2.0, axis=-1)
    if initial is None:
        return np.moveaxis(sums, -1, axis)
    return np.moveaxis(np.concatenate((np.full_like(values[..., :1], initial), sums), axis=-1), -1, axis)


def parabolas_of_even(y, h):
    """Simpson's rule for an odd number of samples ``h`` apart."""
    return np.sum(y[:-2:2] + 4.0 * y[1:-1:2] + y[2::2]) * (h / 3.0)


def divided(a, b):
    """A quotient, and 0 where places coincide, as in SciPy."""
    return np.where(b != 0, a / np.where(b != 0, b, 1.0), 0.0)


def parabolas_at_places(y, x):
    """Simpson's rule for an odd number of samples at places."""
    h = np.diff(x).astype(np.float64)
    a, b = h[::2], h[1::2]
    both, ratio = a + b, divided(a, b)
    middle = y[1:-1:2] * (both * divided(both, a * b))
    return np.sum(both / 6.0 * (y[:-2:2] * (2.0 - divided(1.0, ratio)) + middle + y[2::2] * (2.0 - ratio)))


def last_parabola(y, h, g):
    """The integral over the last interval of a parabola through the last three samples (Cartwright 2017)."""
    alpha = divided(2 * g**2 + 3 * h * g, 6 * (g + h))
    beta = divided(g**2 + 3.0 * h * g, 6 * h)
    eta = divided(g**3, 6 * h * (h + g))
    return alpha * y[-1] + beta * y[-2] - eta * y[-3]


@composite(integrate.romb, static=("axis",))
def romb(y, dx=1.0, axis=-1):
    """Romberg's extrapolation of trapezoids, of 2**k + 1 samples."""
    samples = 1.0 * np.moveaxis(np.asarray(y), axis, -1)
    values = np.reshape(samples, (-1, samples.shape[-1]))
    count = values.shape[-1] - 1
    if count < 1 or count & (count - 1) != 0:
        raise ValueError("Number of samples must be one plus a non-negative power of 2.")
    h = np.float64(count * dx)
    row = (0.5 * (values[:, 0] + values[:, -1]) * h)[None]
    stop = count
    while stop > 1:
        step = stop // 2
        h = h / 2.0
        finer = np.zeros((len(row) + 1, len(values)))
        finer[0] = 0.5 * (row[0] + 2.0 * h * np.sum(values[:, step::stop], axis=-1))
        for k in range(len(row)):
            finer[k + 1] = finer[k] + (finer[k] - row[k]) / (4.0 ** (k + 1) - 1.0)
        row = finer
        stop = step
    return row[-1, 0] if samples.ndim == 1 else np.reshape(row[-1], samples.shape[:-1])


@written(integrate.fixed_quad, static=("n",))
def fixed_quad(func, a, b, args=(), n=5):
    """Gauss-Legendre quadrature of ``n`` points."""
    places, weights = np.polynomial.legendre.leggauss(n.value)
    given = as_tuple(args)
    lines = [f"def fixed_quad(func, a, b{'' if given == '()' else ', args'}):"]
    lines += [f"    places, weights = np.array({places.tolist()}), np.array({weights.tolist()})"]
    lines += [f"    found = func((b - a) * (places + 1) / 2.0 + a, *{given})"]
    return "\n".join([*lines, "    return (b - a) / 2.0 * np.sum(weights * found, axis=-1), None"]) + "\n"


@written(integrate.dblquad, static=("epsabs", "epsrel"))
def dblquad(func, a, b, gfun, hfun, args=(), epsabs=1.49e-8, epsrel=1.49e-8):
    """An integral of integrals, whose limits may be functions; its error is not told."""
    if gfun == Constant(None) or hfun == Constant(None):
        raise TypeRuleError("dblquad without limits", "limits: `dblquad(f, 0, 1, 0, 1)`")
    given, options = as_tuple(args), f"{epsabs.value!r}, {epsrel.value!r}, 50"
    limits = [f"float({n}(x))" if is_function(k) else f"float({n})" for n, k in (("gfun", gfun), ("hfun", hfun))]
    lines = [f"def dblquad(func, a, b, gfun, hfun{'' if given == '()' else ', args'}):"]
    lines += ["    def inner(x):", "        def of_y(y):", f"            return func(y, x, *{given})"]
    lines += [f"        return integrated(of_y, {', '.join(limits)}, (), {options})[0]"]
    return "\n".join([*lines, f"    return integrated(inner, float(a), float(b), (), {options})[0], None"]) + "\n"


def parabolas(y, x, dx):
    """Parabolas through three samples each, and one more where their number is even."""
    n = len(y)
    if n == 2:
        return 0.5 * (dx if x is None else x[1] - x[0]) * (y[0] + y[1])
    if n % 2 == 1:
        return parabolas_of_even(y, dx) if x is None else parabolas_at_places(y, x)
    if x is None:
        return parabolas_of_even(y[:-1], dx) + last_parabola(y, np.float64(dx), np.float64(dx))
    return parabolas_at_places(y[:-1], x[:-1]) + last_parabola(y, np.float64(x[-2] - x[-3]), np.float64(x[-1] - x[-2]))


@composite(integrate.simpson, static=("axis",))
def simpson(y, x=None, *, dx=1.0, axis=-1):
    """Simpson's rule along an axis."""
    samples = np.moveaxis(np.asarray(y), axis, -1)
    if samples.ndim == 1:
        return as_narrow(parabolas(samples, None, dx), samples) if x is None else parabolas(samples, np.asarray(x), dx)
    rows = np.reshape(samples, (-1, samples.shape[-1]))
    out = np.zeros(len(rows), dtype=rows.dtype if x is None and rows.dtype == np.float32 else np.float64)
    if x is None:
        for k in range(len(rows)):
            out[k] = parabolas(rows[k], None, dx)
    elif np.ndim(x) == 1:
        for k in range(len(rows)):
            out[k] = parabolas(rows[k], np.asarray(x), dx)
    else:
        places = np.reshape(np.moveaxis(np.broadcast_to(x, np.shape(y)), axis, -1), rows.shape)
        for k in range(len(rows)):
            out[k] = parabolas(rows[k], places[k], dx)
    return np.reshape(out, samples.shape[:-1])
