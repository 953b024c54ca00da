"""Inverses, solutions, determinants, factors, diagonals and triangles of matrices."""

from dataclasses import replace

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError, describe, is_float, normalize_axis, quotient
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, method, primitive

from .products import outer
from .stacks import determinants, inverses, solutions, triangular_factors, vectors_solved

BLOCK = 32  # columns of a triangle whose gradients are found one by one

# ---- inverses, solutions, determinants, factors


def is_stack(a):
    """True for several matrices."""
    return isinstance(a, Array) and a.ndim > 2


def _square_matrix(a):
    if not isinstance(a, Array) or a.ndim != 2:
        raise TypeRuleError(f"expects one matrix, not {describe(a)}", "one matrix at a time, in a loop: `a[0]`")


def _of_floats(function, of_each):
    """A lowering to ``of_each`` for stacks of matrices, and to floats for integers."""

    def lower(a):
        if is_stack(a):
            return of_each, ("a" if is_float(a) else "a:float64",)
        _square_matrix(a)
        return None if is_float(a) else (function, ("a:float64",))

    return lower


primitive(
    np.linalg.inv,
    parameters="a",
    spelling="np.linalg.inv",
    lower=_of_floats(np.linalg.inv, inverses),
    returns=lambda a: Array(a.dtype, a.shape, False, False, "?"),
)


@adjoint(np.linalg.inv)
def inv(out, dout, da):
    """(A^-1)' = -A^-1 A' A^-1."""
    da += -(out.T @ dout @ out.T)


@kernel
def solve_vector(a, b):
    """np.linalg.solve with one right-hand side (n,)."""
    return np.linalg.solve(a, b)


def _solve(a, b):
    if isinstance(a, Array) and isinstance(b, Array) and a.ndim > 1 and (a.ndim > 2 or b.ndim > 2):
        dtype = quotient(replace(a, shape=()), replace(b, shape=())).dtype
        return (vectors_solved if b.ndim == 1 else solutions), (f"a:{dtype}", f"b:{dtype}")
    _square_matrix(a)
    if not isinstance(b, Array) or b.ndim not in (1, 2):
        raise TypeRuleError(f"np.linalg.solve with {describe(b)} is not supported", "one matrix at a time, in a loop")
    dtype = quotient(replace(a, shape=()), replace(b, shape=())).dtype
    if a.dtype != dtype or b.dtype != dtype:
        return np.linalg.solve, (f"a:{dtype}", f"b:{dtype}")
    return (solve_vector, ("a", "b")) if b.ndim == 1 else None


primitive(
    np.linalg.solve,
    parameters="a, b",
    spelling="np.linalg.solve",
    lower=_solve,
    returns=lambda a, b: Array(a.dtype, b.shape, False, False, "?"),
)
primitive(
    solve_vector,
    returns=lambda a, b: Array(a.dtype, b.shape),
)


@adjoint(np.linalg.solve)
def solve(a, out, dout, da, db):
    """X = A^-1 B: dB = A^-T dX and dA = -dB X^T."""
    solution = np.linalg.solve(a.T, dout)
    da += -(solution @ out.T)
    db += solution


@adjoint(solve_vector)
def solve_vector_adjoint(a, out, dout, da, db):
    """x = A^-1 b: db = A^-T dx and dA = -db x^T."""
    solution = np.linalg.solve(a.T, dout)
    da += -outer(solution, out)
    db += solution


@kernel
def cofactors(a):
    """The matrix of cofactors of ``a`` (n, n), from its singular values; ``a`` may be singular.

    With A = U S V^T the cofactors are det(U V^T) U C V^T, where C holds the products of the other singular values.
    """
    u, s, vt = np.linalg.svd(a)
    others = np.ones(s.size, s.dtype)
    for i in range(s.size):
        for j in range(s.size):
            if i != j:
                others[i] *= s[j]
    return (np.linalg.det(u @ vt) * ((u * others) @ vt)).astype(a.dtype)


@kernel
def determinant(a):
    """np.linalg.det in the dtype of ``a``: Numba's own answers float32 with float64."""
    return a.dtype.type(np.linalg.det(a))


def _det(a):
    if is_stack(a):
        return determinants, ("a" if is_float(a) else "a:float64",)
    _square_matrix(a)
    if not is_float(a):
        return np.linalg.det, ("a:float64",)
    return (determinant, ("a",)) if a.dtype == "float32" else None


primitive(
    np.linalg.det,
    parameters="a",
    spelling="np.linalg.det",
    lower=_det,
    returns=lambda a: Scalar(a.dtype),
)
primitive(determinant, returns=lambda a: Scalar(a.dtype))


@adjoint(np.linalg.det)
def det(a, dout, da):
    """det' = the sum of the cofactors times A' (Jacobi's formula), for singular matrices too."""
    da += dout * cofactors(a)


adjoint(determinant)(det)


@kernel
def triangle_gradient(dout, factor):
    """What flows to the lower triangle of A = L L^T, by blocks of rows and columns from the last to the first (Murray,
    "Differentiation of the Cholesky decomposition", 2016)."""
    n = factor.shape[0]
    da = np.zeros((n, n), dout.dtype)
    for i in range(n):
        for j in range(i + 1):
            da[i, j] = dout[i, j]
    last = n
    while last > 0:
        first = max(last - BLOCK, 0)
        for i in range(last, n):
            for j in range(last - 1, first - 1, -1):
                da[i, j] /= factor[j, j]
                for k in range(first, j):
                    da[i, k] -= da[i, j] * factor[j, k]
        if last < n:
            below = np.ascontiguousarray(da[last:, first:last])
            own = below.T @ np.ascontiguousarray(factor[last:, first:last])
            for i in range(first, last):
                for j in range(first, i + 1):
                    da[i, j] -= own[i - first, j - first]
            if first > 0:
                rows = below @ np.ascontiguousarray(factor[first:last, :first])
                before = below.T @ np.ascontiguousarray(factor[last:, :first])
                for i in range(last, n):
                    for j in range(first):
                        da[i, j] -= rows[i - last, j]
                for i in range(first, last):
                    for j in range(first):
                        da[i, j] -= before[i - first, j]
        for i in range(last - 1, first - 1, -1):
            for k in range(i + 1, last):
                da[i, i] -= factor[k, i] * da[k, i] / factor[i, i]
            for k in range(i, last):
                da[k, i] /= factor[i, i]
            for k in range(i, last):
                for j in range(first, i):
                    da[i, j] -= da[k, i] * factor[k, j]
            for k in range(i + 1, last):
                for j in range(first, i):
                    da[k, j] -= da[k, i] * factor[i, j]
            da[i, i] /= 2
        if first > 0:
            own = np.ascontiguousarray(da[first:last, first:last])
            before = (own + own.T) @ np.ascontiguousarray(factor[first:last, :first])
            for i in range(first, last):
                for j in range(first):
                    da[i, j] -= before[i - first, j]
        last = first
    return da


primitive(
    np.linalg.cholesky,
    parameters="a",
    spelling="np.linalg.cholesky",
    lower=_of_floats(np.linalg.cholesky, triangular_factors),
    returns=lambda a: Array(a.dtype, a.shape, False, False, "?"),
)


@adjoint(np.linalg.cholesky)
def cholesky(out, dout, da):
    """A = L L^T; only the lower triangle of A is read, and receives a gradient."""
    da += triangle_gradient(dout, out)


# ---- diagonals and triangles


def _trace(a, offset, axis1, axis2):
    if not isinstance(a, Array) or a.ndim < 2:
        raise TypeRuleError(f"np.trace of {describe(a)}", "of a matrix")
    rows, columns = normalize_axis(axis1.value, a.ndim), normalize_axis(axis2.value, a.ndim)
    if rows == columns:
        raise TypeRuleError(f"np.trace along axis {rows} twice", "two axes: `axis1=0, axis2=1`")
    if a.ndim == 2 and is_float(a) and offset.value == 0:
        return (sum_of_diagonal if a.dtype == "float32" else trace_of_matrix), ("a",)
    return traces, ("a", (offset.value,), (rows,), (columns - (columns > rows),))


def traces(a, offset, rows, columns):
    """Sums along a diagonal; ``columns`` is their axis when that of the rows is not counted."""
    matrices = np.moveaxis(np.moveaxis(a, rows, -1), columns, -1)
    chosen = np.eye(matrices.shape[-2], matrices.shape[-1], offset, dtype=np.bool_)
    return np.sum(np.where(chosen, matrices, 0), axis=(-2, -1))


composite(traces)(traces)
STATIC_OF_COMPOSITES[traces] = ("offset", "rows", "columns")


@kernel
def trace_of_matrix(a):
    """np.trace of one matrix."""
    return np.trace(a)


@kernel
def sum_of_diagonal(a):
    """np.trace in the dtype of ``a``: Numba's own answers float32 with float64."""
    return a.dtype.type(np.trace(a))


@kernel
def on_diagonal(values, shape, k):
    """A matrix of ``shape`` with ``values`` (a number, or a vector) on its k-th diagonal, zero elsewhere."""
    several = np.asarray(values)
    flat = several.reshape(-1)
    step = 0 if several.ndim == 0 else 1
    out = np.zeros(shape, several.dtype)
    row, column = max(-k, 0), max(k, 0)
    for i in range(min(shape[0] - row, shape[1] - column)):
        out[row + i, column + i] = flat[i * step]
    return out


primitive(
    np.trace,
    parameters="a, offset=0, axis1=0, axis2=1",
    static=("offset", "axis1", "axis2"),
    lower=_trace,
)
primitive(trace_of_matrix, call=np.trace, spelling="np.trace", returns=lambda a: Scalar(a.dtype))
primitive(sum_of_diagonal, returns=lambda a: Scalar(a.dtype))
method("trace", np.trace)


@adjoint(trace_of_matrix)
def trace(a, dout, da):
    """Each element of the diagonal receives the gradient."""
    da += on_diagonal(dout, a.shape, 0)


adjoint(sum_of_diagonal)(trace)


@kernel
def diagonal_of(a, k):
    """np.diag of a matrix: its k-th diagonal, as a fresh array."""
    return np.diag(a, k).copy()


@kernel
def diagonal_matrix(v, k):
    """np.diag of a vector: the matrix with it on its k-th diagonal."""
    return np.diag(v, k)


def _diag(v, k):
    if not isinstance(v, Array) or v.ndim > 2:
        raise TypeRuleError(
            f"np.diag takes a vector or a matrix, not {describe(v)}", "one matrix at a time, in a loop: `v[0]`"
        )
    _whole(k, "np.diag", "k")
    return (diagonal_of if v.ndim == 2 else diagonal_matrix), ("v", "k")


def _whole(number, function, parameter):
    if isinstance(number, Scalar) and is_float(number):
        raise TypeRuleError(
            f"{function} takes a whole number of diagonals, not {describe(number)}", f"`int({parameter})`"
        )


def _diagonal(v, offset):
    if not isinstance(v, Array) or v.ndim != 2:
        raise TypeRuleError(
            f"np.diagonal takes a matrix, not {describe(v)}",
            "one matrix at a time, in a loop: `np.diagonal(v[0])`",
        )
    _whole(offset, "np.diagonal", "offset")
    return np.diag, ("v", "offset")


def _diagonal_type(a, k):
    return Array(a.dtype, (None,), order="?")  # strided in NumPy, which decides what a view of it is


primitive(np.diag, parameters="v, k=0", lower=_diag)
primitive(np.diagonal, parameters="v, offset=0", lower=_diagonal)
primitive(diagonal_of, returns=_diagonal_type, read_only=True)
primitive(diagonal_matrix, returns=lambda v, k: Array(v.dtype, (None, None)))
method("diagonal", np.diagonal)


@adjoint(diagonal_of)
def diagonal_of_adjoint(a, k, dout, da):
    """The diagonal receives the gradient."""
    da += on_diagonal(dout, a.shape, k)


@adjoint(diagonal_matrix)
def diagonal_matrix_adjoint(k, dout, dv):
    """The vector receives what lies on the diagonal, in an array of its own: NumPy's np.diag is a read-only view."""
    dv += diagonal_of(dout, k)


def lower_triangle_of_rows(m, k):
    """np.tril of a vector: of the matrix whose rows it is."""
    return np.tril(np.broadcast_to(m, (m.size, m.size)), k)


def upper_triangle_of_rows(m, k):
    """np.triu of a vector: of the matrix whose rows it is."""
    return np.triu(np.broadcast_to(m, (m.size, m.size)), k)


def _triangle_lowering(of_rows):
    def lower(m, k):
        if not isinstance(m, Array) or m.ndim > 2:
            raise TypeRuleError(f"a triangle of {describe(m)} is not supported", "one matrix at a time, in a loop")
        return (of_rows, ("m", (k.value,))) if m.ndim == 1 else None

    return lower


for _triangle, _of_rows in ((np.tril, lower_triangle_of_rows), (np.triu, upper_triangle_of_rows)):
    composite(_of_rows)(_of_rows)
    primitive(
        _triangle,
        parameters="m, k=0",
        spelling=f"np.{_triangle.__name__}",
        static=("k",),
        lower=_triangle_lowering(_of_rows),
        returns=lambda m, k: Array(m.dtype, m.shape),
        order="C",
    )


@adjoint(np.tril)
def tril(k, dout, dm):
    """The lower triangle of the gradient."""
    dm += np.tril(dout, k)


@adjoint(np.triu)
def triu(k, dout, dm):
    """The upper triangle of the gradient."""
    dm += np.triu(dout, k)
