"""Functions of matrices as loops and calls of LAPACK: what Numba compiles for them otherwise takes seconds.

The copy of a right-hand side by a slice brings along the text of an error that cannot be raised: three seconds for each
solution. Products of vectors go through every case of broadcasting. As plain Python all of them are NumPy's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload, register_jitable
from numba.np.linalg import _LAPACK, F_INT_nptype, ensure_lapack, get_blas_kind
from numba.np.numpy_support import as_dtype

UNFIT = "Incompatible array sizes, system is not dimensionally valid."


def solution(a: Any, b: Any) -> Any:
    """The solution of a x = b, of one right-hand side or of the columns of a matrix."""
    return np.linalg.solve(a, b)


def vector_products(a: Any, b: Any) -> Any:
    """All products of an element of a with one of b."""
    return np.outer(a, b)


def matrix_products(a: Any, b: Any) -> Any:
    """The Kronecker product."""
    return np.kron(a, b)


def _factored(a: Any, columns: Any, pivots: Any) -> int:
    """LAPACK's gesv: solves in place, a by columns; what it says of it."""
    raise NotImplementedError


@overload(_factored)
def _typed_factored(a, columns, pivots):
    ensure_lapack()
    gesv, kind = _LAPACK.numba_xgesv(a.dtype), ord(get_blas_kind(a.dtype, "solve"))

    def factored(a, columns, pivots):
        n = a.shape[0]
        return gesv(kind, n, columns.shape[0], a.ctypes, n, pivots.ctypes, columns.ctypes, n)

    return factored


def _same_kind(a: Any, b: Any, *dimensions: int) -> bool:
    """Whether both are arrays of one kind of numbers that multiply as they are, the second of these dimensions."""
    numbers = types.Float, types.Complex
    return (
        isinstance(a, types.Array) and isinstance(b, types.Array)
        and a.dtype == b.dtype and isinstance(a.dtype, numbers) and b.ndim in dimensions
    )  # fmt: skip


@overload(solution)
def _typed_solution(a, b):
    if not _same_kind(a, b, 1, 2) or a.ndim != 2:
        return lambda a, b: np.linalg.solve(a, b)
    dtype = as_dtype(a.dtype)

    @register_jitable
    def solved(a, columns):
        n = a.shape[1]
        if a.shape[0] != n:
            raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square.")
        by_columns = np.empty((n, n), dtype)
        finite = True
        for i in range(n):
            for j in range(n):
                finite &= np.isfinite(a[i, j])
                by_columns[j, i] = a[i, j]
        for i in range(columns.shape[0]):
            for j in range(n):
                finite &= np.isfinite(columns[i, j])
        if not finite:
            raise np.linalg.LinAlgError("Array must not contain infs or NaNs.")
        if n > 0 and _factored(by_columns, columns, np.empty(n, F_INT_nptype)) != 0:
            raise np.linalg.LinAlgError("Matrix is singular to machine precision.")

    def of_vector(a, b):
        if a.shape[0] != b.shape[0]:
            raise np.linalg.LinAlgError(UNFIT)
        columns = np.empty((1, b.shape[0]), dtype)
        for i in range(b.shape[0]):
            columns[0, i] = b[i]
        solved(a, columns)
        return columns[0]

    def of_matrix(a, b):
        if a.shape[0] != b.shape[0]:
            raise np.linalg.LinAlgError(UNFIT)
        columns = np.empty((b.shape[1], b.shape[0]), dtype)
        for i in range(b.shape[0]):
            for j in range(b.shape[1]):
                columns[j, i] = b[i, j]
        solved(a, columns)
        return columns.T

    return of_vector if b.ndim == 1 else of_matrix


@overload(vector_products)
def _typed_vector_products(a, b):
    if not _same_kind(a, b, 1) or a.ndim != 1:
        return lambda a, b: np.outer(a, b)

    def products(a, b):
        out = np.empty((a.shape[0], b.shape[0]), a.dtype)
        for i in range(a.shape[0]):
            for j in range(b.shape[0]):
                out[i, j] = a[i] * b[j]
        return out

    return products


@overload(matrix_products)
def _typed_matrix_products(a, b):
    if not _same_kind(a, b, 2) or a.ndim != 2:
        return lambda a, b: np.kron(a, b)

    def products(a, b):
        rows, columns = b.shape
        out = np.empty((a.shape[0] * rows, a.shape[1] * columns), a.dtype)
        for i in range(a.shape[0]):
            for k in range(rows):
                for j in range(a.shape[1]):
                    for m in range(columns):
                        out[i * rows + k, j * columns + m] = a[i, j] * b[k, m]
        return out

    return products
