"""Transposing, reshaping and copying: the same numbers in another arrangement.

What NumPy returns as a view of its argument is marked so. The gradient is arranged back.
"""

import numpy as np

from tangentlike.registry import adjoint, kernel, method, primitive
from tangentlike.types import (
    Array,
    Constant,
    Tuple,
    TypeRuleError,
    describe,
    normalize_axis,
)

from .axes import reduced_shape


def _array(t):
    if not isinstance(t, Array):
        raise TypeRuleError(f"expects an array, not {describe(t)}")
    return t


# ---- the order of axes


@kernel
def permuted(x, axes, inverse):
    """A view of ``x`` with its axes in the order ``axes``; ``inverse`` is the order that undoes it."""
    return np.transpose(x, axes)


def _permutation(a, axes):
    """The call of ``permuted`` for these axes, or of ``np.transpose`` where they are all reversed."""
    inverse = tuple(axes.index(k) for k in range(len(axes)))
    if axes == tuple(reversed(range(len(axes)))):
        return np.transpose, ("a",)
    return permuted, ("a", (axes,), (inverse,))


def _transpose(a, axes):
    _array(a)
    if axes == Constant(None):
        return None
    given = axes.value if isinstance(axes.value, tuple) else (axes.value,)
    chosen = tuple(normalize_axis(axis, a.ndim) for axis in given)
    if sorted(chosen) != list(range(a.ndim)):
        raise TypeRuleError(f"axes {given} are not an order of the {a.ndim} axes")
    return _permutation(a, chosen)


def _swapaxes(a, axis1, axis2):
    first, second = (normalize_axis(axis.value, _array(a).ndim) for axis in (axis1, axis2))
    axes = list(range(a.ndim))
    axes[first], axes[second] = second, first
    return _permutation(a, tuple(axes))


def _moveaxis(a, source, destination):
    first, second = (normalize_axis(axis.value, _array(a).ndim) for axis in (source, destination))
    axes = [k for k in range(a.ndim) if k != first]
    axes.insert(second, first)
    return _permutation(a, tuple(axes))


def _transposed_type(a, axes):
    return Array(a.dtype, tuple(reversed(a.shape)), a.ndim < 2 and a.contiguous)


def _permuted_type(x, axes, inverse):
    return Array(x.dtype, tuple(x.shape[k] for k in axes.value), False)


primitive(
    np.transpose,
    parameters="a, axes=None",
    spelling="np.transpose",
    static=("axes",),
    returns=_transposed_type,
    lower=_transpose,
    view=True,
)
primitive(permuted, static=("axes", "inverse"), returns=_permuted_type, view=True)
primitive(np.swapaxes, parameters="a, axis1, axis2", static=("axis1", "axis2"), lower=_swapaxes)
primitive(np.moveaxis, parameters="a, source, destination", static=("source", "destination"), lower=_moveaxis)
method("transpose", np.transpose)
method("swapaxes", np.swapaxes)


@adjoint(np.transpose)
def transpose(dout, da):
    """The gradient transposed back."""
    da += dout.T


@adjoint(permuted)
def permuted_adjoint(inverse, dout, dx):
    """The gradient with its axes in the first order again."""
    dx += np.transpose(dout, inverse)


# ---- sizes


def _reshaped_type(a, newshape):
    if isinstance(newshape, Constant):
        sizes = newshape.value if isinstance(newshape.value, tuple) else (newshape.value,)
        return Array(a.dtype, tuple(size if isinstance(size, int) and size >= 0 else None for size in sizes))
    rank = len(newshape.items) if isinstance(newshape, Tuple) else 1
    return Array(a.dtype, (None,) * rank)


@kernel
def reshaped_copy(a, newshape):
    """``a`` reshaped, where its elements do not lie in C order: a copy."""
    return np.ascontiguousarray(a).reshape(newshape)


def _reshape(a, newshape):
    return None if _array(a).contiguous else (reshaped_copy, ("a", "newshape"))


def _ravel(a):
    return None if _array(a).contiguous else (flat_copy, ("a",))


@kernel
def flat_copy(a):
    """All elements in C order, a fresh 1-D array."""
    return a.copy().reshape(-1)


def _flat_type(a):
    return Array(_array(a).dtype, (a.shape[0] if a.ndim == 1 else None,))


primitive(
    np.reshape, parameters="a, newshape", spelling="np.reshape", returns=_reshaped_type, lower=_reshape, view=True
)
primitive(reshaped_copy, returns=_reshaped_type)
primitive(np.ravel, parameters="a", spelling="np.ravel", returns=_flat_type, lower=_ravel, view=True)
primitive(flat_copy, returns=_flat_type)
method("reshape", np.reshape)
method("ravel", np.ravel)
method("flatten", flat_copy)

for _function in (np.reshape, np.ravel, reshaped_copy, flat_copy):

    @adjoint(_function)
    def reshape(a, dout, da):
        """The gradient in the first shape again."""
        da += np.ascontiguousarray(dout).reshape(a.shape)


@kernel
def squeezed(x, axes):
    """A view of ``x`` without the given axes, whose size must be 1."""
    for axis in axes:
        if x.shape[axis] != 1:
            raise ValueError("cannot squeeze an axis whose size is not 1")
    return x.reshape(reduced_shape(x.shape, axes))


def _squeeze(a, axis):
    _array(a)
    if axis == Constant(None):
        if not all(isinstance(size, int) for size in a.shape):
            raise TypeRuleError("np.squeeze needs to know which axes have size 1", "np.squeeze(x, axis=0)")
        axes = tuple(k for k, size in enumerate(a.shape) if size == 1)
    else:
        given = axis.value if isinstance(axis.value, tuple) else (axis.value,)
        axes = tuple(sorted(normalize_axis(k, a.ndim) for k in given))
    if not axes:
        return np.asarray, ("a",)
    if len(axes) == a.ndim:
        raise TypeRuleError("np.squeeze to an array of no dimensions is not supported", "x[0] for the element")
    if not a.contiguous:
        raise TypeRuleError("np.squeeze of an array that may not be contiguous", "x[0], or x.copy() first")
    return squeezed, ("a", (axes,))


def _squeezed_type(x, axes):
    return Array(x.dtype, tuple(size for k, size in enumerate(x.shape) if k not in axes.value))


primitive(np.squeeze, parameters="a, axis=None", static=("axis",), lower=_squeeze)
primitive(squeezed, static=("axes",), returns=_squeezed_type, view=True)
method("squeeze", np.squeeze)


@adjoint(squeezed)
def squeezed_adjoint(x, axes, dout, dx):
    """The gradient with the axes of size 1 again."""
    dx += np.ascontiguousarray(dout).reshape(x.shape)


def _expand_dims(a, axis):
    rank = _array(a).ndim + 1
    position = normalize_axis(axis.value, rank)
    return None if position == axis.value else (np.expand_dims, ("a", (position,)))


def _expanded_type(a, axis):
    return Array(a.dtype, (*a.shape[: axis.value], 1, *a.shape[axis.value :]), False)


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
