"""Lists of lists that hold the same rows: ``p + q``, ``p.copy()`` and ``sorted(p)`` hold the rows themselves."""

import copy

import numpy as np

from programs.corpus import add


def _two(rng):
    return (np.array([1.3, 0.7]),)


def _rows(x):
    return [[x[0], x[1]], [x[1], 2.0]]


def _longer(p, x):
    return p + [[x[0], 1.0]]


def _written(p):
    q = p + [[1.0, 1.0]]
    q[0][0] = 5.0
    return q[0][0] + q[2][0]


def rows_held_twice(x):
    p = _rows(x)
    p = p + p
    p[0][0] = 3.0
    return sum(r[0] * r[1] for r in p)


add(rows_held_twice, _two, may_refuse=True)


def rows_of_a_longer_list(x):
    p = _rows(x)
    q = _longer(p, x)
    q[0][0] = 3.0
    return sum(r[0] * r[1] for r in p)


add(rows_of_a_longer_list, _two, may_refuse=True)


def rows_that_a_function_writes_in_a_longer_list(x):
    p = _rows(x)
    return _written(p) * p[0][0]


add(rows_that_a_function_writes_in_a_longer_list, _two, may_refuse=True)


def rows_of_a_shallow_copy(x):
    p = _rows(x)
    q = p.copy()
    q[0][0] = 3.0
    return sum(r[0] * r[1] for r in p)


add(rows_of_a_shallow_copy, _two, may_refuse=True)


def rows_that_are_written_in_their_order(x):
    p = _rows(x)
    for r in sorted(p):
        r[0] = r[0] * 5.0
    return p[1][0] * p[1][1]


add(rows_that_are_written_in_their_order, _two, may_refuse=True)


def rows_of_tuples_that_are_written_in_their_order(x):
    p = [[x[0], x[1]], [x[1], 2.0]]
    r = sorted(p)[0]
    r[0] = 9.0
    return p[1][0] * p[0][0]


add(rows_of_tuples_that_are_written_in_their_order, _two, may_refuse=True)


def rows_of_one_list_or_two(x):
    p = [[x[0], x[1]], [x[1], 2.0]]
    for r in p if x[0] > 1.5 else p + p:
        r[0] *= 3.0
    return p[1][0] * p[0][0]


add(rows_of_one_list_or_two, _two, may_refuse=True)


def rows_that_are_read_before(x):
    p = [[x[0], x[1]], [x[1], 2.0]]
    first = p[0]
    for k in range(int(x[0] * 3)):
        p = p + [[x[0], k * 1.0]]
    p[0][0] = 4.0
    return p[1][0] * p[0][0] + len(p) * first[0]


add(rows_that_are_read_before, _two, may_refuse=True)


def rows_of_the_only_list(x):
    p = [[x[0], x[1]], [x[1], 2.0]]
    for k in range(int(x[0] * 3)):
        p = p + [[x[0], k * 1.0]]
    p[0][0] = 4.0
    return p[1][0] * p[0][0] + len(p)


add(rows_of_the_only_list, _two, compiled=True)


def rows_that_are_written_before(x):
    p = _rows(x)
    p[0][1] = x[0]
    q = _longer(p, x)
    return sum(r[0] * r[1] for r in q)


add(rows_that_are_written_before, _two)


def rows_of_a_deep_copy(x):
    p = _rows(x)
    q = copy.deepcopy(p)
    q[0][0] = 3.0
    return sum(r[0] * r[1] for r in p) * q[0][0]


add(rows_of_a_deep_copy, _two)


def rows_of_an_array_of_both(x):
    p = _rows(x)
    q = np.array(p + p)
    q[0, 0] = 9.0
    q[1] *= p[0][0]
    return q.sum()


add(rows_of_an_array_of_both, _two)
