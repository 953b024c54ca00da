"""Solvers of ``scipy.linalg`` by factors with pivots, of matrices with few diagonals, of least squares, and roots."""

import numpy as np
from scipy import linalg

from tangentlike.form.types import Array
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

from .called_functions import refuse

# ---- factors with pivots


@kernel
def eliminated(a):
    """The triangles of a matrix whose rows have changed places, in one matrix, and with which row each changed."""
    out = a.copy()
    n = a.shape[0]
    rows = np.zeros(n, np.int32)
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if abs(out[i, k]) > abs(out[best, k]):
                best = i
        rows[k] = best
        for j in range(n):
            out[k, j], out[best, j] = out[best, j], out[k, j]
        if out[k, k] != 0:
            for i in range(k + 1, n):
                out[i, k] /= out[k, k]
                for j in range(k + 1, n):
                    out[i, j] -= out[i, k] * out[k, j]
    return out, rows


@kernel
def pivot_rows(a):
    """With which row each row changes places."""
    return eliminated(a)[1]


@kernel
def packed_triangles(a):
    """Both triangles in one matrix."""
    return eliminated(a)[0]


@kernel
def order_of(rows):
    """The order in which rows stand after they have changed places."""
    order = np.arange(rows.size)
    for k in range(rows.size):
        order[k], order[rows[k]] = order[rows[k]], order[k]
    return order


@kernel
def packed_back(dout, a, out):
    """P^T L^-T (lower(L^T dL) + upper(dU U^T)) U^-T."""
    n = a.shape[0]
    low, up = np.eye(n), np.zeros((n, n))
    dlow, dup = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i > j:
                low[i, j], dlow[i, j] = out[i, j], dout[i, j]
            else:
                up[i, j], dup[i, j] = out[i, j], dout[i, j]
    left, right = low.T @ dlow, dup @ up.T
    inner = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            inner[i, j] = left[i, j] if i > j else right[i, j]
    half = np.linalg.solve(np.ascontiguousarray(low.T), inner)
    back = np.ascontiguousarray(np.linalg.solve(up, np.ascontiguousarray(half.T)).T)
    found = np.zeros((n, n))
    order = order_of(eliminated(a)[1])
    for i in range(n):
        found[order[i]] = back[i]
    return found


primitive(packed_triangles, returns=lambda a: Array("float64", a.shape))
primitive(pivot_rows, returns=lambda a: Array("int32", (a.shape[0],)), no_gradient=True)
primitive(order_of, returns=lambda rows: Array("int64", rows.shape), no_gradient=True)


@adjoint(packed_triangles)
def packed_triangles_adjoint(a, out, dout, da):
    """See the kernel."""
    da += packed_back(dout, a, out)


@composite(linalg.lu_factor)
def lu_factor(a, overwrite_a=False, check_finite=True):
    """Both triangles in one matrix, and with which row each row changed places."""
    matrix = np.float64(1.0) * np.asarray(a)
    return packed_triangles(matrix), pivot_rows(matrix)


@composite(linalg.lu_solve, static=("trans",))
def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """The solution of a x = b, or of its transpose, by the factors."""
    lu, rows = lu_and_piv
    low, up, order = np.tril(lu, -1) + np.eye(len(lu)), np.triu(lu), order_of(rows)
    if trans == 0:
        return np.linalg.solve(up, np.linalg.solve(low, np.asarray(b)[order]))
    found = np.linalg.solve(low.T, np.linalg.solve(up.T, np.asarray(b)))
    return found[np.argsort(order)]


@composite(linalg.lu, static=("permute_l",))
def lu(a, permute_l=False, overwrite_a=False, check_finite=True):
    """The permutation, and the two triangles, of a square matrix."""
    matrix = np.float64(1.0) * np.asarray(a)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError("lu of a matrix that is not square has no derivative here")
    packed, order = packed_triangles(matrix), order_of(pivot_rows(matrix))
    low, up = np.tril(packed, -1) + np.eye(len(packed)), np.triu(packed)
    if permute_l:
        return low[np.argsort(order)], up
    return np.eye(len(packed))[np.argsort(order)], low, up


# ---- few diagonals


def of_diagonals(below, above, ab):
    """The matrix whose diagonals are rows."""
    n = ab.shape[1]
    out = np.zeros((n, n))
    for k in range(-below, above + 1):
        i = np.arange(max(0, -k), n - max(0, k))
        out[i, i + k] = ab[above - k, i + k]
    return out


@composite(linalg.solve_banded)
def solve_banded(l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    """The solution of a x = b, of a matrix with few diagonals."""
    below, above = l_and_u
    rows = np.float64(1.0) * np.asarray(ab)
    if below + above + 1 != rows.shape[0]:
        raise ValueError("invalid values for the number of lower and upper diagonals")
    return np.linalg.solve(of_diagonals(below, above, rows), np.float64(1.0) * np.asarray(b))


@composite(linalg.solveh_banded, static=("lower",))
def solveh_banded(ab, b, overwrite_ab=False, overwrite_b=False, lower=False, check_finite=True):
    """The same of a symmetric one, of which one half is read."""
    rows = np.float64(1.0) * np.asarray(ab)
    m = rows.shape[0] - 1
    half = of_diagonals(m, 0, rows) if lower else of_diagonals(0, m, rows)
    whole = half + half.T - np.diag(np.diag(half))
    return np.linalg.solve(whole, np.float64(1.0) * np.asarray(b))


# ---- least squares, and a root


@composite(linalg.lstsq, static=("lapack_driver",))
def lstsq(a, b, cond=None, overwrite_a=False, overwrite_b=False, check_finite=True, lapack_driver=None):
    """The solution of least squares, the sum of squares that is left, the rank and the singular values."""
    if lapack_driver == "gelsy":
        refuse("lstsq by a driver that does not say what is left", 'another one, `lapack_driver="gelsd"`')
    matrix, values = np.float64(1.0) * np.asarray(a), np.float64(1.0) * np.asarray(b)
    x, _, rank, s = np.linalg.lstsq(matrix, values, rcond=np.finfo(np.float64).eps if cond is None else cond)
    missing = values - matrix @ x
    return x, np.sum(missing * missing, axis=0), rank, s


@kernel
def root_of_matrix(a):
    """The matrix whose square is ``a``, of eigenvalues that are not negative (Denman and Beavers, 1976)."""
    y, z = a.copy(), np.eye(a.shape[0])
    for _ in range(100):
        above = 0.5 * (y + np.linalg.inv(z))
        z = 0.5 * (z + np.linalg.inv(y))
        change = np.max(np.abs(above - y))
        y = above
        if not change > 1e-15 * np.max(np.abs(y)):
            return y
    if change > 1e-8 * np.max(np.abs(y)):
        raise ValueError("sqrtm of a matrix with negative eigenvalues has complex numbers")
    return y


@kernel
def root_back(dout, out):
    """G of X^T G + G X^T = dX."""
    n = out.shape[0]
    system = np.kron(out.T.copy(), np.eye(n)) + np.kron(np.eye(n), out.copy())
    return np.linalg.solve(system, np.ascontiguousarray(dout).reshape(-1)).reshape((n, n))


primitive(root_of_matrix, returns=lambda a: Array("float64", a.shape))


@adjoint(root_of_matrix)
def root_of_matrix_adjoint(out, dout, da):
    """See the kernel."""
    da += root_back(dout, out)


@composite(linalg.sqrtm)
def sqrtm(A):
    """The matrix whose square is ``A``."""
    return root_of_matrix(np.float64(1.0) * np.asarray(A))
