"""Lists of tuples and of lists that functions return, gone over and changed where they are called."""

import numpy as np

from programs.corpus import add


def _two(rng):
    return (np.array([1.3, 0.7]),)


def _vec(z):
    return z * z


def _rows(z):
    return [[z[0], z[1]], [z[1]]]


def _pts(z):
    return [(z[0], z[1]), (z[1], 2.0 * z[0])]


def _mat(z):
    return [[z[0], z[1]], [z[1], 2.0 * z[0]]]


def _lst(z):
    return [z[0], z[1]]


def _ptsa(z):
    out = []
    for k in range(3):
        out.append((z[0] * k, z[1]))
    return out


def _ragged(z):
    return [[z[0], z[1]], [z[1]]]


def rows_of_unequal_lengths(x):
    s = 0.0
    for r in _rows(x):
        for v in r:
            s += v * v
    return s


add(rows_of_unequal_lengths, _two)


def products_of_points(x):
    return sum([a * b for a, b in _pts(x)])


add(products_of_points, _two, compiled=True)


def sums_of_rows_that_are_returned(x):
    return sum([sum(r) for r in _mat(x)]) + sum([v * v for r in _mat(x) for v in r])


add(sums_of_rows_that_are_returned, _two)


def products_of_items_of_points(x):
    return sum([p[0] * p[1] for p in _pts(x)])


add(products_of_items_of_points, _two)


def extremes_of_points(x):
    return max([a * b for a, b in _pts(x)]) + sum(map(abs, _vec(x))) + sum(map(lambda r: r[0] * r[1], _mat(x)))


add(extremes_of_points, _two)


def dict_of_numbered_items(x):
    d = {i: v for i, v in enumerate(_vec(x))}
    return d[1] * 2


add(dict_of_numbered_items, _two)


def points_with_a_name(x):
    p = _pts(x)
    s = 0.0
    for a, b in p:
        s += a * b * b
    return s


add(points_with_a_name, _two, compiled=True)


def points_that_are_collected(x):
    s = 0.0
    for a, b in _ptsa(x):
        s += a * b * b
    return s


add(points_that_are_collected, _two)


def numbered_points(x):
    s = 0.0
    for i, (a, b) in enumerate(_pts(x)):
        s += a * b * b * i
    return s


add(numbered_points, _two)


def points_beside_numbers(x):
    s = 0.0
    for (a, b), c in zip(_pts(x), _lst(x), strict=False):
        s += a * b * c
    return s


add(points_beside_numbers, _two)


def points_in_every_trip(x):
    s = 0.0
    for k in range(3):
        for a, b in _pts(x * k):
            s += a * b * b
    return s


add(points_in_every_trip, _two)


def points_and_one_more(x):
    p = _pts(x)
    p.append((x[0], x[0]))
    return sum([a * b for a, b in p])


add(points_and_one_more, _two)


def points_under_two_names(x):
    p = _pts(x)
    q = p
    q.append((x[0], x[1]))
    s = 0.0
    for a, b in p:
        s += a * b
    return s


add(points_under_two_names, _two)


def points_in_order(x):
    p = _pts(x)
    p.sort()
    s = 0.0
    for i, (a, b) in enumerate(p):
        s += a * b * i
    return s


add(points_in_order, _two)


def longer_rows_of_unequal_lengths(x):
    m = _ragged(x)
    m[1].append(x[0])
    s = 0.0
    for r in m:
        for v in r:
            s += v * v
    return s


add(longer_rows_of_unequal_lengths, _two, compiled=True)


def rows_that_are_written(x):
    m = _ragged(x)
    s = 0.0
    for r in m:
        s += len(r) * r[-1]
        r[0] = 5.0
    return s + m[0][0] * m[1][0]


add(rows_that_are_written, _two)


def points_taken_away(x):
    p = _pts(x)
    while p:
        a, b = p.pop()
        x = x * a
    return x.sum() * b


add(points_taken_away, _two, compiled=True)


def points_without_the_first(x):
    p = _pts(x)
    a, _b = p.pop(0)
    s = 0.0
    for c, d in p:
        s += a * c * d
    return s


add(points_without_the_first, _two)


def points_from_the_end(x):
    s = 0.0
    for a, b in reversed(_pts(x)):
        s = s * 0.5 + a * b * b
    return s


add(points_from_the_end, _two)


def sides_between_points(x):
    p = _pts(x)
    s = 0.0
    for (a, b), (c, d) in zip(p, p[1:], strict=False):
        s += a * d - b * c
    return s


add(sides_between_points, _two, compiled=True)


def points_turned_round_sometimes(x):
    p = _pts(x)
    if x[0] > 1:
        p = p[::-1]
    s = 0.0
    for a, b in p:
        s = s * 0.5 + a * b * b
    return s


add(points_turned_round_sometimes, _two)


def points_of_every_trip(x):
    p = []
    for k in range(2):
        p += _pts(x * k)
    return sum([a * b for a, b in p])


add(points_of_every_trip, _two, compiled=True)


def points_of_every_trip_too(x):
    p = []
    for k in range(2):
        p.extend(_pts(x * k))
    s = 0.0
    for a, b in p:
        s += a * b
    return s


add(points_of_every_trip_too, _two)
