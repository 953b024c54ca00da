"""Outer, Kronecker and cross products of vectors and matrices."""

import numpy as np

from tangentlike.form.types import Array, TypeRuleError, describe, promote, same_shape
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .products import outer, same_float_dtype


def _outer(x, y):
    for t in (x, y):
        if not isinstance(t, Array) or t.ndim != 1:
            raise TypeRuleError(f"np.outer multiplies vectors, not {describe(t)}", "`np.outer(x.ravel(), y.ravel())`")
    dtype = promote(x, y)[0]
    return outer, (f"x:{dtype}", f"y:{dtype}")


primitive(np.outer, parameters="x, y", lower=_outer)
primitive(outer, returns=lambda x, y: Array(x.dtype, (x.shape[0], y.shape[0])))


@adjoint(outer)
def outer_adjoint(x, y, dout, dx, dy):
    """(x y^T)' = x' y^T + x y'^T."""
    dx += dout @ y
    dy += x @ dout


@kernel
def kron_left_gradient(dout, y, shape):
    """The gradient of X in np.kron(X, Y): each block of ``dout`` times Y, summed."""
    n, m = y.shape
    dx = np.empty(shape, dout.dtype)
    for i in range(shape[0]):
        for j in range(shape[1]):
            dx[i, j] = np.sum(dout[i * n : (i + 1) * n, j * m : (j + 1) * m] * y)
    return dx


@kernel
def kron_right_gradient(dout, x, shape):
    """The gradient of Y in np.kron(X, Y): the blocks of ``dout``, weighted by X, summed."""
    n, m = shape
    dy = np.zeros(shape, dout.dtype)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            dy += x[i, j] * dout[i * n : (i + 1) * n, j * m : (j + 1) * m]
    return dy


def _kron(x, y):
    if not (isinstance(x, Array) and isinstance(y, Array) and x.ndim == y.ndim == 2):
        raise TypeRuleError(
            "np.kron is supported for two matrices", "two matrices: `np.kron(x[None, :], y[None, :])` of vectors"
        )
    dtype = promote(x, y)[0]
    if dtype.startswith("float") and x.dtype != y.dtype:
        return np.kron, (f"x:{dtype}", f"y:{dtype}")
    same_float_dtype(x, y)
    return None


primitive(
    np.kron, parameters="x, y", spelling="np.kron", lower=_kron, returns=lambda x, y: Array(x.dtype, (None, None))
)


@adjoint(np.kron)
def kron(x, y, dout, dx, dy):
    """The product of every element of X with all of Y."""
    dx += kron_left_gradient(dout, y, x.shape)
    dy += kron_right_gradient(dout, x, y.shape)


@kernel
def cross(x, y):
    """np.cross of arrays of vectors of 3 components; others raise ValueError."""
    if x.shape[-1] != 3 or y.shape[-1] != 3:
        raise ValueError("np.cross is supported for vectors of 3 components: x[0] * y[1] - x[1] * y[0]")
    return np.cross(x, y)


def _cross(x, y):
    if not (isinstance(x, Array) and isinstance(y, Array) and x.ndim == y.ndim):
        raise TypeRuleError(
            "np.cross is supported for two arrays of the same number of dimensions",
            "make the smaller one as large first: `np.broadcast_to(x, y.shape)`",
        )
    for t in (x, y):
        if isinstance(t.shape[-1], int) and t.shape[-1] != 3:
            raise TypeRuleError("np.cross is supported for vectors of 3 components", "`x[0] * y[1] - x[1] * y[0]`")
    if not same_shape(x.shape, y.shape) and x.ndim > 1 and 1 in (*x.shape, *y.shape):
        raise TypeRuleError("np.cross is supported for two arrays of one shape", "`np.broadcast_to(x, y.shape)`")
    dtype = promote(x, y)[0]
    if not dtype.startswith("float"):
        raise TypeRuleError(f"np.cross of {dtype} numbers is not supported", "`x.astype(np.float64)` first")
    return np.cross if x.dtype != dtype or y.dtype != dtype else cross, (f"x:{dtype}", f"y:{dtype}")


primitive(np.cross, parameters="x, y", lower=_cross)
primitive(cross, returns=lambda x, y: Array(x.dtype, x.shape))


@adjoint(cross)
def cross_adjoint(x, y, dout, dx, dy):
    """(x times y)' = x' times y + x times y', where a . (b times c) = b . (c times a)."""
    dx += np.cross(y, dout)
    dy += np.cross(dout, x)
