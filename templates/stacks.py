"""Functions of stacks of matrices ``(..., n, n)``: those of each matrix, one after the other."""

import numpy as np

from tangentlike.primitives.registry import composite


def inverses(a):
    """np.linalg.inv of each."""
    out = np.zeros_like(a)
    for i in range(len(a)):
        out[i] = np.linalg.inv(a[i])
    return out


def determinants(a):
    """np.linalg.det of each."""
    out = np.zeros_like(a[..., 0, 0])
    for i in range(len(a)):
        out[i] = np.linalg.det(a[i])
    return out


def triangular_factors(a):
    """np.linalg.cholesky of each."""
    out = np.zeros_like(a)
    for i in range(len(a)):
        out[i] = np.linalg.cholesky(a[i])
    return out


def solutions(a, b):
    """np.linalg.solve of each; axes of size 1, and missing ones, are repeated."""
    out = np.zeros_like(a[..., :1] * b[..., :1, :])
    for i in range(len(out)):
        if a.ndim < out.ndim:
            out[i] = np.linalg.solve(a, b[i])
        elif b.ndim < out.ndim:
            out[i] = np.linalg.solve(a[i], b)
        else:
            out[i] = np.linalg.solve(a[0 if len(a) == 1 else i], b[0 if len(b) == 1 else i])
    return out


def vectors_solved(a, b):
    """np.linalg.solve of each with the same vector."""
    out = np.zeros_like(a[..., 0])
    for i in range(len(out)):
        out[i] = np.linalg.solve(a[i], b)
    return out


def signs_and_logarithms(a):
    """np.linalg.slogdet of each."""
    signs, logarithms = np.zeros_like(a[..., 0, 0]), np.zeros_like(a[..., 0, 0])
    for i in range(len(a)):
        signs[i], logarithms[i] = np.linalg.slogdet(a[i])
    return signs, logarithms


def eigenvalues_and_vectors(a, UPLO):
    """np.linalg.eigh of each."""
    values, vectors = np.zeros_like(a[..., 0]), np.zeros_like(a)
    for i in range(len(a)):
        values[i], vectors[i] = np.linalg.eigh(a[i], UPLO)
    return values, vectors


def eigenvalues(a, UPLO):
    """np.linalg.eigvalsh of each."""
    values = np.zeros_like(a[..., 0])
    for i in range(len(a)):
        values[i] = np.linalg.eigvalsh(a[i], UPLO)
    return values


def pseudo_inverses(a, rcond):
    """np.linalg.pinv of each."""
    out = np.zeros_like(np.swapaxes(a, -1, -2))
    for i in range(len(a)):
        out[i] = np.linalg.pinv(a[i], rcond)
    return out


for _function in (
    inverses, determinants, triangular_factors, solutions, vectors_solved, signs_and_logarithms,
    eigenvalues_and_vectors, eigenvalues, pseudo_inverses,
):  # fmt: skip
    composite(_function, static=("UPLO",) if "eigen" in _function.__name__ else ())(_function)
