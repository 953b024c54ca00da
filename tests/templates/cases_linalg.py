"""Gradient cases of products and linear algebra."""

# fmt: off
# ruff: noqa: E501 - one function a line
from __future__ import annotations

import numpy as np

from .harness import Case

rng = np.random.default_rng(13)
A = rng.normal(size=(3, 4))
B = rng.normal(size=(4, 2))
U, V = rng.normal(size=4), rng.normal(size=3)
S = rng.normal(size=(4, 4)) + 3 * np.eye(4)
S2 = rng.normal(size=(4, 4))
P = S2 @ S2.T + np.eye(4)
STACK = rng.normal(size=(2, 3, 4))
STACK_B = rng.normal(size=(2, 4, 3))
ONE_MATRIX = rng.normal(size=(1, 4, 3))
HEADS = rng.normal(size=(2, 2, 3, 4))
HEADS_B = rng.normal(size=(2, 2, 4, 3))
POINTS = rng.normal(size=(5, 3))
SINGULAR = np.outer(np.arange(1.0, 4.0), np.array([1.0, -2.0, 0.5])) + np.outer(np.ones(3), np.array([0.3, 0.1, 1.0]))
NONE_BY_3 = np.zeros((0, 3))



def matmul(x, y): return np.sum(np.square(x @ y))
def matmul_of_vectors(x, y): return (x @ y) * (x @ y)
def np_matmul(x, y): return np.sum(np.square(np.matmul(x, y)))
def dot(x, y): return np.sum(np.square(np.dot(x, y)))
def dot_of_vectors(x, y): return np.dot(x, y) * np.dot(x, x)
def dot_method(x, y): return np.sum(np.square(x.dot(y)))
def dot_with_number(x, y): return np.sum(np.square(np.dot(x, y)))
def transposed_matmul(x, y): return np.sum(np.square(x.T @ y.T))
def quadratic_form(a, x): return np.dot(x, a @ x)
def inner(x, y): return np.sum(np.square(np.inner(x, y)))
def inner_of_vectors(x, y): return np.inner(x, y) * np.inner(x, x)
def vdot(x, y): return np.vdot(x, y) * np.vdot(x, x)
def outer(x, y): return np.sum(np.square(np.outer(x, y)) + np.outer(x, y))
def kron(x, y): return np.sum(np.square(np.kron(x, y)) + np.kron(x, y))
def cross(x, y, w): return np.sum(w * np.cross(x, y))
def inv(a, w): return np.sum(w * np.linalg.inv(a))
def solve(a, b): return np.sum(np.square(np.linalg.solve(a, b)))
def det(a): return np.linalg.det(a) * np.linalg.det(a)
def det_alone(a): return np.linalg.det(a)
def cholesky(a, w): return np.sum(w * np.linalg.cholesky(a))
def trace(a): return np.trace(a) * np.trace(a)
def trace_method(a): return a.trace() * np.sum(a)
def diag_of_matrix(a): return np.sum(np.square(np.diag(a)))
def diag_above(a): return np.sum(np.square(np.diag(a, 1)))
def diag_below(a): return np.sum(np.square(np.diag(a, k=-2)))
def diag_of_vector(v, w): return np.sum(w * np.diag(v))
def diag_of_vector_above(v): return np.sum(np.square(np.diag(v, 1)))
def diagonal(a): return np.sum(np.square(np.diagonal(a)))
def tril(a): return np.sum(np.square(np.tril(a)))
def tril_below(a): return np.sum(np.square(np.tril(a, -1)))
def triu(a): return np.sum(np.square(np.triu(a, k=1)))


# ---- the table

PRODUCTS = [(A, B), (A, U), (V, A), (A.T.copy().T, B), (B.T, U), (NONE_BY_3, A), (A[:1], B), (A[:, :1].copy(), B[:1]),
            (STACK, B), (STACK, U), (STACK, STACK_B), (STACK, ONE_MATRIX), (ONE_MATRIX, STACK), (HEADS, HEADS_B), (HEADS, B)]
CASES = [Case(f, a) for f in (matmul, np_matmul) for a in PRODUCTS]
CASES += [Case(f, (U, U[::-1].copy())) for f in (matmul_of_vectors, dot_of_vectors, inner_of_vectors)]
CASES += [Case(f, a) for f in (dot, dot_method) for a in ((A, B), (A, U), (V, A), (STACK, B))]
CASES += [Case(dot_with_number, (A, 0.7)), Case(transposed_matmul, (A, POINTS)), Case(quadratic_form, (S, U))]
CASES += [Case(inner, (A, S)), Case(vdot, (A, A[::-1].copy()), "differences"), Case(vdot, (U, U + 1)), Case(outer, (U, V)), Case(kron, (A, B))]
CASES += [Case(cross, (V, V[::-1].copy(), V + 1)), Case(cross, (POINTS, POINTS[::-1].copy(), POINTS + 1))]
CASES += [Case(cross, (V, POINTS, POINTS + 1)), Case(cross, (POINTS, V, POINTS + 1))]
CASES += [Case(inv, (S, S2)), Case(inv, (S[:1, :1].copy(), S2[:1, :1].copy())), Case(solve, (S, U)), Case(solve, (S, B))]
CASES += [Case(det, (S,)), Case(det_alone, (S[:1, :1].copy(),)), Case(det_alone, (SINGULAR,), "differences")]
CASES += [Case(cholesky, (P, S2))]
CASES += [Case(f, (a,)) for f in (trace, trace_method) for a in (S, A)]
CASES += [Case(f, (a,)) for f in (diag_of_matrix, diag_above, diag_below, diagonal, tril, tril_below, triu) for a in (S, A, B)]
CASES += [Case(diag_of_vector, (U, S)), Case(diag_of_vector_above, (U,))]
