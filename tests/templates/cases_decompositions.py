"""Gradient cases of factors of matrices, and of values that are sorted, counted and padded."""

# fmt: off
# ruff: noqa: E501 - one function a line
from __future__ import annotations

import numpy as np

from tangentlike.templates import decompositions as factors
from tangentlike.templates.distinct import sums_of_bins

from .harness import Case

rng = np.random.default_rng(23)
SQUARE = rng.normal(size=(4, 4)) + 3 * np.eye(4)
HALF = rng.normal(size=(4, 4))
SYMMETRIC = HALF @ HALF.T + np.diag(np.arange(4.0))
TALL, WIDE = rng.normal(size=(4, 3)), rng.normal(size=(3, 4))
W, V = rng.normal(size=(4, 4)), rng.normal(size=4)
BINS = np.array([1, 0, 3, 1])
STACK = rng.normal(size=(2, 3, 4))



def eigenvalues(a, w): return np.sum(w * factors.symmetric_eigenvalues(a))
def eigenvectors(a, w): return np.sum(w * np.square(factors.symmetric_eigenvectors(a)))
def singular(a, w): return np.sum(w * factors.singular_values(a))
def left(a, w): return np.sum(w * np.square(factors.left_vectors(a, False)))
def right(a, w): return np.sum(w * np.square(factors.right_vectors(a, False)))
def orthogonal(a, w): return np.sum(w * np.square(factors.orthogonal_factor(a)))
def upper(a, w): return np.sum(w * np.square(factors.upper_factor(a)))
def pseudo(a, c): return np.sum(np.square(factors.pseudo_inverse(a, c)))
def log_determinant(a): return np.square(factors.log_determinant(a)) * factors.sign_of_determinant(a)
def sort_axis(a, w): return np.sum(w * np.sort(a, axis=1))
def sort_rows(a, w): return np.sum(w * np.sort(a, axis=0))
def bins(weights): return np.sum(np.square(sums_of_bins(BINS, weights, 6)))


# ---- the table

CASES = [Case(eigenvalues, (SYMMETRIC, V), "differences"), Case(eigenvectors, (SYMMETRIC, W), "differences")]
CASES += [Case(f, (TALL, w), "differences") for f, w in ((singular, V[:3]), (left, TALL + 1), (orthogonal, TALL + 1), (upper, W[:3, :3].copy()))]
CASES += [Case(right, (WIDE, WIDE + 1), "differences"), Case(singular, (WIDE, V[:3]), "differences")]
CASES += [Case(pseudo, (a, 1e-12), "differences", float32=False) for a in (TALL, WIDE)] + [Case(log_determinant, (SQUARE,), "differences")]
CASES += [Case(f, (STACK, rng.normal(size=(2, 3, 4))), "differences") for f in (sort_axis, sort_rows)] + [Case(sort_axis, (np.zeros((0, 3)), np.zeros((0, 3))))]
CASES += [Case(bins, (V,), "differences", float32=False)]
