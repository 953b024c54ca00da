"""Lists of lists that hold one row in several places: what is changed in one of them is seen in all."""

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([1.2, 0.7, 1.5, 0.3, 0.9]),)


def row_twice_in_a_display(x):
    r = [x[0], x[1]]
    m = [r, r]
    m[0].append(x[2])
    m[1][0] = 5.0
    return sum(m[0]) + 2 * len(m[1])


add(row_twice_in_a_display, one, compiled=True)


def row_for_each_trip(x):
    r = [x[0], x[1]]
    m = []
    for k in range(3):
        if k == 2:
            r = [x[3]]
        m.append(r)
    m[0].append(x[2])
    m[1][0] = 5.0
    return sum(m[0]) + 2 * len(m[1]) + m[2][0]


add(row_for_each_trip, one)


def row_in_a_comprehension_and_a_sum(x):
    r = [x[0], x[1]]
    m = [r for _ in range(2)]
    p = [r] + [r]
    m[0].append(x[2])
    p[1][0] = 5.0
    return sum(m[0]) + 2 * len(m[1]) + sum(p[0])


add(row_in_a_comprehension_and_a_sum, one, may_refuse=True)


def row_stored_in_two_places(x):
    r = [x[0], x[1]]
    m = [[1.0], [2.0, 3.0]]
    m[0], m[1] = r, r
    m[0].append(x[2])
    m[1][0] = 5.0
    return sum(m[0]) + 2 * len(m[1])


add(row_stored_in_two_places, one)


def number_appended_to_rows(x):
    b = [[e * k for e in x] for k in range(3)]
    b.append(x[0])
    return b[-1] * 2


add(number_appended_to_rows, one)
