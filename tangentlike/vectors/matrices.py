"""Functions of matrices as loops and calls of LAPACK: what Numba compiles for them otherwise takes seconds.

The copy of a right-hand side by a slice brings along the text of an error that cannot be raised: three seconds for each
solution. Products of vectors go through every case of broadcasting. As plain Python all of them are NumPy's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload, register_jitable
from numba.np.linalg import _BLAS, _LAPACK, F_INT_nptype, ensure_blas, ensure_lapack, get_blas_kind
from numba.np.numpy_support import as_dtype

SMALL = 200  # multiplications
BLOCK = 32  # equations of a triangle that are solved one by one
UNFIT = "Incompatible array sizes, system is not dimensionally valid."
SINGULAR = "Matrix is singular to machine precision."


def solution(a: Any, b: Any) -> Any:
    """The solution of a x = b, of one right-hand side or of the columns of a matrix."""
    return np.linalg.solve(a, b)


def product(a: Any, b: Any) -> Any:
    """``a @ b``."""
    return a @ b


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


def _subtracted(x: Any, a: Any, b: Any, width: int) -> int:
    """BLAS's gemm: ``x -= a @ b`` in place, all by rows; those of a are ``width`` numbers apart."""
    raise NotImplementedError


@overload(_subtracted)
def _typed_subtracted(x, a, b, width):
    ensure_blas()
    gemm, kind, plain = _BLAS.numba_xxgemm(a.dtype), ord(get_blas_kind(a.dtype, "solve")), ord("n")
    dtype = as_dtype(a.dtype)

    def subtracted(x, a, b, width):
        rows, count = x.shape
        factors = np.empty(2, dtype)
        factors[0], factors[1] = -1, 1
        less, all_of_it = factors[:1].ctypes, factors[1:].ctypes  # BLAS counts by columns: what is transposed for us
        return gemm(kind, plain, plain, count, rows, b.shape[0], less, b.ctypes, count, a.ctypes, width, all_of_it,
                    x.ctypes, count)  # fmt: skip

    return subtracted


def _same_kind(a: Any, b: Any, *dimensions: int) -> bool:
    """Whether both are arrays of one kind of numbers that multiply as they are, the second of these dimensions."""
    numbers = types.Float, types.Complex
    return (
        isinstance(a, types.Array) and isinstance(b, types.Array)
        and a.dtype == b.dtype and isinstance(a.dtype, numbers) and b.ndim in dimensions
    )  # fmt: skip


@register_jitable
def substitute(a, x, lower):
    """Solve in place with a triangle, the columns of ``x`` are right-hand sides: a block of equations at a time, what
    they contribute to the others is a product of matrices. Both lie in C order."""
    n = a.shape[0]
    for start in range(0, n, BLOCK):
        first = start if lower else max(n - start - BLOCK, 0)
        last = min(start + BLOCK, n) if lower else n - start
        for step in range(last - first):
            j = first + step if lower else last - 1 - step
            for k in range(x.shape[1]):
                x[j, k] /= a[j, j]
            for i in range(j + 1 if lower else first, last if lower else j):
                part = a[i, j]
                for k in range(x.shape[1]):
                    x[i, k] -= part * x[j, k]
        rest, end = (last, n) if lower else (0, first)
        if rest < end and x.shape[1] > 0:
            _subtracted(x[rest:end], a[rest:end, first:last], x[first:last], n)


@overload(solution)
def _typed_solution(a, b):
    if not _same_kind(a, b, 1, 2) or a.ndim != 2:
        return lambda a, b: np.linalg.solve(a, b)
    dtype = as_dtype(a.dtype)

    @register_jitable
    def form(a, n, finite):
        """Whether all is zero above the diagonal, and below it; ``finite`` are the ``n`` elements of each side."""
        if a.shape[0] != a.shape[1]:
            raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square.")
        if a.shape[0] != n:
            raise np.linalg.LinAlgError(UNFIT)
        lower = upper = regular = True
        for i in range(n):
            regular &= a[i, i] != 0
            for j in range(n):
                finite &= np.isfinite(a[i, j])
                lower &= j <= i or a[i, j] == 0
                upper &= j >= i or a[i, j] == 0
        if not finite:
            raise np.linalg.LinAlgError("Array must not contain infs or NaNs.")
        if (lower or upper) and not regular:
            raise np.linalg.LinAlgError(SINGULAR)
        return lower, upper

    @register_jitable
    def factored(a, columns):
        """Solve for the rows of ``columns``, in place."""
        n = a.shape[0]
        by_columns = np.empty((n, n), dtype)
        for i in range(n):
            for j in range(n):
                by_columns[j, i] = a[i, j]
        if n > 0 and _factored(by_columns, columns, np.empty(n, F_INT_nptype)) != 0:
            raise np.linalg.LinAlgError(SINGULAR)

    def of_vector(a, b):
        n = b.shape[0]
        columns = np.empty((1, n), dtype)
        finite = True
        for i in range(n):
            columns[0, i] = b[i]
            finite &= np.isfinite(b[i])
        lower, upper = form(a, n, finite)
        if lower or upper:
            for step in range(n):
                i = step if lower else n - 1 - step
                total = columns[0, i]
                for j in range(0 if lower else i + 1, i if lower else n):
                    total -= a[i, j] * columns[0, j]
                columns[0, i] = total / a[i, i]
        else:
            factored(a, columns)
        return columns[0]

    def of_matrix(a, b):
        n, count = b.shape
        columns = np.empty((count, n), dtype)
        x, rows = np.empty((n, count), dtype), np.empty((n, n), dtype)
        finite = True
        for i in range(n):
            for j in range(count):
                columns[j, i] = x[i, j] = b[i, j]
                finite &= np.isfinite(b[i, j])
        lower, upper = form(a, n, finite)
        if lower or upper:
            for i in range(n):
                for j in range(n):
                    rows[i, j] = a[i, j]
            substitute(rows, x, lower)
            for i in range(n):
                for j in range(count):
                    columns[j, i] = x[i, j]
        else:
            factored(a, columns)
        return columns.T

    return of_vector if b.ndim == 1 else of_matrix


@overload(product)
def _typed_product(a, b):
    """Small matrices are multiplied in loops: calling BLAS takes longer than that."""
    if not _same_kind(a, b, 2) or a.ndim != 2:
        return lambda a, b: a @ b

    def multiplied(a, b):
        (rows, middle), columns = a.shape, b.shape[1]
        if middle != b.shape[0] or rows * middle * columns > SMALL:
            return np.dot(a, b)
        out = np.empty((rows, columns), a.dtype)
        for i in range(rows):
            for j in range(columns):
                total = a.dtype.type(0)
                for k in range(middle):
                    total += a[i, k] * b[k, j]
                out[i, j] = total
        return out

    return multiplied


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
