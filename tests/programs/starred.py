"""Displays with stars, as sums."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _add(a, b, c, d):
    return a * b - c * d


def parts_with_stars_in_order(x):
    u = x.copy()

    def f():
        u[0] += 1.0
        return u[0]

    def g():
        u[0] *= 2.0
        return [u[0], u[1]]

    z = [f(), *g(), f()]
    return z[0] + 2 * z[1] + 3 * z[2] + 4 * z[3]


add(parts_with_stars_in_order, _four, compiled=True)


def rows_with_a_star_are_written(x):
    m = x.reshape(2, 2).copy()
    z = [*m, np.array([1.0, 2.0])]
    z[0][0] = 5.0
    return m[0, 0] * x[1] + z[2][1] * x[0]


add(rows_with_a_star_are_written, _four, may_refuse=True)


def a_copy_by_a_star_shares_rows(x):
    rows = [[x[0], x[1]], [x[2], x[3]]]
    q = [*rows]
    q[0][0] = 5.0
    return rows[0][0] * x[1] + q[1][1]


add(a_copy_by_a_star_shares_rows, _four)


def a_tuple_that_gets_longer_by_a_star(x):
    t = ()
    for v in x:
        t = (*t, v * v)
    return t[0] * t[-1] + len(t)


add(a_tuple_that_gets_longer_by_a_star, _four, may_refuse=True)


def a_pair_and_one_more(x):
    p = (x[0], x[1])
    q = (*p, x[2])
    return q[0] * q[1] - q[2] * len(q)


add(a_pair_and_one_more, _four)


def extremes_of_starred_displays(x):
    return max([*x, 0.1]) * min((*x[:2], 5.0))


add(extremes_of_starred_displays, _four)


def pairs_and_one_more(x):
    s = 0.0
    for a, b in [*zip(x, x[1:]), (1.0, x[3])]:
        s += a * b
    return s


add(pairs_and_one_more, _four, may_refuse=True)


def ranges_and_maps_with_stars(x):
    z = [*range(3), *map(lambda v: v * 2, range(2))]
    return sum(x[k % 4] * k for k in z)


add(ranges_and_maps_with_stars, _four)


def a_generator_with_a_star(x):
    z = [*(v * 2 for v in x if v > 0), x[0]]
    return z[0] * z[-1]


add(a_generator_with_a_star, _four)


def stars_in_arguments(x):
    return _add(*[x[0], *x[1:3], x[3]]) if False else _add(*(x[0], *(x[1], x[2]), x[3]))


add(stars_in_arguments, _four)


def a_star_of_before_a_change(x):
    u = x.copy()
    z = [*u, 0.0]
    u[0] = 9.0
    return z[0] * u[0]


add(a_star_of_before_a_change, _four)


def a_list_beside_its_items(x):
    z = [x[0]]
    w = [*z, z]
    return w[0] * 2


add(a_list_beside_its_items, _four)


def whole_numbers_with_stars(x):
    a = [1, 2]
    b = [*a, 3.5]
    c = [*a, *a]
    return b[2] * x[0] + c[3] * x[1] + b[0] // 2


add(whole_numbers_with_stars, _four)


def a_tuple_that_is_asked(x):
    c = (*x[:2], 1)
    y = np.eye(3)[c[2]]
    return c[0] * y.sum() + isinstance(c, tuple)


add(a_tuple_that_is_asked, _four, may_refuse=True)


def taken_apart_after_a_star(x):
    *a, b = (*x, 2.0)
    return sum(a) * b


add(taken_apart_after_a_star, _four)


def a_sum_of_tuples_of_the_run(x):
    a = [x[0], x[1]]
    b = a + [x[2]]
    c = tuple(b) + tuple(a)
    s = 0.0
    for v in c:
        s += v
    return s * c[3] + len(c)


add(a_sum_of_tuples_of_the_run, _four)


def a_tuple_of_an_array_and_one_more(x):
    c = tuple(x) + (1.0,)
    return sum(c) * c[0]


add(a_tuple_of_an_array_and_one_more, _four)


def a_starred_tuple_taken_apart(x):
    c = (*x, 1.0)
    a, b, *r = c
    return a * b + sum(r)


add(a_starred_tuple_taken_apart, _four, compiled=True)


def two_lists_in_a_tuple(x):
    a = [x[0], x[1]]
    b = [*a, x[2]]
    c = (*b, *a)
    return c[3] * c[-1]


add(two_lists_in_a_tuple, _four)


def over_a_range_and_one_more(x):
    s = 0.0
    for k in (*range(2), 3):
        s += x[k] * k
    return s


add(over_a_range_and_one_more, _four)


def rows_and_one_more(x):
    m = [[x[0], x[1]], [x[2], x[3]]]
    z = [*m, [x[0], 1.0]]
    return sum(r[0] * r[1] for r in z)


add(rows_and_one_more, _four)


def rows_one_behind_the_other(x):
    m = [[x[0], x[1]], [x[2], x[3]]]
    z = []
    for r in m:
        z = [*z, *r]
    return z[1] * z[3]


add(rows_one_behind_the_other, _four, compiled=True)


def arrays_and_one_more(x):
    rows = [np.array([x[0], 1.0]), np.array([x[1], 2.0])]
    allr = [*rows, np.zeros(2)]
    return np.sum(np.array(allr) ** 2) + np.vstack([*rows, np.ones(2)]).sum()


add(arrays_and_one_more, _four)


def a_path_that_gets_longer(x):
    path = [0]
    best = 0.0
    for k in range(1, 4):
        path = [*path, k]
        best += x[path[-1]] * x[path[0]]
    return best * len(path)


add(a_path_that_gets_longer, _four)
