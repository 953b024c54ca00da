"""Factors of matrices, least squares and polynomials that are fitted."""

import numpy as np

from programs.corpus import add


def spectrum(m, v):
    a = m @ m.T + np.eye(4)
    values, vectors = np.linalg.eigh(a)
    inverse_root = vectors @ np.diag(1.0 / np.sqrt(values)) @ vectors.T
    upper = np.linalg.eigh(np.triu(a), UPLO="U").eigenvalues
    return np.sum((inverse_root @ v) ** 2) + values[0] * np.linalg.eigvalsh(a)[-1] + np.sum(upper**3)


add(spectrum, lambda rng: (rng.normal(size=(4, 4)), rng.normal(size=4)), wrt=("m", "v"), compiled=True)


def lower_triangle_only(a):
    return np.sum(np.linalg.eigvalsh(a) ** 2 * np.arange(3)) + np.sum(np.linalg.eigh(a)[1] ** 2 * np.eye(3))


add(lower_triangle_only, lambda rng: (rng.normal(size=(3, 3)),), wrt="a")


def truncated(a, w):
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    kept = u[:, :2] * s[:2] @ vt[:2]
    square = np.linalg.svd(a @ a.T)
    total = np.sum(np.linalg.svd(a, compute_uv=False) ** 3) + np.linalg.cond(a) + np.linalg.matrix_rank(a) * s[0]
    return np.sum(w * kept) + total + np.sum(square.U**2 * square.S)


add(
    truncated,
    lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=(3, 4))),
    wrt=("a", "w"),
    compiled=True,
)


def tall_and_wide(a):
    u, _, vt = np.linalg.svd(a, full_matrices=False)
    return np.sum(u**2 * np.arange(u.size).reshape(u.shape)) + np.sum(vt**2 * np.arange(vt.size).reshape(vt.shape))


add(tall_and_wide, lambda rng: (rng.normal(size=(4, 2)),), lambda rng: (rng.normal(size=(2, 5)),), wrt="a")


def orthogonal(a, b):
    q, r = np.linalg.qr(a)
    c = np.linalg.solve(r, q.T @ b)
    alone = np.linalg.qr(a, mode="r")
    return np.sum(c**2) + np.sum(q**2 * np.arange(12).reshape(4, 3)) + np.sum(np.abs(np.diag(alone)))


add(orthogonal, lambda rng: (rng.normal(size=(4, 3)), rng.normal(size=4)), wrt=("a", "b"), compiled=True)


def gaussian_likelihood(m, x):
    a = m @ m.T + np.eye(3)
    sign, logdet = np.linalg.slogdet(a)
    other = np.linalg.slogdet(m)
    return -0.5 * (x @ np.linalg.solve(a, x) + sign * logdet) + other.logabsdet * other.sign


add(gaussian_likelihood, lambda rng: (rng.normal(size=(3, 3)), rng.normal(size=3)), wrt=("m", "x"), compiled=True)


def least_squares(a, b, y):
    solution, distances, rank, values = np.linalg.lstsq(a, b, rcond=None)
    several = np.linalg.lstsq(a, y, rcond=None)[0]
    wide = np.linalg.lstsq(a.T, b[:3])[0]
    return solution @ solution + distances[0] * rank + np.sum(values) + np.sum(several**2) + np.sum(wide**2)


add(
    least_squares,
    lambda rng: (rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=(5, 2))),
    wrt=("a", "b", "y"),
)


def pseudo_inverses(a):
    low = np.outer(a[0], a[1]) + np.outer(a[1], a[2])
    return np.sum(np.linalg.pinv(a) ** 2) + np.sum(np.linalg.pinv(a.T)[0]) + np.sum(np.linalg.pinv(low, 1e-9) ** 2)


add(pseudo_inverses, lambda rng: (rng.normal(size=(3, 4)),), wrt="a", compiled=True)


def powers(a, v):
    total = np.sum(np.linalg.matrix_power(a, 3) @ v) + np.sum(np.linalg.matrix_power(a, -2) ** 2)
    return total + np.linalg.multi_dot([v, a, a.T, v]) + np.sum(np.linalg.matrix_power(a, 0) * a)


add(powers, lambda rng: (rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=3)), wrt=("a", "v"))


def trend(x, y, w, t):
    slope, offset = np.polyfit(x, y, 1)
    curve = np.polyfit(x, y, 2, w=w)
    return slope * offset + np.polyval(np.polyfit(x, y, 3), t) + np.sum(np.polyval(curve, x) * y)


add(
    trend,
    lambda rng: (rng.normal(size=6), rng.normal(size=6), rng.uniform(0.5, 1, size=6), 0.4),
    wrt=("x", "y", "w", "t"),
)


def polynomial_arithmetic(p, q, x):
    total = np.sum(np.polyder(p) ** 2) + np.sum(np.polyint(p) * np.polyint(p)) + np.sum(np.polymul(p, q) ** 3)
    total += np.sum(np.polyadd(p, q) ** 2 - np.polysub(q, p)) + np.polyval(np.polyder(p, 2), 0.5)
    rising = np.polynomial.polynomial.polyval(x, p)
    return total + np.sum(rising * np.polynomial.chebyshev.chebval(x, p) * np.polynomial.legendre.legval(x, p))


add(
    polynomial_arithmetic,
    lambda rng: (rng.normal(size=5), rng.normal(size=3), rng.normal(size=4)),
    wrt=("p", "q", "x"),
)


def spaces_of_all_singular_vectors(a, b):
    u, s, vt = np.linalg.svd(a)
    rest = u[:, 2:]
    weights = np.arange(25.0).reshape(5, 5)
    normal = np.abs(np.linalg.svd(b)[2][3])
    v = np.linalg.svd(b[:2])[2].T
    solved = v[:2, 2:] @ np.linalg.inv(v[2:, 2:])  # total least squares
    return np.sum(rest @ rest.T * weights) + s[0] * abs(vt[0, 1]) + np.sum(normal * np.arange(4.0)) + np.sum(solved**3)


add(
    spaces_of_all_singular_vectors,
    lambda rng: (rng.normal(size=(5, 2)), rng.normal(size=(3, 4))),
    wrt=("a", "b"),
    compiled=True,
)
