"""Functions under the names of the array API standard."""

import operator

import numpy as np

from tangentlike.form.types import Array, TypeRuleError, describe
from tangentlike.primitives.library_calls import also
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite, primitive

# ---- other names

also(np.amax, np.max)
also(np.amin, np.min)
also(np.linalg.diagonal, np.diagonal)
if hasattr(np, "row_stack"):
    also(np.row_stack, np.vstack)


def _also(function, other, parameters):
    """Declare that ``function`` is ``other``, of fewer parameters."""
    names = tuple(each.partition("=")[0] for each in parameters.split(", "))
    primitive(function, parameters=parameters, lower=lambda *types: (other, names))


_also(np.linalg.matmul, operator.matmul, "x, y")
_also(np.linalg.outer, np.outer, "x, y")


@composite(np.linalg.vector_norm, static=("axis", "keepdims", "ord"))
def vector_norm(x, *, axis=None, keepdims=False, ord=2):
    """The norm of all elements, or of those along an axis."""
    return np.linalg.norm(np.ravel(x) if axis is None else x, ord=ord, axis=axis, keepdims=keepdims)


@composite(np.linalg.matrix_norm, static=("keepdims", "ord"))
def matrix_norm(x, *, keepdims=False, ord="fro"):
    """The norm of the matrices along the last two axes."""
    return np.linalg.norm(x, ord=ord, axis=(-2, -1), keepdims=keepdims)


@composite(np.linalg.trace)
def trace(x, *, offset=0):
    """The trace along the last two axes."""
    return np.trace(x, offset=offset, axis1=-2, axis2=-1)


@composite(np.linalg.cross)
def cross(x1, x2):
    """The vector product along the last axis."""
    return np.cross(x1, x2)


@composite(np.vecdot)
def vecdot(x1, x2):
    """The products of vectors along the last axis."""
    return np.sum(x1 * x2, axis=-1)


@composite(np.linalg.vecdot, static=("axis",))
def vecdot_along(x1, x2, *, axis=-1):
    """The products of vectors along an axis."""
    return np.sum(x1 * x2, axis=axis)


@composite(np.matvec)
def matvec(x1, x2):
    """The products of matrices and vectors."""
    return x1 @ x2 if np.ndim(x2) == 1 else np.sum(x1 * x2[..., None, :], axis=-1)


@composite(np.vecmat)
def vecmat(x1, x2):
    """The products of vectors and matrices."""
    return x1 @ x2 if np.ndim(x1) == 1 and np.ndim(x2) == 2 else np.sum(x1[..., :, None] * x2, axis=-2)


def _transposed(x):
    if not isinstance(x, Array) or x.ndim < 2:
        raise TypeRuleError(f"the matrices of {describe(x)}", "an array of two axes: `x[:, None]`")
    return np.swapaxes, ("x", (-2,), (-1,))


for _function in (np.matrix_transpose, np.linalg.matrix_transpose):
    primitive(_function, parameters="x", lower=_transposed)


@composite(np.astype, static=("dtype", "copy"))
def astype(x, dtype, /, *, copy=True):
    """The elements in another dtype."""
    return x.astype(dtype, copy=copy)


@composite(np.cumulative_sum, static=("axis", "include_initial"))
def cumulative_sum(x, /, *, axis=None, include_initial=False):
    """Running sums, with the empty one in front if asked for."""
    if axis is None and np.ndim(x) > 1 and np.size(x) >= 0:  # as it runs, for it raises
        raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
    found = np.cumsum(x, axis=axis)
    return with_first(found, 0, axis) if include_initial else found


@composite(np.cumulative_prod, static=("axis", "include_initial"))
def cumulative_prod(x, /, *, axis=None, include_initial=False):
    """Running products, with the empty one in front if asked for."""
    if axis is None and np.ndim(x) > 1 and np.size(x) >= 0:  # as it runs, for it raises
        raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
    found = np.cumprod(x, axis=axis)
    return with_first(found, 1, axis) if include_initial else found


def with_first(found, number, axis):
    """The running totals behind one slice of a number."""
    along = 0 if axis is None else axis
    first = np.take(found, np.zeros(1, np.int64), axis=along)
    return np.concatenate((np.full_like(first, number), found), axis=along)


STATIC_OF_COMPOSITES[with_first] = ("axis",)
