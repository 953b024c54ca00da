"""Windows that slide over an array: ``np.lib.stride_tricks.sliding_window_view``, as a copy that cannot be written."""

import numpy as np

from tangentlike.form.types import Array, Scalar, Tuple, TypeRuleError, describe, normalize_axis
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, primitive

from .axes import shape_with_size, split_around
from .broadcast import flattened


@kernel
def windows_along(x, size, axis):
    """The windows of a size along an axis, their elements along a new last axis."""
    outer, count, inner = split_around(x.shape, (axis,))
    if size < 0:
        raise ValueError("`window_shape` cannot contain negative values")
    places = count - size + 1
    if places <= 0:
        raise ValueError("window shape cannot be larger than input array shape")
    flat = flattened(x)
    out = np.empty(outer * places * inner * size, x.dtype)
    for i in range(outer):
        for k in range(places):
            for j in range(inner):
                for w in range(size):
                    out[((i * places + k) * inner + j) * size + w] = flat[(i * count + k + w) * inner + j]
    return out.reshape((*shape_with_size(x.shape, axis, places), size))


@kernel
def windows_back(dout, x, size, axis):
    """Each element receives the gradients of all windows that it is in."""
    outer, count, inner = split_around(x.shape, (axis,))
    places = count - size + 1
    gradient = flattened(dout)
    out = np.zeros(x.shape, x.dtype)
    flat = out.reshape(-1)
    for i in range(outer):
        for k in range(places):
            for j in range(inner):
                for w in range(size):
                    flat[(i * count + k + w) * inner + j] += gradient[((i * places + k) * inner + j) * size + w]
    return out


def _windows_type(x, size, axis):
    order = "C" if x.ndim == 1 else "?"  # NumPy orders what is made of the windows as they lie in the array
    return Array(x.dtype, (*(None if k == axis.value else n for k, n in enumerate(x.shape)), None), order=order)


primitive(windows_along, static=("axis",), returns=_windows_type, read_only=True)


@adjoint(windows_along)
def windows_along_adjoint(x, size, axis, dout, dx):
    """See the kernel."""
    dx += windows_back(dout, x, size, axis)


def windows_along_two(x, window_shape, first, second):
    """Windows along two axes."""
    return windows_along(windows_along(x, window_shape[0], first), window_shape[1], second)


composite(windows_along_two)(windows_along_two)
STATIC_OF_COMPOSITES[windows_along_two] = ("first", "second")


def _sliding(x, window_shape, axis, subok, writeable):
    if not isinstance(x, Array) or writeable.value is not False:
        raise TypeRuleError(f"windows of {describe(x)} that may be written", "`writeable=False`, of an array")
    chosen = tuple(range(x.ndim)) if axis.value is None else axis.value
    axes = [normalize_axis(k, x.ndim) for k in (chosen if isinstance(chosen, tuple) else (chosen,))]
    sizes = len(window_shape.items) if isinstance(window_shape, Tuple) else 1
    if sizes != len(axes) or sizes > 2:
        raise TypeRuleError(
            f"windows along {len(axes)} axes", "one axis after the other: `sliding_window_view(x, 2, axis=0)`"
        )
    if isinstance(window_shape, Scalar):
        return windows_along, ("x", "window_shape", (axes[0],))
    if sizes == 1:
        return windows_along_one, ("x", "window_shape", (axes[0],))
    return windows_along_two, ("x", "window_shape", (axes[0],), (axes[1],))


def windows_along_one(x, window_shape, axis):
    """Windows along one axis, whose size is in a tuple."""
    return windows_along(x, window_shape[0], axis)


composite(windows_along_one)(windows_along_one)
STATIC_OF_COMPOSITES[windows_along_one] = ("axis",)
primitive(
    np.lib.stride_tricks.sliding_window_view,
    parameters="x, window_shape, axis=None, subok=False, writeable=False",
    static=("axis", "subok", "writeable"),
    lower=_sliding,
)
