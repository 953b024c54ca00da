"""Equations and functions of matrices of ``scipy.linalg`` that are made of products, solutions and exponentials."""

import numpy as np
from scipy import linalg

from tangentlike.primitives.complex_forms import holds_for_complex
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .called_functions import refuse
from .general_eigenvalues import complex_eigenvalues


@composite(linalg.solve_sylvester)
def solve_sylvester(a, b, q):
    """a x + x b = q: one system of all elements."""
    n, m = len(a), len(b)
    one_a, one_b = np.eye(n, dtype=a.dtype), np.eye(m, dtype=b.dtype)
    whole = np.kron(a, one_b) + np.kron(one_a, b.T)
    return np.reshape(np.linalg.solve(whole, np.ravel(q)), (n, m))


@composite(linalg.solve_continuous_lyapunov)
def solve_continuous_lyapunov(a, q):
    """a x + x a^H = q."""
    return solve_sylvester(a, np.conj(a.T), q)


@composite(linalg.solve_discrete_lyapunov, static=("method",))
def solve_discrete_lyapunov(a, q, method=None):
    """a x a^H - x + q = 0."""
    n = len(a)
    whole = np.eye(n * n, dtype=a.dtype) - np.kron(a, np.conj(a))
    return np.reshape(np.linalg.solve(whole, np.ravel(q)), (n, n))


@composite(linalg.cosm)
def cosm(A):
    """The cosine of a real matrix."""
    return np.real(linalg.expm(1j * A))


@composite(linalg.sinm)
def sinm(A):
    """The sine of a real matrix."""
    return np.imag(linalg.expm(1j * A))


@composite(linalg.coshm)
def coshm(A):
    """The hyperbolic cosine."""
    return 0.5 * (linalg.expm(A) + linalg.expm(-A))


@composite(linalg.sinhm)
def sinhm(A):
    """The hyperbolic sine."""
    return 0.5 * (linalg.expm(A) - linalg.expm(-A))


@composite(linalg.polar, static=("side",))
def polar(a, side="right"):
    """A matrix with orthonormal rows or columns, and one that is symmetric."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    around = u @ vh
    return around, (vh.T * s) @ vh if side == "right" else (u * s) @ u.T


@composite(linalg.qr, static=("mode", "pivoting"))
def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    """An orthogonal and a triangular factor."""
    if pivoting or (mode != "economic" and mode != "full"):
        refuse("a factorization of this kind", '`mode="economic"`')
    if mode == "full" and a.shape[0] > a.shape[1]:
        raise ValueError('of the columns of an orthogonal factor those of mode="economic" have a derivative')
    q, r = np.linalg.qr(a)
    return q, r


@composite(linalg.eigvals)
def eigvals(a, b=None, overwrite_a=False, check_finite=True):
    """The eigenvalues, complex numbers, in no order."""
    if b is not None:
        refuse("eigenvalues of two matrices", "`eigvals(np.linalg.solve(b, a))`")
    return complex_eigenvalues(np.asarray(a))


@composite(linalg.khatri_rao)
def khatri_rao(a, b):
    """The products of columns, each with each."""
    return np.reshape(a[:, None, :] * b[None, :, :], (a.shape[0] * b.shape[0], a.shape[1]))


STATIC_OF_COMPOSITES[qr] = ("mode", "pivoting")
holds_for_complex(
    linalg.solve_sylvester, linalg.solve_continuous_lyapunov, linalg.solve_discrete_lyapunov, linalg.coshm,
    linalg.sinhm, linalg.eigvals, linalg.khatri_rao,
)  # fmt: skip
