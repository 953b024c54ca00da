"""Eigenvalues of matrices that are not symmetric, as real numbers or as complex ones; eigenvectors; roots."""

import numpy as np

from tangentlike.form.types import Array
from tangentlike.primitives.complex_forms import for_complex, holds_for_complex
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive


@kernel
def real_pairs(a):
    """np.linalg.eig, whose results must be real."""
    values, vectors = np.linalg.eig(a)
    if np.iscomplexobj(values):
        raise ValueError("of a matrix with complex eigenvalues: `np.linalg.eigvals(a.astype(complex))`, here")
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


complex_eigenvalues = drawing_kernel(
    "complex_eigenvalues", "a", "np.linalg.eigvals(a).astype(np.complex128)", "complex128 vector", __name__
)
roots_of = drawing_kernel("roots_of", "p", "np.roots(p).astype(np.complex128)", "complex128 vector", __name__)


@kernel
def complex_eigenvalues_back(dout, a, out):
    """V^-T diag(dw) V^T, the vectors in the order of the eigenvalues ``out``."""
    values, columns = np.linalg.eig(a.astype(np.complex128))
    vectors = np.ascontiguousarray(columns.T)
    weights = np.zeros_like(dout)
    free = np.ones(values.size, np.bool_)
    for i in range(out.size):
        nearest = -1
        for k in range(values.size):
            if free[k] and (nearest < 0 or abs(values[k] - out[i]) < abs(values[nearest] - out[i])):
                nearest = k
        free[nearest] = False
        weights[nearest] = dout[i]
    return np.linalg.solve(vectors, np.ascontiguousarray((vectors.T * weights).T))


@kernel
def roots_back(dout, p, out):
    """For each coefficient the sum of -r**n / P'(r) over the roots, n its power."""
    last = p.size - 1
    found = np.zeros(p.size, np.complex128)
    for i in range(out.size):
        slope = 0j
        for k in range(last):
            slope = slope * out[i] + (last - k) * p[k]
        power = -dout[i] / slope
        for k in range(last, -1, -1):
            found[k] += power
            power *= out[i]
    return found


primitive(complex_eigenvalues, returns=lambda a: Array("complex128", (a.shape[0],)))
primitive(roots_of, returns=lambda p: Array("complex128", (None,)))


@adjoint(complex_eigenvalues)
def complex_eigenvalues_adjoint(a, out, dout, da):
    """w' = diag(V^-1 A' V)."""
    da += complex_eigenvalues_back(dout, a, out)


@adjoint(roots_of)
def roots_of_adjoint(p, out, dout, dp):
    """P(r) = 0: r' = -P'(coefficients)(r) / (dP / dr)."""
    dp += roots_back(dout, p, out)


@composite(np.linalg.eigvals)
def eigvals(a):
    """Eigenvalues in no order."""
    return real_eigenvalues(np.float64(1.0) * np.asarray(a))


@for_complex(np.linalg.eigvals)
def complex_eigvals(a):
    """Eigenvalues in no order."""
    return complex_eigenvalues(a)


@composite(np.linalg.eig)
def eig(a):
    """Eigenvalues in no order, and the vectors as columns."""
    matrix = np.float64(1.0) * np.asarray(a)
    return real_eigenvalues(matrix), real_eigenvectors(matrix)


# ---- roots of polynomials


@composite(np.roots)
def roots(p):
    """The roots, as complex numbers also where all are real."""
    coefficients = np.asarray(p)
    if np.ndim(coefficients) != 1:
        raise ValueError("Input must be a rank-1 array.")
    return roots_of(coefficients)


@composite(np.polynomial.polynomial.polyroots)
def polyroots(c):
    """The roots of the polynomial whose coefficients stand in the order of the powers, in order: complex numbers."""
    found = np.roots(np.asarray(c)[::-1])
    return found[np.lexsort((found.imag, found.real))]


def characteristic_polynomial(a):
    """The coefficients of det(t I - a), by traces (Faddeev and LeVerrier): polynomials in the elements of ``a``."""
    n = a.shape[0]
    if n == 0 or a.shape[1] != n:
        raise ValueError("input must be 1d or non-empty square 2d array.")
    found = np.zeros(n + 1)
    found[0] = 1.0
    product = np.zeros((n, n))
    for k in range(1, n + 1):
        product = a @ (product + found[k - 1] * np.eye(n))
        found[k] = -np.trace(product) / k
    return found


@composite(np.poly)
def poly(seq_of_zeros):
    """The coefficients of the polynomial with these roots, or of the characteristic polynomial of a matrix."""
    zeros = np.asarray(seq_of_zeros)
    if np.ndim(zeros) == 2:
        return characteristic_polynomial(np.float64(1.0) * zeros)
    if np.ndim(zeros) != 1:
        raise ValueError("input must be 1d or non-empty square 2d array.")
    found = np.zeros_like(np.concatenate((zeros, zeros[:1])))
    found[0] = 1.0
    for k in range(len(zeros)):
        found[1 : k + 2] = found[1 : k + 2] - zeros[k] * found[: k + 1]
    return found


holds_for_complex(np.roots, complex_eigenvalues, roots_of)
