"""``zip(*m)`` in functions, in comprehensions in each other, and taken apart."""

import math

import numpy as np

from programs.corpus import add


def _two(rng):
    return (np.array([1.3, 0.7]),)


def _matmul(A, B):
    return [[sum((a * b for a, b in zip(row, col, strict=False))) for col in zip(*B, strict=False)] for row in A]


def _transpose(M):
    return [list(r) for r in zip(*M, strict=False)]


def _power(A, n):
    R = [[float(i == j) for j in range(len(A))] for i in range(len(A))]
    for _ in range(n):
        R = _matmul(R, A)
    return R


def a_product_by_columns(x):
    return sum(sum(r) for r in _matmul(np.outer(x, x), np.outer(x, x) + 1))


add(a_product_by_columns, _two)


def a_product_of_lists(x):
    return _matmul([[x[0], 1.0], [2.0, x[1]]], [[1.0, x[0]], [x[1], 3.0]])[1][0]


add(a_product_of_lists, _two)


def rows_become_columns(x):
    return _transpose([[x[0], 1.0], [2.0, x[1]]])[0][1] * _transpose([[x[0], 1.0], [2.0, x[1]]])[1][1]


add(rows_become_columns, _two)


def means_of_columns(x):
    m = [[x[0], 1.0, 2.0], [2.0, x[1], 3.0]]
    return [sum(c) / len(c) for c in zip(*m, strict=False)][1] + max(max(c) for c in zip(*m, strict=False))


add(means_of_columns, _two)


def a_power_by_columns(x):
    return _power([[x[0], 1.0], [0.5, x[1]]], 3)[0][1]


add(a_power_by_columns, _two)


def columns_taken_apart(x):
    m = [[x[0], 1.0, 2.0], [2.0, x[1], 3.0]]
    s = 0.0
    for a, b in zip(*m, strict=False):
        s += a * b
    return s


add(columns_taken_apart, _two)


def columns_taken_apart_into_a_list(x):
    m = [[x[0], 1.0, 2.0], [2.0, x[1], 3.0]]
    out = []
    for a, b in zip(*m, strict=False):
        out.append(a * b)
    return sum(out)


add(columns_taken_apart_into_a_list, _two)


def columns_of_an_array_taken_apart(x):
    m = np.array([[x[0], 1.0, 2.0], [2.0, x[1], 3.0]])
    return sum([a * b for a, b in zip(*m, strict=False)])


add(columns_of_an_array_taken_apart, _two)


def columns_of_rows_bound_again(x):
    m = [[x[0], 1.0, 2.0], [2.0, x[1], 3.0]]
    s = 0.0
    for a, b in zip(*m, strict=False):
        s += a * b
        m = [[9.0, 9.0, 9.0], [x[0], 9.0, 9.0]]
    return s


add(columns_of_rows_bound_again, _two, compiled=True)


def numbered_columns_taken_apart(x):
    m = [[x[0], 1.0], [2.0, x[1]], [3.0, 4.0]]
    s = 0.0
    for i, (a, b, c) in enumerate(zip(*m, strict=False)):
        s += a * b * c * i
    return s


add(numbered_columns_taken_apart, _two)


def columns_of_a_transposed_array(x):
    m = np.outer(x, x)
    s = 0.0
    for a, b in zip(*m, strict=False):
        s += a * b
    for u, v in zip(*m.T, strict=False):
        s += u * v * v
    return s


add(columns_of_a_transposed_array, _two, compiled=True)


def turns_and_scales(x):
    R = [[math.cos(x[0]), -math.sin(x[0])], [math.sin(x[0]), math.cos(x[0])]]
    S = [[x[1], 0.0], [0.0, 2.0]]
    C = _matmul(R, _matmul(S, R))
    return C[0][0] + C[1][0] * C[0][1]


add(turns_and_scales, _two, compiled=True)
