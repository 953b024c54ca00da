"""Products of vectors, matrices and stacks of matrices.

A product takes the form that the ranks of its operands ask for, so that each gradient reads as one would write it:
``dw = features.T @ dout``. Stacks of matrices, which Numba's ``@`` does not multiply, go to kernels.
"""

import operator

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError, describe, promote
from tangentlike.primitives.registry import adjoint, composite, kernel, method, primitive

from .axes import shape_with_size
from .broadcast import flattened

# ---- which form a product takes


@kernel
def matrix_vector(x, y):
    """(n, k) @ (k,)."""
    return x @ y


@kernel
def vector_matrix(x, y):
    """(k,) @ (k, m)."""
    return x @ y


def vector_dot(x, y):
    """(k,) @ (k,), a number."""
    return np.dot(x, y)


@kernel
def outer(x, y):
    """np.outer of two vectors, as a loop: Numba compiles its own for a second and more."""
    out = np.empty((x.size, y.size), x.dtype)
    for i in range(x.size):
        for j in range(y.size):
            out[i, j] = x[i] * y[j]
    return out


@kernel
def whole_dot(x, y):
    """(k,) @ (k,) of integers of one dtype: a number of that dtype, which wraps."""
    if x.size != y.size:
        raise ValueError("a product of vectors of different sizes")
    total = np.zeros(1, x.dtype)
    for k in range(x.size):
        total[0] += x[k] * y[k]
    return total[0]


@kernel
def whole_products(x, y):
    """(n, k) @ (k, m) of integers of one dtype, which wrap."""
    if x.shape[1] != y.shape[0]:
        raise ValueError("@ of matrices whose sizes do not fit")
    out = np.zeros((x.shape[0], y.shape[1]), x.dtype)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            for j in range(y.shape[1]):
                out[i, j] += x[i, k] * y[k, j]
    return out


def whole_rows_product(x, y):
    """(..., k) @ (k, m) or (k,) of integers, and (k,) @ (k, m)."""
    columns = np.reshape(y, (y.shape[0], -1))
    found = whole_products(np.reshape(x, (-1, x.shape[-1])), columns)
    return np.reshape(found, x.shape[:-1] + y.shape[1:])


def product_of_truths(x, y):
    """x @ y of truth values, which asks for any pair that is true."""
    return (x.astype(np.int64) @ y.astype(np.int64)) > 0


for _form in (whole_rows_product, product_of_truths):
    composite(_form)(_form)


def _whole_product(x, y, dtype):
    """The form of ``x @ y`` of integers, which Numba lacks, and of truth values."""
    if dtype == "bool":
        return product_of_truths, ("x", "y")
    if y.ndim > 2:
        raise TypeRuleError(
            f"@ of {describe(x)} and {describe(y)} is not supported", "`x.astype(np.float64) @ y.astype(np.float64)`"
        )
    form = whole_dot if x.ndim == y.ndim == 1 else whole_products if x.ndim == y.ndim == 2 else whole_rows_product
    return form, (f"x:{dtype}", f"y:{dtype}")


def _product(x, y):
    """The form of ``x @ y``."""
    for t in (x, y):
        if not isinstance(t, Array) or t.ndim == 0:
            raise TypeRuleError(f"@ multiplies arrays, not {describe(t)}", "`x * y`")
    dtype = promote(x, y)[0]
    if has_products(dtype) and x.dtype != y.dtype:
        return operator.matmul, (f"x:{dtype}", f"y:{dtype}")
    if not has_products(dtype):
        return _whole_product(x, y, dtype)
    forms = {(2, 1): matrix_vector, (1, 2): vector_matrix, (1, 1): vector_dot}
    if x.ndim == y.ndim == 2:
        return None
    if (x.ndim, y.ndim) in forms:
        return forms[x.ndim, y.ndim], ("x", "y")
    if y.ndim == 1:
        return rows_times_vector, ("x", "y")
    if y.ndim == 2:
        return rows_times_matrix, ("x", "y")
    return (stacked_product if x.ndim == y.ndim else product_of_ranks), ("x", "y")


def has_products(dtype):
    """Whether Numba multiplies matrices of this dtype."""
    return dtype.startswith(("float", "complex"))


def _scaled(x, y):
    """np.dot with a number multiplies; Python's numbers are float64 and int64 there, whatever they meet."""
    known = [t for t in (x, y) if not isinstance(t, (Scalar, Array))]  # numbers that are known while compiling
    weak = [*known, *(t for t in (x, y) if isinstance(t, Scalar) and t.weak)]
    strong = {t.dtype for t in (x, y) if not any(t is each for each in weak)}
    if strong - {"float64", "int64"} and weak:
        raise TypeRuleError(f"a product of {describe(x)} and {describe(y)} takes 64 bits in NumPy", "`x * y`")
    return operator.mul, ("x", "y")


def _dot(x, y):
    if not (isinstance(x, Array) and isinstance(y, Array)):  # a number, perhaps one that is known while compiling
        return _scaled(x, y)
    if y.ndim > 2:
        raise TypeRuleError(
            f"np.dot with {describe(y)} is not supported", "one matrix at a time, in a loop: `x @ y[0]`"
        )
    return operator.matmul, ("x", "y")


def _inner(x, y):
    if not (isinstance(x, Array) and isinstance(y, Array)):
        return _scaled(x, y)
    if x.ndim == 1 or y.ndim == 1:
        return operator.matmul, ("x", "y") if y.ndim == 1 else ("y", "x")
    if x.ndim == y.ndim == 2:
        dtype = promote(x, y)[0]
        if not has_products(dtype):
            return product_with_rows, ("x", "y")
        return inner_product, (f"x:{dtype}", f"y:{dtype}")
    raise TypeRuleError(f"np.inner of {describe(x)} and {describe(y)} is not supported", "`x @ y.T`")


def _vdot(x, y):
    if not (isinstance(x, Array) and isinstance(y, Array)):
        raise TypeRuleError(f"np.vdot multiplies arrays, not {describe(x)} and {describe(y)}", "`x * y`")
    return (operator.matmul if x.ndim == y.ndim == 1 else sum_of_products), ("x", "y")


primitive(np.matmul, parameters="x, y", lower=lambda x, y: (operator.matmul, ("x", "y")))
primitive(np.dot, parameters="x, y", lower=_dot)
primitive(np.inner, parameters="x, y", lower=_inner)
primitive(np.vdot, parameters="x, y", lower=_vdot)
method("dot", np.dot)


def sum_of_products(x, y):
    """np.vdot of two arrays of one size, multiplied element by element in C order, whatever their shapes."""
    return np.sum(x * np.reshape(y, x.shape))


def product_with_rows(x, y):
    """np.inner of matrices, as a product."""
    return x @ y.T


for _form in (sum_of_products, product_with_rows):
    composite(_form)(_form)


def _product_type(x, y):
    shape = (*x.shape[:-1], *(y.shape[-1:] if y.ndim > 1 else ()))
    return Array(x.dtype, shape) if shape else Scalar(x.dtype)


primitive(operator.matmul, parameters="x, y", operator="@", returns=_product_type, lower=_product)
primitive(whole_dot, returns=_product_type, no_gradient=True)
primitive(whole_products, returns=_product_type, no_gradient=True)
primitive(matrix_vector, returns=_product_type)
primitive(vector_matrix, returns=_product_type)
primitive(vector_dot, call=np.dot, spelling="np.dot", returns=_product_type)


@adjoint(operator.matmul)
def matrix_product_adjoint(x, y, dout, dx, dy):
    """(X Y)' = X' Y + X Y'."""
    dx += dout @ y.T
    dy += x.T @ dout


@adjoint(matrix_vector)
def matrix_vector_adjoint(x, y, dout, dx, dy):
    """(X y)' = X' y + X y'."""
    dx += outer(dout, y)
    dy += x.T @ dout


@adjoint(vector_matrix)
def vector_matrix_adjoint(x, y, dout, dx, dy):
    """(x Y)' = x' Y + x Y'."""
    dx += y @ dout
    dy += outer(x, dout)


@adjoint(vector_dot)
def vector_dot_adjoint(x, y, dout, dx, dy):
    """(x . y)' = x' . y + x . y'."""
    dx += dout * y
    dy += dout * x


# ---- products with stacks of rows and of matrices


@kernel
def count_of(sizes):
    """How many items an array of these sizes has."""
    count = 1
    for size in sizes:
        count *= size
    return count


@kernel
def rows(x):
    """``x`` (..., k) as a matrix (n, k) of its rows."""
    return np.ascontiguousarray(x).reshape((count_of(x.shape[:-1]), x.shape[-1]))


@kernel
def rows_times_matrix(x, y):
    """(..., k) @ (k, m): one product of all rows with the matrix."""
    return (rows(x) @ y).reshape((*x.shape[:-1], y.shape[1]))


@kernel
def rows_times_vector(x, y):
    """(..., k) @ (k,): one product of all rows with the vector."""
    return (rows(x) @ y).reshape(x.shape[:-1])


@kernel
def outer_of_all(x, y):
    """The outer product of all elements of ``x`` with a vector: the shape of ``x``, then that of ``y``."""
    return outer(flattened(x), y).reshape((*x.shape, y.size))


@kernel
def matrices(x):
    """``x`` (..., n, m) as a stack of matrices (b, n, m)."""
    return np.ascontiguousarray(x).reshape((count_of(x.shape[:-2]), x.shape[-2], x.shape[-1]))


@kernel
def leading_sizes(left, right):
    """The sizes in front of those of the matrices, of two stacks of these shapes, broadcast."""
    found = left[:-2]
    for axis in range(len(left) - 2):
        if left[axis] != right[axis]:
            if left[axis] != 1 and right[axis] != 1:
                raise ValueError("@ of two stacks whose sizes do not broadcast")
            found = shape_with_size(found, axis, right[axis] if left[axis] == 1 else left[axis])
    return found


@kernel
def place_in(shape, k, leading):
    """Which matrix of a stack of this shape takes part in the k-th product, of those in stacks of ``leading`` sizes."""
    place, step, rest = 0, 1, k
    for back in range(len(leading)):
        axis = len(leading) - 1 - back
        if shape[axis] != 1:
            place += rest % leading[axis] * step
            step *= shape[axis]
        rest //= leading[axis]
    return place


@kernel
def stacked_product(x, y):
    """(..., n, k) @ (..., k, m), matrix by matrix, of two stacks of one rank; their leading sizes broadcast."""
    if x.shape[-1] != y.shape[-2]:
        raise ValueError("@ of matrices whose sizes do not fit")
    leading = leading_sizes(x.shape, y.shape)
    a, b = matrices(x), matrices(y)
    out = np.empty((count_of(leading), a.shape[1], b.shape[2]), x.dtype)
    if a.shape[2] == 0:
        out[:] = 0
        return out.reshape((*leading, x.shape[-2], y.shape[-1]))
    for k in range(out.shape[0]):
        out[k] = a[place_in(x.shape, k, leading)] @ b[place_in(y.shape, k, leading)]
    return out.reshape((*leading, x.shape[-2], y.shape[-1]))


@kernel
def stacked_left_gradient(dout, y, shape):
    """The gradient of X in X @ Y: dout @ Y.T, matrix by matrix, summed where a matrix takes part in several."""
    gradient, b, leading = matrices(dout), matrices(y), dout.shape[:-2]
    dx = np.zeros(shape, dout.dtype)
    stack = matrices(dx)
    for k in range(gradient.shape[0] if gradient.shape[2] > 0 else 0):
        stack[place_in(shape, k, leading)] += gradient[k] @ b[place_in(y.shape, k, leading)].T
    return dx


@kernel
def stacked_right_gradient(dout, x, shape):
    """The gradient of Y in X @ Y: X.T @ dout, matrix by matrix, summed where a matrix takes part in several."""
    gradient, a, leading = matrices(dout), matrices(x), dout.shape[:-2]
    dy = np.zeros(shape, dout.dtype)
    stack = matrices(dy)
    for k in range(gradient.shape[0] if gradient.shape[1] > 0 else 0):
        stack[place_in(shape, k, leading)] += a[place_in(x.shape, k, leading)].T @ gradient[k]
    return dy


def product_of_ranks(x, y):
    """x @ y of a stack of matrices and what has fewer axes, or other stacks of more."""
    if x.ndim == 1:
        return (x[None, :] @ y)[..., 0, :]
    return x[None] @ y if x.ndim < y.ndim else x @ y[None]


composite(product_of_ranks)(product_of_ranks)


@kernel
def inner_product(x, y):
    """np.inner of two matrices: the dot products of their rows."""
    return x @ y.T


def _stacked_type(x, y):
    return Array(x.dtype, (*(None for _ in x.shape[:-2]), x.shape[-2], y.shape[-1]))


primitive(rows_times_matrix, returns=_product_type)
primitive(rows_times_vector, returns=_product_type)
primitive(stacked_product, returns=_stacked_type)
primitive(inner_product, returns=lambda x, y: Array(x.dtype, (x.shape[0], y.shape[0])))


@adjoint(rows_times_matrix)
def rows_times_matrix_adjoint(x, y, dout, dx, dy):
    """As for a matrix that holds all rows."""
    dx += rows_times_matrix(dout, y.T)
    dy += rows(x).T @ rows(dout)


@adjoint(rows_times_vector)
def rows_times_vector_adjoint(x, y, dout, dx, dy):
    """As for a matrix that holds all rows."""
    dx += outer_of_all(dout, y)
    dy += rows(x).T @ flattened(dout)


@adjoint(stacked_product)
def stacked_product_adjoint(x, y, dout, dx, dy):
    """(X Y)' = X' Y + X Y', matrix by matrix."""
    dx += stacked_left_gradient(dout, y, x.shape)
    dy += stacked_right_gradient(dout, x, y.shape)


@adjoint(inner_product)
def inner_product_adjoint(x, y, dout, dx, dy):
    """(X Y^T)' = X' Y^T + X Y'^T."""
    dx += dout @ y
    dy += dout.T @ x
