"""Lists of lists that hold the same rows: ``p + q``, ``p.copy()`` and ``sorted(p)`` hold the rows themselves."""

import copy

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


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


# ---- a part of a list is a list of its own: what takes the place of an array in one does not in the other


def part_with_other_arrays(x):
    a = [x * k for k in range(3)]
    b = a[:]
    b[0], b[-1] = b[-1], b[0]
    return sum(np.dot(e, x) * (k + 1) for k, e in enumerate(a)) + b[0][1]


add(part_with_other_arrays, _four, compiled=True)


def list_with_other_arrays_than_its_part(x):
    a = [x * k for k in range(3)]
    b = a[:2]
    a[0] = x * 5
    return sum(np.dot(e, x) * (k + 1) for k, e in enumerate(a)) + b[0][1]


add(list_with_other_arrays_than_its_part, _four)


def arrays_that_change_places_in_copies(x):
    a = [x * k for k in range(5)]
    for k in range(3):
        b = a[:]
        b[k] = a[k + 1]
        b[k + 1] = a[k]
        a = b
    return sum(np.dot(e, x) * (k + 1) for k, e in enumerate(a))


add(arrays_that_change_places_in_copies, _four)


def part_gone_over_while_the_list_gets_another(x):
    a = [x * k for k in range(3)]
    s = 0.0
    for r in a[1:]:
        a[2] = x * 7
        s += np.sum(r)
    return s + a[2][1]


add(part_gone_over_while_the_list_gets_another, _four)


def _with_another_first(rows):
    rows = rows[:]
    rows[0] = rows[1] * 2
    return rows


def part_that_a_function_makes_and_changes(x):
    a = [x * k for k in range(3)]
    b = _with_another_first(a)
    return sum(np.dot(e, x) * (k + 1) for k, e in enumerate(a)) + b[0][1]


add(part_that_a_function_makes_and_changes, _four)


def _rest(rows):
    return rows[1:]


def list_with_other_arrays_than_what_a_function_gave(x):
    a = [x * k for k in range(3)]
    b = _rest(a)
    a[1] = x * 7
    return sum(np.dot(e, x) * (k + 1) for k, e in enumerate(a)) + b[0][1]


add(list_with_other_arrays_than_what_a_function_gave, _four, may_refuse=True)


def _exchanged(rows):
    rows[0], rows[1] = rows[1], rows[0]
    return rows


def part_that_a_function_changes(x):
    a = [x * k for k in range(3)]
    b = _exchanged(a[:])
    return sum(np.dot(e, x) * (k + 1) for k, e in enumerate(a)) + b[0][1]


add(part_that_a_function_changes, _four, may_refuse=True)


def part_with_another_array_and_a_written_one(x):
    a = [x * k for k in range(3)]
    b = a[1:]
    for k in range(2):
        b[k] = b[k] * 2
    a[1][0] = 3.0
    return sum(np.dot(e, x) * (k + 1) for k, e in enumerate(a)) + b[0][1]


add(part_with_another_array_and_a_written_one, _four, may_refuse=True)
