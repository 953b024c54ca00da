"""Solvers and factors of ``scipy.linalg`` with its options, and windows that slide over arrays."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import linalg

from programs.corpus import add


def _spd(rng, n):
    a = rng.normal(size=(n, n))
    return a @ a.T + n * np.eye(n)


def exponentials(m, u):
    small = linalg.expm(0.1 * m) @ linalg.expm(u * m[:2, :2] / 50.0)[0, :1].repeat(len(m))
    return np.sum(small**2) + np.sum(linalg.expm(-3.0 * m) ** 2) + np.sum(linalg.expm(np.stack((m, -m)) / 9.0)[:, 0])


add(exponentials, lambda rng: (_spd(rng, 3), 0.7), wrt=("m", "u"))


def solved_with_options(m, b):
    factor = linalg.cho_factor(m, lower=True, check_finite=False)
    total = linalg.cho_solve(factor, b) @ linalg.cho_solve((np.linalg.cholesky(m), True), b)
    total += linalg.cho_solve(linalg.cho_factor(m), b) @ linalg.solve(m, b, assume_a="pos")
    x = linalg.solve_triangular(m, b, lower=True, trans="T") * linalg.solve_triangular(
        m, b, unit_diagonal=True, trans=1
    )
    y = linalg.solve(m, b, assume_a="sym", lower=True, check_finite=False)
    return total + np.sum(x**2) + y @ b + np.sum(linalg.inv(m, check_finite=False)) + np.sum(linalg.pinv(m[:, :2]) ** 2)


add(solved_with_options, lambda rng: (_spd(rng, 3), rng.normal(size=3)), wrt=("m", "b"))


def factored_by_scipy(m, a):
    values, vectors = linalg.eigh(m, lower=False)
    u, s, vh = linalg.svd(a, full_matrices=False)
    total = np.sum(values * vectors[0] ** 2) + np.sum(linalg.eigh(m, eigvals_only=True) ** 2) + np.sum(s * u[0] ** 2)
    return (
        total + np.sum(linalg.eigvalsh(m) * linalg.svdvals(m)) + np.sum(linalg.svd(a, compute_uv=False)) + vh[0, 0] ** 2
    )


add(factored_by_scipy, lambda rng: (_spd(rng, 3), rng.normal(size=(4, 3))), wrt=("m", "a"))


def sliding_windows(x, a, n):
    means = (
        np.mean(sliding_window_view(x, n), axis=-1) * np.lib.stride_tricks.sliding_window_view(x, window_shape=3)[:, 0]
    )
    patches = sliding_window_view(a, (2, 3))
    rows = sliding_window_view(a.T, 2, axis=1) ** 2
    return (
        np.sum(means**2)
        + np.sum(np.max(patches, axis=(2, 3)) * patches[..., 0, 0])
        + np.sum(rows[..., 1] * rows[..., 0])
    )


add(
    sliding_windows,
    lambda rng: (rng.normal(size=7), rng.normal(size=(3, 4)), 3),
    lambda rng: (rng.normal(size=3), rng.normal(size=(2, 3)), 3),
    wrt=("x", "a"),
    compiled=True,
)
