"""Eigenvalues and eigenvectors of matrices that are not symmetric, as far as they are real numbers."""

import numpy as np

from tangentlike.form.types import Array
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive


@kernel
def real_pairs(a):
    """np.linalg.eig, whose results must be real."""
    values, vectors = np.linalg.eig(a)
    if np.iscomplexobj(values):
        raise ValueError("np.linalg.eig of a matrix with complex eigenvalues has no derivative here")
    return values, vectors


@kernel
def real_eigenvalues(a):
    """The values of np.linalg.eig."""
    return real_pairs(a)[0].copy()


@kernel
def real_eigenvectors(a):
    """The vectors of np.linalg.eig."""
    return real_pairs(a)[1]


@kernel
def real_eigenvalues_back(dout, a):
    """V^-T diag(dw) V^T."""
    vectors = np.ascontiguousarray(real_pairs(a)[1].T)
    return np.linalg.solve(vectors, np.ascontiguousarray((vectors.T * dout).T))


@kernel
def real_eigenvectors_back(dout, a):
    """V^-T (F * (V^T dV - V^T V diag(V^T dV))) V^T with F[i, j] = 1 / (w[j] - w[i]), and 0 on the diagonal."""
    values, columns = real_pairs(a)
    vectors = np.ascontiguousarray(columns.T)
    inner = vectors @ np.ascontiguousarray(dout)
    lengths = vectors @ np.ascontiguousarray(columns)
    out = np.zeros(a.shape, a.dtype)
    for i in range(values.size):
        for j in range(values.size):
            if i != j:
                out[i, j] = (inner[i, j] - lengths[i, j] * inner[j, j]) / (values[j] - values[i])
    return np.linalg.solve(vectors, out @ vectors)


primitive(real_eigenvalues, returns=lambda a: Array(a.dtype, (a.shape[0],)))
primitive(real_eigenvectors, returns=lambda a: Array(a.dtype, a.shape, False, False, "?"))


@adjoint(real_eigenvalues)
def real_eigenvalues_adjoint(a, dout, da):
    """w' = diag(V^-1 A' V)."""
    da += real_eigenvalues_back(dout, a)


@adjoint(real_eigenvectors)
def real_eigenvectors_adjoint(a, dout, da):
    """See the kernel; each vector keeps its length."""
    da += real_eigenvectors_back(dout, a)


@composite(np.linalg.eigvals)
def eigvals(a):
    """Eigenvalues in no order."""
    return real_eigenvalues(np.float64(1.0) * np.asarray(a))


@composite(np.linalg.eig)
def eig(a):
    """Eigenvalues in no order, and the vectors as columns."""
    matrix = np.float64(1.0) * np.asarray(a)
    return real_eigenvalues(matrix), real_eigenvectors(matrix)
