"""Tuples and rows of lists whose places others take."""

import numpy as np

from programs.corpus import add


def _two(rng):
    return (np.array([1.3, 0.7]),)


def a_tuple_in_the_place_of_another(x):
    p = [(x[0], x[1]), (x[1], 2.0)]
    p[0] = (x[0] * 2, 3.0)
    s = 0.0
    for a, b in p:
        s += a * b
    return s


add(a_tuple_in_the_place_of_another, _two)


def a_tuple_that_may_take_a_place(x):
    p = [(x[0], x[1]), (x[1], 2.0)]
    r = (x[0] * 2, 3.0)
    if x[0] > 1:
        p[-1] = r
    return p[0][0] * p[1][1] + p[1][0]


add(a_tuple_that_may_take_a_place, _two, compiled=True)


def a_tuple_in_a_made_list(x):
    p = [(x[0] + k, x[1]) for k in range(3)]
    p[1] = (x[0] * 2, 3.0)
    return sum((a * b for a, b in p))


add(a_tuple_in_a_made_list, _two)


def tuples_made_of_tuples(x):
    p = [(x[0], x[1]), (x[1], 2.0)]
    for i in range(2):
        a, b = p[i]
        p[i] = (a + b, a - b)
    return p[0][0] * p[1][1]


add(tuples_made_of_tuples, _two)


def a_tuple_behind_sorted_ones(x):
    p = [(x[0], x[1]), (x[1], 2.0)]
    p = sorted(p, key=lambda q: q[0])
    p[-1] = (p[0][0] * 2, p[-1][1])
    return p[0][0] * p[1][1] + p[1][0]


add(a_tuple_behind_sorted_ones, _two)


def a_tuple_under_another_name(x):
    p = [(x[0], x[1]), (x[1], 2.0)]
    q = p
    q[0] = (1.0, x[0])
    return p[0][1] * p[1][0]


add(a_tuple_under_another_name, _two)


def collected_tuples_change_places(x):
    p = []
    for k in range(3):
        p.append((x[0] + k, x[1]))
    p[0], p[1] = (p[1], p[0])
    return sum((a * b * i for i, (a, b) in enumerate(p)))


add(collected_tuples_change_places, _two)


def tuples_in_bubbles(x):
    p = [(x[0] + k, x[1] * k) for k in range(4)]
    for i in range(4):
        for j in range(3 - i):
            if p[j][0] < p[j + 1][0]:
                p[j], p[j + 1] = (p[j + 1], p[j])
    return sum((a * b * i for i, (a, b) in enumerate(p)))


add(tuples_in_bubbles, _two, compiled=True)


def a_tuple_twice(x):
    p = [(x[0] + k, x[1] * k) for k in range(4)]
    p[1] = p[2]
    p[2] = (p[1][0], 5.0)
    return sum((a * b * i for i, (a, b) in enumerate(p)))


add(a_tuple_twice, _two)


def a_tuple_that_was_there(x):
    p = [(x[0] + k, x[1] * k) for k in range(4)]
    t = p[1]
    p[1] = (7.0, x[0])
    return t[0] * t[1] + p[1][1]


add(a_tuple_that_was_there, _two)


def two_tuples_change_places(x):
    p = [(x[0], x[1]), (x[1], 2.0)]
    r = p[0]
    p[0] = p[1]
    p[1] = r
    return p[0][0] * p[1][1] + p[1][0]


add(two_tuples_change_places, _two, compiled=True)


def a_text_beside_a_number_takes_a_place(x):
    p = [("a", x[0]), ("b", x[1])]
    p[0] = ("c", x[0] * 2)
    return sum((v for k, v in p if k != "b"))


add(a_text_beside_a_number_takes_a_place, _two)


def nested_tuples_in_places(x):
    p = [(x[0], (x[1], 2.0)), (x[1], (x[0], 3.0))]
    p[0] = (x[0] * 3, (1.0, x[0]))
    return sum((a * b * c for a, (b, c) in p))


add(nested_tuples_in_places, _two)


def a_row_of_another_row(x):
    p = [[x[0], x[1]], [x[1], 2.0]]
    p[0] = [v * 2 for v in p[1]]
    return p[0][0] * p[0][1]


add(a_row_of_another_row, _two)


def rows_given_one_by_one(x):
    p = [[0.0] * 2 for _ in range(3)]
    for i in range(3):
        p[i] = [x[0] * i, x[1]]
    return sum(sum(r) for r in p)


add(rows_given_one_by_one, _two)


def a_row_minus_another(x):
    p = [[x[0], x[1]], [x[1], 2.0]]
    p[0] = [a - 2 * b for a, b in zip(p[0], p[1], strict=False)]
    return p[0][0] * p[0][1]


add(a_row_minus_another, _two, compiled=True)


def a_row_with_a_name_afterwards(x):
    n = 3
    A = [[x[0] + i * j for j in range(n)] for i in range(n)]
    A[1] = [v * x[1] for v in A[1]]
    q = A[1]
    q[0] = 9.0
    return A[1][0] * A[1][1]


add(a_row_with_a_name_afterwards, _two)


def a_row_that_was_there(x):
    p = [[x[0], x[1]], [x[1], 2.0]]
    q = p[0]
    p[0] = [5.0, 6.0]
    q[0] = 3.0
    return p[0][0] * q[0] * x[0] + q[1]


add(a_row_that_was_there, _two, compiled=True)


def a_row_of_whole_numbers(x):
    p = [[1, 2], [3, 4]]
    p[0] = [x[0], 1.5]
    return p[0][0] * p[0][1] * p[1][0]


add(a_row_of_whole_numbers, _two)


def a_determinant_by_rows(x):
    A = [[x[0] + 2, 1.0, 0.5], [1.0, x[1] + 3, 0.2], [0.5, 0.3, 2.0]]
    n = 3
    for k in range(n):
        for i in range(k + 1, n):
            f = A[i][k] / A[k][k]
            A[i] = [u - f * v for u, v in zip(A[i], A[k], strict=False)]
    return A[0][0] * A[1][1] * A[2][2]


add(a_determinant_by_rows, _two, compiled=True)


def the_first_row_of_before(x):
    rows = [[x[0], 1.0], [2.0, x[1]]]
    first = rows[0]
    rows[0] = [first[0] * 3, first[1]]
    first[1] = 8.0
    return rows[0][0] * rows[0][1] + first[1] * first[0]


add(the_first_row_of_before, _two)


def rows_divided_by_their_pivots(x):
    a = [[x[0], x[1]], [1.0, 2.0]]
    for k in range(2):
        a[k] = [v / a[k][k] for v in a[k]]
    return a[0][1] + a[1][0]


add(rows_divided_by_their_pivots, _two)


def numbers_that_a_pair_points_at(x):
    e = [(x[i] ** 2, i) for i in range(4)]
    e.sort()
    p = [0, 1, 2, 3]
    return sum(w * p[i] for w, i in e)


add(numbers_that_a_pair_points_at, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)
