"""The gradient of a Cholesky factor by blocks, beside the formula for the whole matrix."""

import numpy as np
import pytest

from tangentlike.templates.linalg import triangle_gradient


def by_formula(dfactor, factor):
    """S + S^T below the diagonal and S on it, of S = L^-T P L^-1 with P the lower triangle of L^T dL, its diagonal
    halved (Giles, "Collected matrix derivative results", 2008)."""
    inside = np.tril(factor.T @ dfactor)
    inside[np.diag_indices_from(inside)] /= 2
    symmetric = np.linalg.solve(factor.T, np.linalg.solve(factor.T, inside).T)
    return np.tril(symmetric + symmetric.T - np.diag(np.diag(symmetric)))


@pytest.mark.parametrize("n", [1, 2, 31, 32, 33, 70, 100])
def test_blocks_give_what_the_formula_gives(n):
    rng = np.random.default_rng(n)
    a = rng.normal(size=(n, n))
    factor = np.linalg.cholesky(a @ a.T + n * np.eye(n))
    dfactor = rng.normal(size=(n, n))
    expected = by_formula(np.tril(dfactor), factor)
    for given in (dfactor, np.asfortranarray(dfactor)):
        np.testing.assert_allclose(triangle_gradient(given, factor), expected, rtol=1e-11, atol=1e-12)
    narrow = triangle_gradient(dfactor.astype(np.float32), factor.astype(np.float32))
    assert narrow.dtype == np.float32
    np.testing.assert_allclose(narrow, expected, rtol=1e-3, atol=1e-4)
