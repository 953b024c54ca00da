"""Functions of matrices that take seconds to compile: what a compiled text calls where the user wrote
``np.linalg.solve(a, b)``. Each is compiled once a machine for its types, kept on disk and called by address; those of
:mod:`~tangentlike.vectors.matrices` are loops, the others Numba's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitives.registry import kernel
from .matrices import matrix_products, product, solution, vector_products


@kernel
def solve(a: Any, b: Any) -> Any:
    """The solution of a x = b."""
    return solution(a, b)


@kernel
def inv(a: Any) -> Any:
    """The inverse of a matrix."""
    return np.linalg.inv(a)


@kernel
def det(a: Any) -> Any:
    """The determinant of a matrix."""
    return np.linalg.det(a)


@kernel
def cholesky(a: Any) -> Any:
    """The lower triangular factor of a symmetric matrix."""
    return np.linalg.cholesky(a)


@kernel
def matmul(a: Any, b: Any) -> Any:
    """The product of two matrices, or of a matrix and a vector."""
    return product(a, b)


@kernel
def outer(a: Any, b: Any) -> Any:
    """All products of an element of a with one of b."""
    return vector_products(a, b)


@kernel
def kron(a: Any, b: Any) -> Any:
    """The Kronecker product."""
    return matrix_products(a, b)


MATRICES: dict[str, Callable] = {
    "np.linalg.solve": solve, "np.linalg.inv": inv, "np.linalg.det": det, "np.linalg.cholesky": cholesky,
    "np.outer": outer, "np.kron": kron,
}  # fmt: skip
