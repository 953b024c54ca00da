"""Functions of matrices that are compiled as loops and calls of LAPACK: NumPy's values, types and errors."""

import numpy as np
import pytest
from numba import njit
from numba.extending import register_jitable

from tangentlike import kernel
from tangentlike.vectors import library


@pytest.mark.parametrize("rows, columns", [(3, 2), (1, 1), (0, 2)])
def test_products_and_solutions_are_those_of_numpy(rows, columns):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(rows, rows)), rng.normal(size=(rows, columns))
    for left, right in ((a, b), (a.T, b[:, 0])):
        np.testing.assert_allclose(library.solve(left, right), np.linalg.solve(left, right), rtol=1e-12)
    np.testing.assert_array_equal(library.outer(b[:, 0], a.ravel()), np.outer(b[:, 0], a))
    np.testing.assert_array_equal(library.kron(a, b), np.kron(a, b))


@pytest.mark.parametrize("n", [1, 5, 33, 70])  # the blocks are of 32
def test_triangles_are_solved_by_substitution(n):
    rng = np.random.default_rng(n)
    full, b = rng.normal(size=(n, n)) + 9 * np.eye(n), rng.normal(size=(n, 3))
    for a in (np.tril(full), np.triu(full), np.tril(full).T, np.diag(np.diag(full)), np.asfortranarray(np.triu(full))):
        for right in (b, b[:, 1], np.asfortranarray(b), b.astype(complex)[:, :2]):
            left = a.astype(right.dtype)
            np.testing.assert_allclose(library.solve(left, right), np.linalg.solve(left, right), rtol=1e-10)


def test_what_cannot_be_solved_is_an_error():
    ones, triangle = np.ones(3), np.array([[1.0, 0.0], [2.0, 0.0]])
    wrong = ((np.ones((3, 3)), ones), (np.ones((2, 3)), ones[:2]), (np.eye(2), ones), (triangle, ones[:2]),
             (triangle, triangle), (np.eye(2), np.full(2, np.nan)), (np.diag([1.0, np.inf]), ones[:2]))  # fmt: skip
    for matrix, values in wrong:
        with pytest.raises((np.linalg.LinAlgError, ValueError)):
            library.solve(matrix, values)


@register_jitable
def spelled(x):
    if x[0] < 0.0:
        raise ValueError("below zero")
    return [str(int(each)) for each in x]


def test_a_function_of_the_user_links_what_was_compiled_for_ours():
    ours = kernel(lambda x: len(spelled(x)))
    theirs = njit(lambda x: spelled(x))
    assert ours(np.arange(3.0)) == 3 and theirs(np.arange(3.0)) == ["0", "1", "2"]
    for function in (ours, theirs):
        with pytest.raises(ValueError, match="below zero"):
            function(np.full(3, -1.0))


@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128"])
def test_small_products_are_sums_in_loops(dtype):
    rng = np.random.default_rng(1)
    for rows, middle, columns in ((2, 3, 4), (1, 1, 1), (0, 2, 3), (3, 0, 2), (6, 6, 6)):
        a = rng.normal(size=(rows, middle)).astype(dtype)
        b = rng.normal(size=(middle, columns)).astype(dtype)
        for left, right in ((a, b), (np.asfortranarray(a), b.T.copy().T), (a, np.ones(middle, dtype))):
            made = library.matmul(left, right)
            assert made.dtype == dtype
            np.testing.assert_allclose(made, left @ right, 1e-5 if dtype == "float32" else 1e-14)
    with pytest.raises(ValueError, match="incompatible"):
        library.matmul(np.ones((2, 3)), np.ones((2, 2)))
