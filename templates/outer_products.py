"""Outer, Kronecker and cross products of vectors and matrices."""

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError, describe, normalize_axis, promote, same_shape
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, primitive

from .products import has_products, outer


def outer_of_elements(x, y):
    """np.outer of numbers, and of the elements of arrays of any rank."""
    return np.outer(np.ravel(np.atleast_1d(x)), np.ravel(np.atleast_1d(y)))


def _outer(x, y):
    for t in (x, y):
        if not isinstance(t, (Array, Scalar)):
            raise TypeRuleError(f"np.outer multiplies vectors, not {describe(t)}", "`np.outer(x.ravel(), y.ravel())`")
    if any(isinstance(t, Scalar) or t.ndim != 1 for t in (x, y)):
        return outer_of_elements, ("x", "y")
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


def kron_of_vectors(x, y):
    """np.kron of two vectors."""
    return np.ravel(np.outer(x, y))


def kron_of_rows(x, y):
    """np.kron of a matrix and a vector, which is a row."""
    return np.kron(np.atleast_2d(x), np.atleast_2d(y))


def _kron(x, y):
    if isinstance(x, Scalar) or isinstance(y, Scalar):
        return np.multiply, ("x", "y")
    if not (isinstance(x, Array) and isinstance(y, Array) and {x.ndim, y.ndim} <= {1, 2}):
        raise TypeRuleError(
            "np.kron is supported for vectors and matrices",
            "two matrices: `np.kron(np.atleast_2d(x), np.atleast_2d(y))`",
        )
    if x.ndim + y.ndim < 4:
        return kron_of_vectors if x.ndim == y.ndim else kron_of_rows, ("x", "y")
    dtype = promote(x, y)[0]
    if not has_products(dtype):
        return kron_of_wholes, ("x", "y")
    return (np.kron, (f"x:{dtype}", f"y:{dtype}")) if x.dtype != y.dtype else None


def kron_of_wholes(x, y):
    """np.kron of matrices of integers."""
    products = x[:, None, :, None] * y[None, :, None, :]
    return np.reshape(products, (x.shape[0] * y.shape[0], x.shape[1] * y.shape[1]))


composite(kron_of_wholes)(kron_of_wholes)
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
    """np.cross of arrays of vectors of 3 components; of others ``uneven_rows.py`` reads the call again."""
    if x.shape[-1] != 3 or y.shape[-1] != 3:
        raise ValueError("np.cross takes vectors of 3 components where their number is not known")
    return np.cross(x, y)


@kernel
def cross_of_rows(x, y):
    """np.cross of rows of 3 components, where one of ``x`` and ``y`` is a single vector; others raise ValueError."""
    if x.shape[-1] != 3 or y.shape[-1] != 3:
        raise ValueError("np.cross takes vectors of 3 components where their number is not known")
    out = np.empty(x.shape if x.ndim > 1 else y.shape, x.dtype)
    left, right, found = x.copy().reshape(-1, 3), y.copy().reshape(-1, 3), out.reshape(-1, 3)
    for k in range(found.shape[0]):
        u, v = left[k % left.shape[0]], right[k % right.shape[0]]
        found[k, 0] = u[1] * v[2] - u[2] * v[1]
        found[k, 1] = u[2] * v[0] - u[0] * v[2]
        found[k, 2] = u[0] * v[1] - u[1] * v[0]
    return out


@kernel
def cross_with_rows(dout, y, x):
    """The gradient of ``x`` from ``dout`` times ``y``, which is summed over the rows where ``x`` is a single vector."""
    dx = np.zeros(x.shape, dout.dtype)
    rows, others, found = dout.copy().reshape(-1, 3), y.copy().reshape(-1, 3), dx.reshape(-1, 3)
    for k in range(rows.shape[0]):
        u, v, total = others[k % others.shape[0]], rows[k], found[k % found.shape[0]]
        total[0] += u[1] * v[2] - u[2] * v[1]
        total[1] += u[2] * v[0] - u[0] * v[2]
        total[2] += u[0] * v[1] - u[1] * v[0]
    return dx


def cross_in_plane(x, y):
    """np.cross of vectors of 2 components: the one component that is not zero."""
    if x.shape[-1] != 2 or y.shape[-1] != 2:
        raise ValueError("np.cross of vectors of 2 components, of which one has more: append a zero to the other")
    return x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]


def cross_of_components(x, y):
    """np.cross of vectors of 3 components, of arrays that broadcast."""
    first = x[..., 1] * y[..., 2] - x[..., 2] * y[..., 1]
    second = x[..., 2] * y[..., 0] - x[..., 0] * y[..., 2]
    return np.stack((first, second, x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]), axis=-1)


def cross_of_flat_one(x, y):
    """np.cross of vectors of 2 components and vectors of 3."""
    last = x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
    return np.stack((x[..., 1] * y[..., 2], -x[..., 0] * y[..., 2], last), axis=-1)


def cross_with_flat_one(x, y):
    """np.cross of vectors of 3 components and vectors of 2."""
    last = x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
    return np.stack((-x[..., 2] * y[..., 1], x[..., 2] * y[..., 0], last), axis=-1)


FLAT = {(2, 3): cross_of_flat_one, (3, 2): cross_with_flat_one}


def cross_along(a, b, first, second, place):
    """np.cross of vectors along other axes than the last."""
    found = np.cross(np.moveaxis(a, first, -1), np.moveaxis(b, second, -1))
    return np.moveaxis(found, -1, place)


def cross_in_plane_along(a, b, first, second):
    """The same of vectors of 2 components."""
    return np.cross(np.moveaxis(a, first, -1), np.moveaxis(b, second, -1))


STATIC_OF_COMPOSITES[cross_along] = ("first", "second", "place")
STATIC_OF_COMPOSITES[cross_in_plane_along] = ("first", "second")


def _cross(a, b, axisa, axisb, axisc, axis):
    if not isinstance(a, Array) or not isinstance(b, Array):
        raise TypeRuleError(f"np.cross of {describe(a)} and {describe(b)}", "two arrays")
    axes = [each.value if axis.value is None else axis.value for each in (axisa, axisb, axisc)]
    first, second = normalize_axis(axes[0], a.ndim), normalize_axis(axes[1], b.ndim)
    if (first, second) != (a.ndim - 1, b.ndim - 1) or axes[2] not in (-1, max(a.ndim, b.ndim) - 1):
        if a.shape[first] == b.shape[second] == 2:
            return cross_in_plane_along, ("a", "b", (first,), (second,))
        return cross_along, ("a", "b", (first,), (second,), (axes[2],))
    sizes = a.shape[-1], b.shape[-1]
    if sizes in FLAT or 2 in sizes:
        return FLAT.get(sizes, cross_in_plane), ("a", "b")
    alike = a.ndim == b.ndim or 1 in (a.ndim, b.ndim)
    repeated = a.ndim == b.ndim > 1 and not same_shape(a.shape, b.shape) and 1 in (*a.shape, *b.shape)
    dtype = promote(a, b)[0]
    if not alike or repeated or not dtype.startswith("float"):
        return cross_of_components, ("a", "b")
    form = cross if a.ndim == b.ndim else cross_of_rows
    return np.cross if a.dtype != dtype or b.dtype != dtype else form, (f"a:{dtype}", f"b:{dtype}")


primitive(
    np.cross,
    parameters="a, b, axisa=-1, axisb=-1, axisc=-1, axis=None",
    static=("axisa", "axisb", "axisc", "axis"),
    lower=_cross,
)
primitive(cross, returns=lambda x, y: Array(x.dtype, x.shape))


primitive(cross_of_rows, returns=lambda x, y: Array(x.dtype, x.shape if x.ndim > 1 else y.shape))


@adjoint(cross_of_rows)
def cross_of_rows_adjoint(x, y, dout, dx, dy):
    """As of arrays of one shape, summed over the rows of what is a single vector."""
    dx += cross_with_rows(dout, y, x)
    dy += -cross_with_rows(dout, x, y)


@adjoint(cross)
def cross_adjoint(x, y, dout, dx, dy):
    """(x times y)' = x' times y + x times y', where a . (b times c) = b . (c times a)."""
    dx += np.cross(y, dout)
    dy += np.cross(dout, x)
