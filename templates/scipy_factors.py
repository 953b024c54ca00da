"""Solvers, factors and the exponential of ``scipy.linalg``, with the options that SciPy has for them."""

import numpy as np
from scipy import linalg

from tangentlike.form.types import Array
from tangentlike.primitives.complex_forms import holds_for_complex
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.registry import composite, primitive

from .narrow import as_narrow

PADE = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0,
    10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip
LARGEST = 5.371920351148152  # the norm up to which the approximation is as exact as the numbers


def symmetric(a, lower):
    """The symmetric matrix of which one triangle is read."""
    half = np.tril(a) if lower else np.triu(a)
    return half + (np.tril(a, -1) if lower else np.triu(a, 1)).T


@composite(linalg.solve, static=("lower", "assume_a", "transposed"))
def solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a="gen", transposed=False):
    """The solution of a x = b; of a symmetric matrix one triangle is read."""
    if assume_a == "gen" or assume_a is None or assume_a == "general":
        return np.linalg.solve(a.T if transposed else a, b)
    return np.linalg.solve(symmetric(a, lower), b)


@composite(linalg.inv)
def inv(a, overwrite_a=False, check_finite=True):
    """The inverse."""
    return np.linalg.inv(a)


@composite(linalg.det)
def det(a, overwrite_a=False, check_finite=True):
    """The determinant."""
    return np.linalg.det(a)


@composite(linalg.pinv)
def pinv(a):
    """The pseudo-inverse; singular values count as 0 as they do for SciPy."""
    return np.linalg.pinv(a, max(a.shape[0], a.shape[1]) * np.finfo(a.dtype).eps)


@composite(linalg.cholesky, static=("lower",))
def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The triangle whose square is ``a``, read from its lower half or its upper half."""
    if lower:
        return np.linalg.cholesky(a)
    if a.ndim > 2:
        return np.swapaxes(np.linalg.cholesky(np.swapaxes(a, -1, -2)), -1, -2)
    return np.linalg.cholesky(a.T).T


@composite(linalg.cho_factor, static=("lower",))
def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """The triangle and whether it is the lower one."""
    return cholesky(a, lower=lower), lower


@composite(linalg.cho_solve)
def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """The solution of a x = b by the triangle of ``cho_factor``."""
    c, lower = c_and_lower
    if lower:
        return np.linalg.solve(np.tril(c).T, np.linalg.solve(np.tril(c), b))
    return np.linalg.solve(np.triu(c), np.linalg.solve(np.triu(c).T, b))


@composite(linalg.solve_triangular, static=("trans", "lower", "unit_diagonal"))
def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    """The solution of a x = b, or of its transpose, of which one triangle of ``a`` is read."""
    if unit_diagonal:
        ones = np.eye(a.shape[0], dtype=a.dtype)
        half = (np.tril(a, -1) if lower else np.triu(a, 1)) + ones
    else:
        half = np.tril(a) if lower else np.triu(a)
    return np.linalg.solve(half if trans == 0 or trans == "N" else half.T, b)


@composite(linalg.eigh, static=("lower", "eigvals_only", "driver"))
def eigh(
    a, b=None, *, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, check_finite=True, driver=None
):
    """Eigenvalues and eigenvectors of a symmetric matrix, of which one triangle is read, as to a positive one."""
    if eigvals_only:
        return linalg.eigvalsh(a, b, lower=lower)
    whole = a if lower else a.T
    if b is None:
        values, vectors = np.linalg.eigh(whole)
        return values, vectors * signs_of_eigh(whole, vectors)
    factor = np.linalg.cholesky(b if lower else b.T)
    values, vectors = np.linalg.eigh(as_to(whole, factor))
    found = linalg.solve_triangular(factor.T, vectors)
    return values, found * signs_of_eigh_as_to(whole, b if lower else b.T, found)


@composite(linalg.eigvalsh, static=("lower", "driver"))
def eigvalsh(a, b=None, *, lower=True, overwrite_a=False, overwrite_b=False, check_finite=True, driver=None):
    """Eigenvalues of a symmetric matrix, of which one triangle is read, as to a positive one."""
    if b is None:
        return np.linalg.eigvalsh(a if lower else a.T)
    return np.linalg.eigvalsh(as_to(a if lower else a.T, np.linalg.cholesky(b if lower else b.T)))


def signs_of_vectors(vectors, *matrices):
    """1 or -1 for each column: SciPy's vectors, by another algorithm than NumPy's, may point the other way."""
    theirs = linalg.eigh(*matrices)[1]
    return np.where(np.sum(theirs * vectors, axis=0) < 0, -1.0, 1.0)


signs_of_eigh = drawing_kernel(
    "signs_of_eigh",
    "a, vectors",
    f"of_library({__name__!r}, 'signs_of_vectors', vectors, a)",
    "float64 vector",
    __name__,
)
signs_of_eigh_as_to = drawing_kernel(
    "signs_of_eigh_as_to",
    "a, b, vectors",
    f"of_library({__name__!r}, 'signs_of_vectors', vectors, a, b)",
    "float64 vector",
    __name__,
)
for _kernel in (signs_of_eigh, signs_of_eigh_as_to):
    primitive(_kernel, returns=lambda *matrices: Array("float64", (None,)), no_gradient=True)


def as_to(a, factor):
    """The matrix that has the eigenvalues of a symmetric one as to ``factor @ factor.T``: F^-1 A F^-T."""
    lower = np.tril(a)
    whole = lower + np.tril(a, -1).T
    half = linalg.solve_triangular(factor, whole, lower=True)
    return linalg.solve_triangular(factor, half.T, lower=True)


@composite(linalg.svd, static=("full_matrices", "compute_uv"))
def svd(a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver="gesdd"):
    """Singular values and vectors."""
    if not compute_uv:
        return np.linalg.svdvals(a)
    u, s, vh = np.linalg.svd(a, full_matrices=full_matrices)
    return u, s, vh


@composite(linalg.svdvals)
def svdvals(a, overwrite_a=False, check_finite=True):
    """Singular values."""
    return np.linalg.svdvals(a)


@composite(linalg.expm)
def expm(A):
    """The exponential of a matrix, by a Pade approximation of order 13 and squaring (Higham, 2005)."""
    if A.ndim > 2:
        out = np.zeros_like(1.0 * A)
        for i in range(len(A)):
            out[i] = expm(A[i])
        return out
    size = np.max(np.sum(np.abs(A), axis=0)) if A.size > 0 else 0.0
    squarings = 0
    while size > LARGEST:
        size = size / 2.0
        squarings += 1
    a = A / 2.0**squarings
    one = np.eye(a.shape[0], dtype=a.dtype)
    a2 = a @ a
    a4 = a2 @ a2
    a6 = a2 @ a4
    odd = a6 @ (PADE[13] * a6 + PADE[11] * a4 + PADE[9] * a2) + PADE[7] * a6 + PADE[5] * a4 + PADE[3] * a2
    u = a @ (odd + PADE[1] * one)
    even = a6 @ (PADE[12] * a6 + PADE[10] * a4 + PADE[8] * a2) + PADE[6] * a6 + PADE[4] * a4 + PADE[2] * a2
    v = even + PADE[0] * one
    found = np.linalg.solve(v - u, v + u)
    for _ in range(squarings):
        found = found @ found
    return as_narrow(found, A)


holds_for_complex(linalg.inv, linalg.det, linalg.solve_triangular, linalg.expm)
