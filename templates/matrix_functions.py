"""Functions of ``np.linalg`` that are made of others."""

import numpy as np

from tangentlike.primitives.registry import composite

from .called_functions import refuse
from .decompositions import (
    left_vectors,
    log_determinant,
    orthogonal_factor,
    pseudo_inverse,
    right_vectors,
    sign_of_determinant,
    singular_values,
    symmetric_eigenvalues,
    symmetric_eigenvectors,
    upper_factor,
)
from .norms import singular_values_of_each
from .stacks import eigenvalues, eigenvalues_and_vectors, pseudo_inverses, signs_and_logarithms

LogDeterminant = type(np.linalg.slogdet(np.eye(1)))
Eigen = type(np.linalg.eigh(np.eye(1)))
Singular = type(np.linalg.svd(np.eye(1)))
Factors = type(np.linalg.qr(np.eye(1)))


@composite(np.linalg.slogdet)
def slogdet(a):
    """The sign and the logarithm of the determinant."""
    if np.ndim(a) > 2:
        signs, logarithms = signs_and_logarithms(1.0 * a)
        return LogDeterminant(signs, logarithms)
    return LogDeterminant(sign_of_determinant(a), log_determinant(a))


@composite(np.linalg.eigh, static=("UPLO",))
def eigh(a, UPLO="L"):
    """Eigenvalues and eigenvectors of a symmetric matrix, of which one triangle is read."""
    if np.ndim(a) > 2:
        values, vectors = eigenvalues_and_vectors(1.0 * a, UPLO)
        return Eigen(values, vectors)
    read = a.T if UPLO == "U" else a
    return Eigen(symmetric_eigenvalues(read), symmetric_eigenvectors(read))


@composite(np.linalg.eigvalsh, static=("UPLO",))
def eigvalsh(a, UPLO="L"):
    """Eigenvalues of a symmetric matrix, of which one triangle is read."""
    if np.ndim(a) > 2:
        return eigenvalues(1.0 * a, UPLO)
    return symmetric_eigenvalues(a.T if UPLO == "U" else a)


@composite(np.linalg.svd, static=("full_matrices", "compute_uv"))
def svd(a, full_matrices=True, compute_uv=True):
    """Singular values and vectors."""
    if compute_uv:
        return Singular(left_vectors(a, full_matrices), singular_values(a), right_vectors(a, full_matrices))
    return singular_values_of_each(1.0 * a)


@composite(np.linalg.svdvals)
def svdvals(x):
    """Singular values."""
    return singular_values_of_each(1.0 * x)


@composite(np.linalg.qr, static=("mode",))
def qr(a, mode="reduced"):
    """An orthogonal and a triangular factor."""
    if mode == "r":
        return upper_factor(a)
    if mode != "reduced":
        refuse("np.linalg.qr with this mode", '`mode="reduced"`, or `mode="r"`')
    return Factors(orthogonal_factor(a), upper_factor(a))


@composite(np.linalg.pinv)
def pinv(a, rcond=1e-15):
    """The pseudo-inverse."""
    if np.ndim(a) > 2:
        return pseudo_inverses(1.0 * a, rcond)
    return pseudo_inverse(a, rcond)


@composite(np.linalg.lstsq)
def lstsq(a, b, rcond=None):
    """The solution of least squares, its distances squared, the rank and the singular values."""
    matrix = 1.0 * np.asarray(a)
    eps = np.finfo(matrix.dtype).eps
    cutoff = eps * max(matrix.shape[0], matrix.shape[1]) if rcond is None else (eps if rcond == -1 else rcond)
    values = singular_values(matrix)
    rank = np.sum(values > cutoff * np.max(values))
    solution = pseudo_inverse(matrix, cutoff) @ b
    distances = np.sum(np.reshape((b - matrix @ solution) ** 2, (matrix.shape[0], -1)), axis=0)
    if rank < matrix.shape[1] or matrix.shape[0] <= matrix.shape[1]:
        distances = distances[:0]
    return solution, distances, rank, values


@composite(np.linalg.matrix_power)
def matrix_power(a, n):
    """Products of a matrix with itself, or of its inverse; the matrix itself for n = 1, as NumPy has it."""
    if np.ndim(a) < 2 and np.size(a) >= 0:  # as it runs, for it raises
        raise np.linalg.LinAlgError("1-dimensional array given. Array must be at least two-dimensional")
    if n == 1:
        return np.asarray(a)
    if n == 0:
        return np.zeros_like(a) + np.eye(a.shape[-1], dtype=a.dtype)
    factor = np.linalg.inv(a) if n < 0 else 1 * a
    power = 1 * factor
    for _ in range(abs(n) - 1):
        power = power @ factor
    return power


@composite(np.linalg.multi_dot)
def multi_dot(arrays):
    """The product of all, from left to right."""
    product = arrays[0]
    for each in arrays[1:]:
        product = product @ each
    return product


@composite(np.linalg.cond, static=("p",))
def cond(x, p=None):
    """The largest singular value over the smallest; for another norm, that of the matrix times that of the inverse."""
    if p is not None and p != 2:
        return np.linalg.norm(x, p) * np.linalg.norm(np.linalg.inv(x), p)
    values = singular_values(x)
    return values[0] / values[-1]


@composite(np.linalg.matrix_rank)
def matrix_rank(A, tol=None):
    """How many singular values are not negligible."""
    values = singular_values(A)
    limit = np.max(values) * max(A.shape[0], A.shape[1]) * np.finfo(values.dtype).eps if tol is None else tol
    return np.sum(values > limit)
