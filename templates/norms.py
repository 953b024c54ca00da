"""Norms of other orders than the Euclidean, and of stacks of matrices."""

import numpy as np

from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .decompositions import singular_values


def singular_values_of_each(a):
    """The singular values of a matrix, or of each of a stack of them."""
    if a.ndim == 2:
        return singular_values(a)
    out = np.zeros_like(a[..., 0]) if a.shape[-2] <= a.shape[-1] else np.zeros_like(a[..., 0, :])
    for i in range(len(a)):
        out[i] = singular_values_of_each(a[i])
    return out


def root_of_sum(powers, order):
    """The norm, of the sum of powers of absolute values; its derivative is 0 at the origin."""
    positive = np.where(powers == 0, 1, powers)
    return np.where(powers == 0, powers, positive ** (1 / order))


def vector_norm(x, ord, axis, keepdims):
    """The norm of a vector, or of those along an axis."""
    absolute = np.abs(x)
    if ord == np.inf:
        return np.max(absolute, axis=axis, keepdims=keepdims)
    if ord == -np.inf:
        return np.min(absolute, axis=axis, keepdims=keepdims)
    if ord == 0:
        return np.sum((x != 0).astype(x.dtype), axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(absolute, axis=axis, keepdims=keepdims)
    return root_of_sum(np.sum(absolute**ord, axis=axis, keepdims=keepdims), ord)


def matrix_norm(x, ord, rows, columns):
    """The norm of a matrix, or of each of a stack; ``columns`` is their axis when that of the rows is not counted."""
    a = np.moveaxis(np.moveaxis(x, rows, -1), columns, -1)
    if ord == 1:
        return np.max(np.sum(np.abs(a), axis=-2), axis=-1)
    if ord == -1:
        return np.min(np.sum(np.abs(a), axis=-2), axis=-1)
    if ord == np.inf:
        return np.max(np.sum(np.abs(a), axis=-1), axis=-1)
    if ord == -np.inf:
        return np.min(np.sum(np.abs(a), axis=-1), axis=-1)
    values = singular_values_of_each(a)
    if ord == "nuc":
        return np.sum(values, axis=-1)
    if ord == 2:
        return np.max(values, axis=-1)
    return np.min(values, axis=-1)


def matrix_norm_kept(x, ord, rows, columns, first, last):
    """The same, its axes, ``first`` and ``last``, with size 1."""
    norms = np.asarray(matrix_norm(x, ord, rows, columns))
    if x.ndim == 2:
        return np.full((1, 1), norms)
    return np.expand_dims(np.expand_dims(norms, first), last)


for _function in (singular_values_of_each, root_of_sum, vector_norm, matrix_norm, matrix_norm_kept):
    composite(_function)(_function)
STATIC_OF_COMPOSITES[vector_norm] = ("ord", "axis", "keepdims")
STATIC_OF_COMPOSITES[matrix_norm] = ("ord", "rows", "columns")
STATIC_OF_COMPOSITES[matrix_norm_kept] = ("ord", "rows", "columns", "first", "last")
