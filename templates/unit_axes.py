"""Axes of size 1, taken out and put in: views of the same numbers, with a gradient of the argument's shape; arrays one
behind the other along a third axis."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe, normalize_axis
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import adjoint, composite, kernel, method, primitive

from .axes import reduced_shape
from .shapes import as_operand


@kernel
def squeezed(x, axes):
    """A view of ``x`` without the given axes, whose size must be 1."""
    for axis in axes:
        if x.shape[axis] != 1:
            raise ValueError("cannot squeeze an axis whose size is not 1")
    return x.reshape(reduced_shape(x.shape, axes))


@kernel
def squeezed_view(x, axes):
    """``squeezed`` of an array that may not be contiguous."""
    for axis in axes:
        if x.shape[axis] != 1:
            raise ValueError("cannot squeeze an axis whose size is not 1")
    return np.lib.stride_tricks.as_strided(x, reduced_shape(x.shape, axes), reduced_shape(x.strides, axes))


@kernel
def without_units(x, axes):
    """``x`` itself, of which none of the given axes may have size 1: whether it has is known at run time only."""
    for axis in axes:
        if x.shape[axis] == 1:
            raise NotImplementedError("np.squeeze of an axis that has size 1 at run time: name it, `axis=0`")
    return x


primitive(without_units, static=("axes",), returns=lambda x, axes: x, view=True)


@adjoint(without_units)
def without_units_adjoint(dout, dx):
    """The gradient as it is."""
    dx += dout


@kernel
def squeezed_in_part(x, axes, others):
    """``squeezed``, where none of ``others`` may have size 1 either."""
    return squeezed(without_units(x, others), axes)


@kernel
def squeezed_view_in_part(x, axes, others):
    """``squeezed_in_part`` of an array that may not be contiguous."""
    return squeezed_view(without_units(x, others), axes)


def _squeeze(a, axis):
    as_operand(a)
    if axis == Constant(None):
        axes = tuple(k for k, size in enumerate(a.shape) if size == 1)
        unknown = tuple(k for k, size in enumerate(a.shape) if not isinstance(size, int))
        # The size of an argument is known where it is 1; that of a part of it, or of what is selected, is not. A matrix
        # of one column becomes a vector, which is checked when it runs.
        if not (axes == (1,) and a.ndim == 2) and any(str(a.shape[k] or "~").startswith("~") for k in unknown):
            raise TypeRuleError(
                "np.squeeze needs to know which axes have size 1", "name the axis: `np.squeeze(a, axis=0)`"
            )
        if unknown:
            form = squeezed_in_part if a.contiguous else squeezed_view_in_part
            return (form, ("a", (axes,), (unknown,))) if axes else (without_units, ("a", (unknown,)))
    else:
        given = axis.value if isinstance(axis.value, tuple) else (axis.value,)
        axes = tuple(sorted(normalize_axis(k, a.ndim) for k in given))
    if not axes:
        return np.asarray, ("a",)
    if len(axes) == a.ndim:
        raise TypeRuleError("np.squeeze to an array of no dimensions is not supported", "the element: `a[0]`")
    return (squeezed if a.contiguous else squeezed_view), ("a", (axes,))


def _squeezed_type(x, axes, others=None):
    shape = tuple(size for k, size in enumerate(x.shape) if k not in axes.value)
    order = "C" if len(shape) < 2 and x.order == "F" else x.order
    return Array(x.dtype, shape, x.contiguous, False, order)


primitive(np.squeeze, parameters="a, axis=None", static=("axis",), lower=_squeeze)
for _function in (squeezed, squeezed_view):
    primitive(_function, static=("axes",), returns=_squeezed_type, view=True)
for _function in (squeezed_in_part, squeezed_view_in_part):
    primitive(_function, static=("axes", "others"), returns=_squeezed_type, view=True)
method("squeeze", np.squeeze)


for _function in (squeezed, squeezed_view, squeezed_in_part, squeezed_view_in_part):

    @adjoint(_function)
    def squeezed_adjoint(x, dout, dx):
        """The gradient with the axes of size 1 again."""
        dx += np.ascontiguousarray(dout).reshape(x.shape)


def one_in_a_row(a):
    """An array of one number."""
    return np.array([a])


composite(one_in_a_row)(one_in_a_row)


def _expand_dims(a, axis):
    if isinstance(a, Scalar) and axis.value in (0, -1):
        return one_in_a_row, ("a",)
    if isinstance(axis.value, tuple):
        if axis.value == ():
            return np.asarray, ("a",)
        rank = as_operand(a).ndim + len(axis.value)
        axes = tuple(sorted(normalize_axis(k, rank) for k in axis.value))
        if len(set(axes)) < len(axes):
            raise TypeRuleError(f"an axis stands twice among {axis.value}", "each axis once")
        return (expanded, ("a", axes[:1], (axes[1:],))) if len(axes) > 1 else (np.expand_dims, ("a", axes))
    rank = as_operand(a).ndim + 1
    position = normalize_axis(axis.value, rank)
    return None if position == axis.value else (np.expand_dims, ("a", (position,)))


def expanded(a, first, others):
    """A view with several axes of size 1, in ascending order."""
    return np.expand_dims(np.expand_dims(a, first), others)


composite(expanded, static=("first", "others"))(expanded)


def _expanded_type(a, axis):
    return Array(a.dtype, (*a.shape[: axis.value], 1, *a.shape[axis.value :]), False, False, a.order)


primitive(
    np.expand_dims,
    parameters="a, axis",
    spelling="np.expand_dims",
    static=("axis",),
    returns=_expanded_type,
    lower=_expand_dims,
    view=True,
)


@adjoint(np.expand_dims)
def expand_dims(a, axis, dout, da):
    """The gradient without the axis of size 1."""
    da += np.ascontiguousarray(dout).reshape(a.shape)


@written(np.dstack)
def dstack(tup):
    """Arrays one behind the other along the third axis, those of an array too."""
    if isinstance(tup, Array) and 1 <= tup.ndim <= 4:
        whole = ["tup[None, None, :]", "tup.T[None, :, :]", "np.moveaxis(tup, 0, 2)", "np.moveaxis(tup, 0, 2)"]
        behind = ".reshape(tup.shape[1], tup.shape[2], -1)" * (tup.ndim == 4)
        return f"def dstack(tup):\n    return ({whole[tup.ndim - 1]} * 1){behind}\n"
    if not isinstance(tup, Tuple):
        raise TypeRuleError(f"np.dstack of {describe(tup)}", "`np.dstack((a, b))`")
    parts = "".join(f"with_three_axes(tup[{k}]), " for k in range(len(tup.items)))
    return f"def dstack(tup):\n    return np.concatenate(({parts}), axis=2)\n"


def with_three_axes(a):
    """``np.atleast_3d``."""
    if np.ndim(a) == 0:
        return np.full((1, 1, 1), a)
    whole = np.asarray(a)
    if whole.ndim == 1:
        return whole[None, :, None]
    return whole[:, :, None] if whole.ndim == 2 else whole


@composite(np.atleast_3d)
def atleast_3d(a):
    """An array with at least three axes."""
    return with_three_axes(a)
