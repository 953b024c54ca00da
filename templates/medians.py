"""Medians, over all elements or along an axis."""

import numpy as np

from tangentlike.form.types import Scalar, is_float
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, kernel, primitive

from .broadcast import flattened
from .by_axes import axes_named
from .rearranging import as_array


@kernel
def median_gradient(dout, x):
    """The middle element receives ``dout``; of an even number of elements, each of the two in the middle half of it."""
    out = np.zeros(x.shape, x.dtype)
    if x.size == 0:
        return out
    order = np.argsort(flattened(x), kind="mergesort")
    flat = out.reshape(-1)
    flat[order[(x.size - 1) // 2]] += dout / 2
    flat[order[x.size // 2]] += dout / 2
    return out


@kernel
def median_of_all(a):
    """np.median in the dtype of ``a``: Numba's own answers float32 with float64."""
    return a.dtype.type(np.median(a))


def median_along(a, axis, keepdims):
    """The medians along an axis; NaN where there is a NaN."""
    values = np.sort(np.moveaxis(a, axis, 0), axis=0)
    count = len(values)
    if count == 0:
        return np.nan * np.sum(a, axis=axis, keepdims=keepdims)
    middle = (values[(count - 1) // 2] + values[count // 2]) / 2
    found = np.where(np.isnan(values[-1]), np.nan, middle)
    return np.expand_dims(found, axis) if keepdims else found


def median_of_axes(a, order, count, axes, ones):
    """The medians along several axes, the first ones in this order; NaN where there is a NaN."""
    ordered = np.transpose(a, order)
    found = median_along(np.reshape(ordered, (-1,) + ordered.shape[count:]), 0, False)  # noqa: RUF005
    if ones is None:
        return found
    return np.expand_dims(found, axes) if count < a.ndim else np.full(ones, found)


STATIC_OF_COMPOSITES[median_along] = ("axis", "keepdims")
STATIC_OF_COMPOSITES[median_of_axes] = ("order", "count", "axes", "ones")


def _median(a, axis, keepdims):
    as_array(a)
    axes = axes_named(axis.value, a.ndim)
    if isinstance(axis.value, tuple) and len(axes) == 1:
        return np.median, ("a", axes, (keepdims.value,))
    if isinstance(axis.value, tuple) or (axis.value is None and keepdims.value):
        rest = tuple(k for k in range(a.ndim) if k not in axes)
        given = "a" if is_float(a) else "a:float64"
        return median_of_axes, (
            given,
            (axes + rest,),
            (len(axes),),
            (axes,),
            ((1,) * a.ndim if keepdims.value else None,),
        )
    if axis.value is not None and (a.ndim > 1 or keepdims.value):
        return median_along, ("a" if is_float(a) else "a:float64", (axis.value,), (keepdims.value,))
    if not is_float(a):
        return np.median, ("a:float64",)
    if axis.value is not None:
        return np.median, ("a",)
    return (median_of_all, ("a",)) if a.dtype == "float32" else None


primitive(median_of_all, returns=lambda a: Scalar(a.dtype))
primitive(
    np.median,
    parameters="a, axis=None, keepdims=False",
    spelling="np.median",
    static=("axis", "keepdims"),
    lower=_median,
    returns=lambda a, *options: Scalar(a.dtype if a.dtype[0] == "f" else "float64"),
)


@adjoint(np.median)
def median(a, dout, da):
    """The gradient of the element in the middle, or of the mean of the two there."""
    da += median_gradient(dout, a)


adjoint(median_of_all)(median)
