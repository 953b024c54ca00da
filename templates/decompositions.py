"""Eigenvalues and singular values, their vectors, QR factors, pseudo-inverses and the logarithm of a determinant.

Vectors of equal eigenvalues or singular values have no derivative: it is infinite, or NaN, there.
"""

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError, describe, is_float
from tangentlike.primitives.registry import adjoint, forward, kernel, primitive


def _matrix(a):
    if not isinstance(a, Array) or a.ndim != 2:
        raise TypeRuleError(f"expects one matrix, not {describe(a)}", "one matrix at a time, in a loop: `a[0]`")


def _float_lowering(function):
    """A lowering that refuses all but one matrix, and converts one of integers."""

    def lower(a, *options):
        _matrix(a)
        return None if is_float(a) else (function, ("a:float64", *((each.value,) for each in options)))

    return lower


def declared(function, returns, static=()):
    """A function of one matrix of floats."""
    primitive(function, lower=_float_lowering(function), returns=returns, static=static)


def _fewer(a):
    """The number of singular values, where it is known."""
    rows, columns = a.shape
    return min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else None


def _vector(a):
    return Array(a.dtype, (a.shape[0],))


def _square(a):
    return Array(a.dtype, a.shape, False, False, "?")


# ---- symmetric matrices, of which the lower triangle is read


@kernel
def symmetric_gradient(gradient):
    """The gradient of the lower triangle, of which both halves of a symmetric matrix are made."""
    n = gradient.shape[0]
    out = np.zeros(gradient.shape, gradient.dtype)
    for i in range(n):
        out[i, i] = gradient[i, i]
        for j in range(i):
            out[i, j] = gradient[i, j] + gradient[j, i]
    return out


@kernel
def eigenvalues_and_vectors(a):
    """np.linalg.eigh."""
    values, vectors = np.linalg.eigh(a)
    return values, vectors


@kernel
def eigenvectors_and_values(a):
    """np.linalg.eigh, the vectors first."""
    values, vectors = np.linalg.eigh(a)
    return vectors, values


@kernel
def symmetric_eigenvalues(a):
    """np.linalg.eigvalsh."""
    return np.linalg.eigh(a)[0]


@kernel
def symmetric_eigenvectors(a):
    """The vectors of np.linalg.eigh."""
    return np.linalg.eigh(a)[1]


@kernel
def eigenvalues_gradient(dout, vectors):
    """V diag(dw) V^T."""
    return symmetric_gradient((vectors * dout) @ vectors.T)


@kernel
def eigenvectors_gradient(dout, vectors, values):
    """V (F * V^T dV) V^T with F[i, j] = 1 / (w[j] - w[i]), and 0 on the diagonal."""
    inner = vectors.T @ np.ascontiguousarray(dout)
    for i in range(values.size):
        for j in range(values.size):
            inner[i, j] = inner[i, j] / (values[j] - values[i]) if i != j else 0
    return symmetric_gradient(vectors @ inner @ vectors.T)


declared(symmetric_eigenvalues, _vector)
declared(symmetric_eigenvectors, _square)


@forward(symmetric_eigenvalues)
def symmetric_eigenvalues_forward(a):
    """The vectors are kept."""
    out, vectors = eigenvalues_and_vectors(a)


@adjoint(symmetric_eigenvalues)
def symmetric_eigenvalues_adjoint(vectors, dout, da):
    """w' = diag(V^T A' V)."""
    da += eigenvalues_gradient(dout, vectors)


@forward(symmetric_eigenvectors)
def symmetric_eigenvectors_forward(a):
    """The values are kept."""
    out, values = eigenvectors_and_values(a)


@adjoint(symmetric_eigenvectors)
def symmetric_eigenvectors_adjoint(out, values, dout, da):
    """V' = V (F * V^T A' V)."""
    da += eigenvectors_gradient(dout, out, values)


# ---- singular values


@kernel
def thin_factors(a):
    """The factors of np.linalg.svd without those that belong to no singular value."""
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    return s, u, vt


@kernel
def singular_values(a):
    """The singular values, in descending order."""
    return np.linalg.svd(a, full_matrices=False)[1]


@kernel
def left_vectors(a, full):
    """The left singular vectors as columns; with ``full`` a square matrix of them."""
    return np.linalg.svd(a, full_matrices=full)[0]


@kernel
def right_vectors(a, full):
    """The right singular vectors as rows; with ``full`` a square matrix of them."""
    return np.linalg.svd(a, full_matrices=full)[2]


@kernel
def inner_of_vectors(vectors, dout, s):
    """F * (U^T dU - dU^T U) with F[i, j] = 1 / (s[j]^2 - s[i]^2), and 0 on the diagonal."""
    inner = vectors.T @ dout
    out = np.zeros(inner.shape, inner.dtype)
    for i in range(s.size):
        for j in range(s.size):
            if i != j:
                out[i, j] = (inner[i, j] - inner[j, i]) / ((s[j] - s[i]) * (s[j] + s[i]))
    return out


@kernel
def of_the_rest(others, dout, vectors, s):
    """-N (dN^T U) S^-1 of the vectors N that belong to no singular value, as far as the matrix determines them.

    It determines the space that they span: a function that asks for more, such as one of several of them, is an error.
    """
    turned = others.T @ dout
    if np.max(np.abs(turned - turned.T)) > np.sqrt(np.finfo(dout.dtype).eps) * np.max(np.abs(dout)):
        raise ValueError("of several vectors that belong to no singular value, which the matrix leaves open")
    return -(others @ ((dout.T @ vectors) / s))


@kernel
def vectors_gradient(dout, vectors, s, all_vectors):
    """U (F * (U^T dU - dU^T U)) S + (I - U U^T) dU S^-1, of columns (Townsend, "Differentiating the SVD", 2016)."""
    count = s.size
    gradient = np.ascontiguousarray(dout[:, :count])
    across = (vectors @ inner_of_vectors(vectors, gradient, s)) * s
    if vectors.shape[0] > count:
        across = across + (gradient - vectors @ (vectors.T @ gradient)) / s
    if all_vectors.shape[1] > count and np.any(dout[:, count:]):
        others, rest = np.ascontiguousarray(all_vectors[:, count:]), np.ascontiguousarray(dout[:, count:])
        across = across + of_the_rest(others, rest, vectors, s)
    return across


@kernel
def left_vectors_gradient(dout, a, out):
    """The gradient of the left vectors, ``out``."""
    s, u, vt = thin_factors(a)
    return vectors_gradient(dout, u, s, out) @ vt


@kernel
def right_vectors_gradient(dout, a, out):
    """The gradient of the left vectors of the transposed matrix, transposed."""
    s, u, vt = thin_factors(a)
    return u @ np.ascontiguousarray(vectors_gradient(dout.T, np.ascontiguousarray(vt.T), s, out.T).T)


declared(singular_values, lambda a: Array(a.dtype, (_fewer(a),)))
declared(left_vectors, lambda a, full: Array(a.dtype, (a.shape[0], None), False, False, "?"), static=("full",))
declared(right_vectors, lambda a, full: Array(a.dtype, (None, a.shape[1]), False, False, "?"), static=("full",))


@forward(singular_values)
def singular_values_forward(a):
    """The vectors are kept."""
    out, u, vt = thin_factors(a)


@adjoint(singular_values)
def singular_values_adjoint(u, vt, dout, da):
    """S' = diag(U^T A' V)."""
    da += (u * dout) @ vt


@adjoint(left_vectors)
def left_vectors_adjoint(a, out, dout, da):
    """See the kernel."""
    da += left_vectors_gradient(dout, a, out)


@adjoint(right_vectors)
def right_vectors_adjoint(a, out, dout, da):
    """See the kernel."""
    da += right_vectors_gradient(dout, a, out)


# ---- QR


@kernel
def orthogonal_factor(a):
    """Q of np.linalg.qr."""
    return np.linalg.qr(a)[0]


@kernel
def upper_factor(a):
    """R of np.linalg.qr."""
    return np.linalg.qr(a)[1]


@kernel
def qr_gradient(dq, dr, a):
    """(dQ + Q L) R^-T, L the lower half of R dR^T - dQ^T Q and its mirror image (Walter and Lehmann, 2018)."""
    if a.shape[0] < a.shape[1]:
        raise ValueError("np.linalg.qr has a derivative for matrices with at least as many rows as columns only")
    q, r = np.linalg.qr(a)
    inner = r @ dr.T - dq.T @ q
    n = inner.shape[0]
    for i in range(n):
        for j in range(i):
            inner[j, i] = inner[i, j]
    return np.ascontiguousarray(np.linalg.solve(r, np.ascontiguousarray((dq + q @ inner).T)).T)


@kernel
def orthogonal_factor_gradient(dout, a):
    """As for both factors, of which R gets none."""
    return qr_gradient(np.ascontiguousarray(dout), np.zeros((a.shape[1], a.shape[1]), dout.dtype), a)


@kernel
def upper_factor_gradient(dout, a):
    """As for both factors, of which Q gets none."""
    return qr_gradient(np.zeros(a.shape, dout.dtype), np.triu(dout), a)


declared(orthogonal_factor, lambda a: Array(a.dtype, (a.shape[0], _fewer(a)), False, False, "?"))
declared(upper_factor, lambda a: Array(a.dtype, (_fewer(a), a.shape[1]), False, False, "?"))


@adjoint(orthogonal_factor)
def orthogonal_factor_adjoint(a, dout, da):
    """See the kernel."""
    da += orthogonal_factor_gradient(dout, a)


@adjoint(upper_factor)
def upper_factor_adjoint(a, dout, da):
    """See the kernel."""
    da += upper_factor_gradient(dout, a)


# ---- pseudo-inverses, and the logarithm of a determinant


@kernel
def pseudo_inverse(a, cutoff):
    """The pseudo-inverse; singular values up to ``cutoff`` times the largest count as 0."""
    s, u, vt = thin_factors(a)
    inverse = np.zeros(s.size, a.dtype)
    for k in range(s.size):
        if s[k] > cutoff * s[0]:
            inverse[k] = 1 / s[k]
    return np.ascontiguousarray(vt.T) @ (np.ascontiguousarray(u.T).T * inverse).T


@kernel
def pseudo_inverse_gradient(dout, a, out):
    """-P^T G P^T + (I - A P) G^T P P^T + P^T P G^T (I - P A), the rank being what it is (Golub and Pereyra, 1973)."""
    p, g, x = np.ascontiguousarray(out), np.ascontiguousarray(dout.T), np.ascontiguousarray(a)
    pt = np.ascontiguousarray(p.T)
    left = (g - x @ (p @ g)) @ (p @ pt)
    right = (pt @ p) @ (g - (g @ p) @ x)
    return left + right - pt @ np.ascontiguousarray(g.T) @ pt


def _pseudo_inverse(a, cutoff):
    _matrix(a)
    return None if is_float(a) else (pseudo_inverse, ("a:float64", "cutoff"))


primitive(
    pseudo_inverse,
    lower=_pseudo_inverse,
    returns=lambda a, cutoff: Array(a.dtype, (a.shape[1], a.shape[0]), False, False, "?"),
)


@adjoint(pseudo_inverse)
def pseudo_inverse_adjoint(a, cutoff, out, dout, da, dcutoff):
    """See the kernel; what counts as 0 is a step."""
    da += pseudo_inverse_gradient(dout, a, out)
    dcutoff += cutoff * 0


@kernel
def sign_of_determinant(a):
    """The sign of np.linalg.slogdet."""
    return a.dtype.type(np.linalg.slogdet(a)[0])


@kernel
def log_determinant(a):
    """The logarithm of np.linalg.slogdet."""
    return a.dtype.type(np.linalg.slogdet(a)[1])


primitive(
    sign_of_determinant,
    lower=_float_lowering(sign_of_determinant),
    returns=lambda a: Scalar(a.dtype),
    no_gradient=True,
)
declared(log_determinant, lambda a: Scalar(a.dtype))


@adjoint(log_determinant)
def log_determinant_adjoint(a, dout, da):
    """(log |det A|)' = tr(A^-1 A')."""
    da += dout * np.linalg.inv(a).T
