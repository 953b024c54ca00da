"""Values that are unpacked with a star or turned over, tuples of a length that is not known."""

import math

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]),)


def rows(rng):
    return (np.arange(12.0).reshape(4, 3) / 7 + 0.1,)


def first_and_rest(x):
    _a, *rest = x
    return _a * sum(rest) + len(rest)


add(first_and_rest, one)


def rest_and_last(x):
    *init, last = [v * 2 for v in x]
    return last * init[0] + sum(init)


add(rest_and_last, one)


def nothing_left_over(x):
    a, b, *c = x[:2]
    return a * b + sum(c)


add(nothing_left_over, one)


def rest_of_a_tuple(x):
    head, *tail = (x, x * 2, x + 1)
    return np.sum(head * tail[1])


add(rest_of_a_tuple, one)


def first_row_and_others(a):
    first, *others = a
    return np.sum(first * others[0]) + len(others)


add(first_row_and_others, rows, wrt="a")


def tuple_of_a_generator(x):
    t = tuple(v * v for v in x)
    return sum(t) * t[1]


add(tuple_of_a_generator, one)


def tuple_of_an_array(x):
    t = tuple(x)
    return t[0] * t[-1] + len(t)


add(tuple_of_an_array, one)


def tuple_of_a_list(x):
    z = []
    for v in x:
        z.append(v * 2.0)
    t = tuple(z)
    a, b = t[:2]
    return a * b + t.index(t[3])


add(tuple_of_a_list, one)


def points_turned_over(x):
    pts = [(x[0], x[1]), (x[2], x[3]), (x[4], x[5])]
    xs, ys = zip(*pts, strict=False)
    return sum(xs) * sum(ys)


add(points_turned_over, one)


def rows_turned_over(a):
    xs, ys, zs = zip(*a, strict=False)
    return sum(xs) * ys[0] + zs[1]


add(rows_turned_over, rows, wrt="a")


def sorted_pairs_turned_over(x, w):
    xs, ws = zip(*sorted(zip(x, w, strict=False)), strict=False)
    s = 0.0
    for i in range(len(xs) - 1):
        s += xs[i] * ws[i + 1]
    return s


add(sorted_pairs_turned_over, lambda rng: (*one(rng), one(rng)[0][::-1].copy()))


def chosen_pairs_turned_over(x):
    pts = [(v, v * v) for v in x if v > 0.6]
    xs, ys = zip(*pts, strict=False)
    return np.sum(np.array(xs) * np.array(ys))


add(chosen_pairs_turned_over, one)


def twice_the_rest(x):
    _a, *rest = x
    return sum(rest * 2)


add(twice_the_rest, one)


def rest_is_a_copy(x):
    _a, *rest = x
    rest[0] = 5.0
    return sum(rest) * x[1]


add(rest_is_a_copy, one)


def star_in_displays(x):
    a, b = 1.0, x
    b, *a = x[0] * a, b[1], x[2]
    return a[0] * b


add(star_in_displays, one)


def rest_of_a_list_itself(x):
    z = [v for v in x]
    z, *w = z
    return z * sum(w)


add(rest_of_a_list_itself, one)


def arrays_beside_a_list_that_is_an_argument(x, years, rate):
    total = 0.0
    for coupon, n in zip(x, years):
        for k in range(n):
            total += coupon * math.exp(-rate * k)
    for i, (n, u, v) in enumerate(zip(years, x[::-1], x * x)):
        if u > 0.5:
            continue
        total += u * v * rate**n * i
    q, *rest = np.linalg.qr(np.outer(x, x) + np.eye(len(x)))
    return total + np.sum(np.abs(rest[0])) + np.sum(q * q)


add(arrays_beside_a_list_that_is_an_argument, lambda rng: (rng.normal(size=3), [2, 4, 1], 0.3), compiled=True)


def comprehensions_of_several_types(x, a, w):
    def first_doubled(v):
        v[0] = 2.0 * w
        return v * v

    x, a, w = map(np.asarray, (x, a, w))
    u, v, t = [e * e for e in (x, a, w)]
    p, q = [first_doubled(e) for e in (u, v[0] * w)]
    low, *high = (np.sum(e) for e in [x, a, w * t])
    one, two = [np.sum([k * e[0] for k in e]) for e in (x[:2], u)]
    return np.sum(v @ u) * t + p @ q + low * high[0] + sum(high) + one * two


add(
    comprehensions_of_several_types,
    lambda rng: (rng.normal(size=3), rng.normal(size=(3, 3)), 0.7),
    wrt=("x", "a", "w"),
    compiled=True,
)


def products_of_pairs(m):
    s = 0.0
    for a, b in m:
        s += a * b
    return s


def pairs_or_rows(x, m):
    s = x[0]
    try:
        for a, b in m:
            s += a * b
    except ValueError:
        s = s * 2 + np.sum(m)
    return s


def _matrix_of(columns):
    return lambda rng: (np.array([0.5, 1.3]), np.arange(3.0 * columns).reshape(3, columns) / 7 + 0.1)


add(pairs_or_rows, _matrix_of(2), _matrix_of(3), _matrix_of(1), wrt=("x", "m"), compiled=True)


def pairs_among_others(x, m):
    s = x[0]
    try:
        for k, ((a, b), c) in enumerate(zip(m, x)):
            s += a * b * c * k
    except ValueError:
        s = s * 2
    return s


add(pairs_among_others, _matrix_of(2), _matrix_of(3), wrt=("x", "m"))


def pairs_of_a_comprehension(x, m):
    try:
        z = [a * b for a, b in m]
    except ValueError:
        z = [x[1]]
    return sum(z)


add(pairs_of_a_comprehension, _matrix_of(2), _matrix_of(3), wrt=("x", "m"))


def pairs_of_rows_of_several_lengths(x):
    z = [[e] * (k + 2) for k, e in enumerate(x)]
    s = x[1]
    try:
        for a, b in z:
            s += a * b
    except ValueError:
        s = s * 3
    try:
        s += products_of_pairs([(e, 2 * e, e) for e in x])
    except ValueError:
        s = s * x[0]
    try:
        s += products_of_pairs([(e, 2 * e) for e in x])
    except ValueError:
        s = s * 9
    return s


add(pairs_of_rows_of_several_lengths, one)


def pairs_in_a_function(x, m):
    try:
        return products_of_pairs(m) * x[0]
    except ValueError:
        return x[1] * np.sum(m)


add(pairs_in_a_function, _matrix_of(2), _matrix_of(3), wrt=("x", "m"), compiled=True)


def words_of_what_does_not_fit(x):
    s = x[0]
    for items in ([x[0], x[1], x[2]], [x[1]]):
        try:
            a, b = items
            s += a * b
        except ValueError as e:
            s += len(str(e)) * x[1]
    return s


add(words_of_what_does_not_fit, one)


def truth_that_a_handler_takes(x, m):
    s = x[0]
    for v in (x, m):
        try:
            s += bool(v > 0.5) * np.sum(v)
        except ValueError:
            s = s * 2 + v[0] * 1.0
    try:
        s = s * (1 + bool(x[1] > 0.5))
    except ValueError:
        s = 0.0
    return s


add(truth_that_a_handler_takes, lambda rng: (np.array([0.5, 1.3]), np.array([0.7, 0.2])), wrt=("x", "m"))
