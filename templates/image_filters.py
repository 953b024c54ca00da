"""Filters of ``scipy.ndimage``: sums of neighbors along axes."""

import numpy as np
from scipy import ndimage

from tangentlike.form.types import Array, Constant, Tuple, TypeRuleError, normalize_axis
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from . import image_windows  # noqa: F401 - which enters windows of several axes
from .borders import correlated_first
from .called_functions import refuse

TO_FLOATS = "`x.astype(np.float64)` first"


def along(x, weights, axis, mode, cval, before):
    """See ``correlated_first``, along any axis."""
    values = np.moveaxis(np.float64(1.0) * x, axis, 0)
    return np.moveaxis(correlated_first(values, weights, before, mode, cval), 0, axis).astype(x.dtype)


STATIC_OF_COMPOSITES[along] = ("axis", "mode")


@composite(ndimage.correlate1d, static=("axis", "mode"))
def correlate1d(input, weights, axis=-1, output=None, mode="reflect", cval=0.0, origin=0):
    """Sums of weighted neighbors along an axis."""
    if input.dtype.kind != "f" or output is not None:
        refuse("filters of whole numbers, or with `output=`", TO_FLOATS)
    w = np.float64(1.0) * np.asarray(weights)
    return along(input, w, axis, mode, cval, len(w) // 2 + origin)


@composite(ndimage.convolve1d, static=("axis", "mode"))
def convolve1d(input, weights, axis=-1, output=None, mode="reflect", cval=0.0, origin=0):
    """Sums of neighbors along an axis, the weights backwards."""
    if input.dtype.kind != "f" or output is not None:
        refuse("filters of whole numbers, or with `output=`", TO_FLOATS)
    w = (np.float64(1.0) * np.asarray(weights))[::-1]
    return along(input, w, axis, mode, cval, (len(w) - 1) // 2 - origin)


@composite(ndimage.uniform_filter1d, static=("axis", "mode"))
def uniform_filter1d(input, size, axis=-1, output=None, mode="reflect", cval=0.0, origin=0):
    """Means of neighbors along an axis."""
    if input.dtype.kind != "f" or output is not None:
        refuse("filters of whole numbers, or with `output=`", TO_FLOATS)
    return along(input, np.full(size, 1.0 / size), axis, mode, cval, size // 2 + origin)


def bell(sigma, order, radius):
    """The weights of a derivative of a bell curve, whose sum without one is 1."""
    x = np.arange(-radius, radius + 1)
    phi = np.exp(-0.5 / (sigma * sigma) * x**2)
    phi = phi / np.sum(phi)
    if order == 0:
        return phi
    if order == 1:
        return -x / (sigma * sigma) * phi
    if order == 2:
        return (x**2 / (sigma * sigma) - 1.0) / (sigma * sigma) * phi
    if order == 3:
        return (3.0 * x / (sigma * sigma) ** 2 - x**3 / (sigma * sigma) ** 3) * phi
    refuse("a Gaussian filter of this order", "`order=0`, 1, 2 or 3")


STATIC_OF_COMPOSITES[bell] = ("order",)


@composite(ndimage.gaussian_filter1d, static=("axis", "mode", "order"))
def gaussian_filter1d(
    input, sigma, axis=-1, order=0, output=None, mode="reflect", cval=0.0, truncate=4.0, *, radius=None
):
    """Neighbors along an axis weighted by a bell curve."""
    if input.dtype.kind != "f" or output is not None:
        refuse("filters of whole numbers, or with `output=`", TO_FLOATS)
    deviation = float(sigma)
    width = int(truncate * deviation + 0.5) if radius is None else radius
    return along(input, bell(deviation, order, width)[::-1], axis, mode, cval, width)


# ---- several axes


def _of_floats(kind):
    if not isinstance(kind, Array) or not kind.dtype.startswith("float"):
        raise TypeRuleError("filters of what is no array of floats", TO_FLOATS)
    return kind.ndim


def _each(given, name, axis):
    """The text of what an axis has of a parameter: an item of a tuple or of a vector, or the same for all."""
    return f"{name}[{axis}]" if isinstance(given, Tuple) or (isinstance(given, Array) and given.ndim) else name


def _modes(mode, rank):
    return list(mode.value) if isinstance(mode.value, (tuple, list)) else [mode.value] * rank


def _filtered(function, name, parameters, rank, calls, tests=None):
    """A function of which each axis is filtered; ``calls`` are the further arguments for each, None for none, and
    ``tests`` what must hold for it."""
    lines = [
        f"def {name}({', '.join(parameters)}):",
        "    out = input" if tests is None else "    out = np.copy(input)",
    ]
    for axis, call in enumerate(calls):
        if call is not None:
            lines += [] if tests is None else [f"    if {tests[axis]}:"]
            inside = "    " if tests is None else "        "
            lines.append(f"{inside}out = {function}(out, {call.format(axis=axis - rank)})")
    return "\n".join([*lines, "    return out"]) + "\n"


@written(ndimage.gaussian_filter, static=("order", "mode", "cval", "truncate"))
def gaussian_filter(input, sigma, order=0, output=None, mode="reflect", cval=0.0, truncate=4.0, radius=None, axes=None):
    """Neighbors weighted by bell curves along each axis that has a width."""
    rank = _of_floats(input)
    if output != Constant(None) or axes != Constant(None) or radius != Constant(None):
        raise TypeRuleError("gaussian_filter with `output=`, `radius=` or `axes=`", "`gaussian_filter1d` for each axis")
    orders = list(order.value) if isinstance(order.value, (tuple, list)) else [order.value] * rank
    modes = _modes(mode, rank)
    calls = [
        f"{_each(sigma, 'sigma', k)}, axis={{axis}}, order={orders[k]}, mode={modes[k]!r}, cval={cval.value!r}, "
        f"truncate={truncate.value!r}"
        for k in range(rank)
    ]
    tests = [f"{_each(sigma, 'sigma', k)} > 1e-15" for k in range(rank)]
    return _filtered("ndimage.gaussian_filter1d", "gaussian_filter", ["input", "sigma"], rank, calls, tests)


@written(ndimage.uniform_filter, static=("mode", "cval"))
def uniform_filter(input, size=3, output=None, mode="reflect", cval=0.0, origin=0):
    """Means of neighbors along each axis."""
    rank, modes = _of_floats(input), _modes(mode, _of_floats(input))
    if output != Constant(None) or origin != Constant(0):
        raise TypeRuleError("uniform_filter with `output=` or `origin=`", "`uniform_filter1d` for each axis")
    given = isinstance(size, Constant)
    sizes = size.value if given and isinstance(size.value, tuple) else [size.value] * rank if given else None
    calls = [
        f"{sizes[k] if sizes else _each(size, 'size', k)}, axis={{axis}}, mode={modes[k]!r}, cval={cval.value!r}"
        for k in range(rank)
    ]
    return _filtered(
        "ndimage.uniform_filter1d", "uniform_filter", ["input"] if given else ["input", "size"], rank, calls
    )


def entered_slopes(function, across):
    """A derivative along an axis, smoothed along the others."""

    def slopes(input, axis=-1, output=None, mode="reflect", cval=0.0):
        rank = _of_floats(input)
        if output != Constant(None):
            raise TypeRuleError("a filter with `output=`", "the filter without it")
        chosen = normalize_axis(axis.value, rank)
        more = f"mode={mode.value!r}, cval={cval.value!r}"
        calls = [f"{[-1, 0, 1] if k == chosen else across}, axis={{axis}}, {more}" for k in range(rank)]
        calls = ["np.array(" + call.replace("]", "])", 1) for call in calls]
        order = [chosen, *(k for k in range(rank) if k != chosen)]
        lines = ["def slopes(input):", "    out = input"]
        lines += [f"    out = ndimage.correlate1d(out, {calls[k].format(axis=k)})" for k in order]
        return "\n".join([*lines, "    return out"]) + "\n"

    written(function, static=("axis", "mode", "cval"))(slopes)


entered_slopes(ndimage.sobel, [1, 2, 1])
entered_slopes(ndimage.prewitt, [1, 1, 1])


@written(ndimage.laplace, static=("mode", "cval"))
def laplace(input, output=None, mode="reflect", cval=0.0):
    """Sums of second differences along each axis."""
    rank = _of_floats(input)
    if output != Constant(None):
        raise TypeRuleError("a filter with `output=`", "the filter without it")
    call = "ndimage.correlate1d(input, np.array([1, -2, 1]), axis={}, mode={!r}, cval={!r})"
    parts = [call.format(k, mode.value, cval.value) for k in range(rank)]
    return f"def laplace(input):\n    return {' + '.join(parts)}\n"


def _orders(rank, axis):
    return tuple(2 if k == axis else 0 for k in range(rank))


@written(ndimage.gaussian_laplace, static=("mode", "cval"))
def gaussian_laplace(input, sigma, output=None, mode="reflect", cval=0.0):
    """The same, of what is smoothed by a bell curve."""
    rank = _of_floats(input)
    call = "ndimage.gaussian_filter(input, sigma, order={}, mode={!r}, cval={!r})"
    parts = [call.format(_orders(rank, k), mode.value, cval.value) for k in range(rank)]
    return f"def gaussian_laplace(input, sigma):\n    return {' + '.join(parts)}\n"


@written(ndimage.gaussian_gradient_magnitude, static=("mode", "cval"))
def gaussian_gradient_magnitude(input, sigma, output=None, mode="reflect", cval=0.0):
    """The root of the sum of the squares of slopes, smoothed by a bell curve."""
    rank = _of_floats(input)
    call = "ndimage.gaussian_filter(input, sigma, order={}, mode={!r}, cval={!r}) ** 2"
    parts = [call.format(tuple(k // 2 for k in _orders(rank, a)), mode.value, cval.value) for a in range(rank)]
    return f"def gaussian_gradient_magnitude(input, sigma):\n    return np.sqrt({' + '.join(parts)})\n"
