"""Transposing, reshaping and copying: the same numbers in another arrangement.

What NumPy returns as a view of its argument is marked so. The gradient is arranged back.
"""

import numpy as np

from tangentlike.form.types import Array, Constant, Tuple, TypeRuleError, describe, normalize_axis, shape_of
from tangentlike.primitives.registry import adjoint, kernel, method, primitive

from .axes import shape_with_size
from .by_columns import flat_by_columns, flat_copy_by_columns, reshaped_by_columns


def as_operand(t):
    if not isinstance(t, Array):
        raise TypeRuleError(f"expects an array, not {describe(t)}", "an array of it: `np.array([x])`")
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
    as_operand(a)
    if axes == Constant(None):
        return None
    given = axes.value if isinstance(axes.value, tuple) else (axes.value,)
    chosen = tuple(normalize_axis(axis, a.ndim) for axis in given)
    if sorted(chosen) != list(range(a.ndim)):
        raise TypeRuleError(
            f"axes {given} are not an order of the {a.ndim} axes", f"each of the numbers 0 to {a.ndim - 1} once"
        )
    return _permutation(a, chosen)


def _swapaxes(a, axis1, axis2):
    first, second = (normalize_axis(axis.value, as_operand(a).ndim) for axis in (axis1, axis2))
    axes = list(range(a.ndim))
    axes[first], axes[second] = second, first
    return _permutation(a, tuple(axes))


def _moveaxis(a, source, destination):
    first, second = (normalize_axis(axis.value, as_operand(a).ndim) for axis in (source, destination))
    axes = [k for k in range(a.ndim) if k != first]
    axes.insert(second, first)
    return _permutation(a, tuple(axes))


def _rollaxis(a, axis, start):
    """The axis moves to the place before ``start``, as the axes are counted before it moves."""
    rank = as_operand(a).ndim
    first = normalize_axis(axis.value, rank)
    before = rank if start.value == rank else normalize_axis(start.value, rank)
    axes = [k for k in range(rank) if k != first]
    axes.insert(before - (first < before), first)
    return _permutation(a, tuple(axes))


def _transposed_type(a, axes):
    if a.ndim < 2:
        return a
    order = {"C": "F", "F": "C"}.get(a.order, a.order)
    return Array(a.dtype, tuple(reversed(a.shape)), a.fortran, a.contiguous, order)


def _permuted_type(x, axes, inverse):
    order = x.order if axes.value == tuple(range(x.ndim)) or x.order == "?" else "A"
    return Array(x.dtype, tuple(x.shape[k] for k in axes.value), False, False, order)


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
primitive(np.rollaxis, parameters="a, axis, start=0", static=("axis", "start"), lower=_rollaxis)
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


def _reshaped_type(a, newshape, *options):
    if isinstance(newshape, Constant):
        sizes = newshape.value if isinstance(newshape.value, tuple) else (newshape.value,)
        return Array(a.dtype, tuple(size if isinstance(size, int) and size >= 0 else None for size in sizes))
    rank = len(newshape.items) if isinstance(newshape, Tuple) else 1
    return Array(a.dtype, (None,) * rank)


@kernel
def reshaped_copy(a, newshape):
    """``a`` reshaped, where its elements may not lie in C order: a copy even where they do, for one may be written."""
    return a.copy().reshape(newshape)


@kernel
def reshaped_apart(a, newshape):
    """``a`` reshaped as a copy that is written, or whose origin is; a ValueError where NumPy would give a view."""
    out = a.copy().reshape(newshape)
    if reshapes_in_place(a, out.shape):
        raise ValueError("a reshape of these sizes is a view, no copy, and it or its origin is written: copy first")
    return out


@kernel
def reshaped_view(a, newshape):
    """A reshaped view of a vector, or of elements that lie in C order though their compiled type does not say so."""
    shown = np.empty(a.size, a.dtype).reshape(newshape)
    strides = shown.strides
    if a.ndim == 1:
        for axis in range(shown.ndim):
            strides = shape_with_size(strides, axis, strides[axis] // a.itemsize * a.strides[0])
    elif a.size > 0 and not lies_in_c_order(a):
        raise ValueError("a reshape of elements that are not in C order is no view")
    return np.lib.stride_tricks.as_strided(a, shown.shape, strides)


@kernel
def reshapes_in_place(a, shape):
    """True when NumPy's reshape of ``a`` gives a view: axes that are merged or split lie one in the other."""
    old = [(a.shape[k], a.strides[k]) for k in range(a.ndim) if a.shape[k] != 1]
    new = [size for size in shape if size != 1]
    if a.size == 0:
        return False  # nothing is shared
    i = j = 0
    while i < len(old) and j < len(new):
        first = i
        held, wanted = old[i][0], new[j]
        while held != wanted:
            if held < wanted:
                i += 1
                held *= old[i][0]
            else:
                j += 1
                wanted *= new[j]
        for k in range(first, i):
            if old[k][1] != old[k + 1][0] * old[k + 1][1]:
                return False
        i += 1
        j += 1
    return True


@kernel
def flat_copy(a):
    """All elements in C order, a fresh 1-D array."""
    return a.copy().reshape(-1)


@kernel
def flattened_copy(a, order="C"):
    """All elements in C order, a fresh 1-D array."""
    return a.copy().reshape(-1)


@kernel
def flat_apart(a):
    """``flat_copy`` of what is written, or whose origin is; a ValueError where NumPy would give a view."""
    if lies_in_c_order(a):
        raise ValueError("np.ravel of these sizes is a view, no copy, and it or its origin is written: copy first")
    return a.copy().reshape(-1)


@kernel
def lies_in_c_order(a):
    """True when the elements of an array with elements lie in C order without gaps."""
    stride = a.itemsize
    for back in range(a.ndim):
        axis = a.ndim - 1 - back
        if a.shape[axis] != 1:
            if a.strides[axis] != stride:
                return False
            stride *= a.shape[axis]
    return a.size > 0


def _in_order(name, order):
    if order.value not in ("C", "F"):
        raise TypeRuleError(f"{name} with order={order.value!r}", "`order='C'`")
    return order.value == "F"


def _reshape(a, newshape, order):
    shape_of(newshape)
    if _in_order("np.reshape", order) and as_operand(a):
        rank = _reshaped_type(a, newshape).ndim
        return reshaped_by_columns, ("a", "newshape", (tuple(range(rank))[::-1],))
    if as_operand(a).contiguous:
        return None
    in_place = a.order == "C" or a.ndim == 1  # a vector can always be cut into rows
    return (reshaped_view if in_place else reshaped_copy), ("a", "newshape")


def _ravel(a, order):
    if _in_order("np.ravel", order) and as_operand(a):
        return flat_by_columns, ("a",)
    if as_operand(a).contiguous:
        return None
    return (reshaped_view, ("a", (-1,))) if a.order == "C" else (flat_copy, ("a",))


def _flat_type(a, *options):
    return Array(as_operand(a).dtype, (a.shape[0] if a.ndim == 1 else None,))


def _reshaped_view_type(a, newshape):
    known = _reshaped_type(a, newshape)
    return Array(known.dtype, known.shape, False, False, a.order)


primitive(
    np.reshape,
    parameters="a, newshape, order='C'",
    spelling="np.reshape",
    static=("order",),
    returns=_reshaped_type,
    lower=_reshape,
    view=True,
    apart=reshaped_apart,
)
primitive(reshaped_copy, returns=_reshaped_type, apart=reshaped_apart)
primitive(reshaped_apart, returns=_reshaped_type)
primitive(reshaped_view, returns=_reshaped_view_type, view=True)
primitive(
    np.ravel,
    parameters="a, order='C'",
    spelling="np.ravel",
    static=("order",),
    returns=_flat_type,
    lower=_ravel,
    view=True,
    apart=flat_apart,
)
primitive(flat_copy, returns=_flat_type, apart=flat_apart)
primitive(flat_apart, returns=_flat_type)
primitive(
    flattened_copy,
    parameters="a, order='C'",
    static=("order",),
    returns=_flat_type,
    lower=lambda a, order: (flat_copy_by_columns, ("a",)) if _in_order("flatten", order) and as_operand(a) else None,
)
method("reshape", np.reshape)
method("ravel", np.ravel)
method("flatten", flattened_copy)

for _function in (
    np.reshape,
    np.ravel,
    reshaped_copy,
    reshaped_apart,
    reshaped_view,
    flat_copy,
    flat_apart,
    flattened_copy,
):

    @adjoint(_function)
    def reshape(a, dout, da):
        """The gradient in the first shape again."""
        da += np.ascontiguousarray(dout).reshape(a.shape)
