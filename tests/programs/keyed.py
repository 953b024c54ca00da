"""sorted, min and max with a key, reduce, next."""

import math
import operator
from functools import reduce

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]),)


def two(rng):
    return (*one(rng), np.array([1.1, 0.4, 0.8, -0.3, 0.6, 1.7]))


def rows(rng):
    return (np.arange(12.0).reshape(4, 3) / 7 + 0.1,)


def numbered_in_order(x, w):
    s = 0.0
    for i, (a, b) in enumerate(sorted(zip(x, w, strict=False), key=lambda p: p[1], reverse=True)):
        s += i * a * b
    return s


add(numbered_in_order, two)


def order_of_equal_keys(x, w):
    s = 0.0
    c = 1.0
    for a, b in sorted(zip(x, w, strict=False), key=lambda p: p[1], reverse=True):
        s += c * a * b
        c *= 2
    for a, b in sorted(zip(x, w, strict=False), key=operator.itemgetter(1)):
        s += c * a * b
        c *= 2
    return s


add(
    order_of_equal_keys,
    lambda rng: (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]), np.array([1.0, 2.0, 1.0, 2.0, 1.0, 2.0])),
)


def pairs_in_order(x, w):
    s = 0.0
    c = 1.0
    for b, a in sorted(zip(w, x, strict=False)):
        s += c * a * b
        c *= 2
    for b, a in sorted(zip(w, x, strict=False), reverse=True):
        s += c * a * b
        c *= 2
    z = sorted(zip(w, x, strict=False), key=lambda t: (-t[0], t[1]))
    return s + z[0][1] * z[-1][0]


add(pairs_in_order, lambda rng: (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]), np.array([1.0, 2.0, 1.0, 2.0, 1.0, 2.0])))


def largest_and_its_place(x):
    i, v = max(enumerate(x), key=lambda p: p[1])
    return v * x[i - 1]


add(largest_and_its_place, one)


def least_and_its_place(x):
    i, v = min(enumerate(x), key=operator.itemgetter(1))
    return v * i


add(least_and_its_place, one)


def list_sorted_by_key(x):
    y = list(x)
    y.sort(key=lambda v: -v)
    y.sort(key=abs, reverse=True)
    return y[0] * y[1] ** 2


add(list_sorted_by_key, one)


def largest_row(a):
    row = max(a, key=lambda r: np.sum(r**2))
    return np.sum(row**3)


add(largest_row, rows, wrt="a")


def rows_in_order(a):
    rows = sorted(a, key=lambda r: -r[1])
    return np.sum(rows[0] * rows[1])


add(rows_in_order, rows, wrt="a")


def points_by_distance(x):
    pts = [(x[0], x[1]), (x[2], x[3]), (x[4], x[5])]
    best = min(pts, key=lambda p: math.hypot(p[0] - 1, p[1]))
    s = sorted(pts, key=lambda p: p[0])
    return best[0] * best[1] + s[0][1] * s[2][0]


add(points_by_distance, one)


def keys_of_several(x):
    return max(x[0], x[1], -x[3], key=abs) ** 2 + min(x[2:], key=lambda v: (v - 1) ** 2, default=0.0)


add(keys_of_several, one)


def reduced_by_lambdas(x):
    n = reduce(lambda a, b: a + b * b, x, 0.0)
    m = reduce(max, x) + reduce(lambda a, b: a * b, [v + 1 for v in x if v > 1])
    return n * m


add(reduced_by_lambdas, one)


def reduced_matrices(a):
    M = reduce(np.dot, [a[:3], np.eye(3), a[1:]])
    return np.sum(M)


add(reduced_matrices, rows, wrt="a")


def next_with_default(x):
    k = next((i for i, v in enumerate(x) if v > 10), -1)
    return x[k] * 2


add(next_with_default, one)


def numbered_backwards(x):
    for i, v in reversed(list(enumerate(x))):
        if v > 1.3:
            break
    return v * i


add(numbered_backwards, one)


def order_of_what_is_written(x, w):
    y = x.copy()
    s = 0.0
    for a, b in sorted(zip(y, w, strict=False)):
        y[0] = 5.0
        s += a * b * y[0]
    return s


add(order_of_what_is_written, two)


def order_of_numbers(x, w):
    order = sorted(range(len(x)), key=lambda i: w[i])
    xs = [x[i] for i in order]
    return sum(xs[i] * (i + 1) for i in range(len(xs)))


add(order_of_numbers, two)


def key_that_reads_names(x):
    key = 2.0
    m = min(x, key=lambda v: abs(v - key))
    return m * key


add(key_that_reads_names, one)


def key_that_chooses(x):
    i = max(range(len(x)), key=lambda k: x[k] if k != 3 else -1.0)
    return x[i] ** 2


add(key_that_chooses, one)


def points_sorted_in_place(x):
    pts = [(x[0], x[1]), (x[2], x[3]), (x[4], x[5])]
    pts.sort(key=lambda p: p[1])
    return pts[0][0] * pts[-1][1]


add(points_sorted_in_place, one)


def trapezoids_in_order(x, w):
    pairs = sorted(zip(x, w, strict=False), key=lambda p: p[0])
    s = 0.0
    for i in range(len(pairs) - 1):
        (x0, y0), (x1, y1) = pairs[i], pairs[i + 1]
        s += 0.5 * (x1 - x0) * (y0 + y1)
    return s


add(trapezoids_in_order, two)


def many_of_one_key(x):
    classes = [k % 3 for k in range(40)]
    order = sorted(range(40), key=lambda k: classes[k])
    backwards = sorted(range(40), key=lambda k: classes[k], reverse=True)
    order.sort(key=lambda k: -(k % 2))
    return sum(x[k % 6] * j for j, k in enumerate(order)) * sum(x[k % 6] * j for j, k in enumerate(backwards))


add(many_of_one_key, one, compiled=True)


def _raised(u):
    u[0] += 1.0
    return u[0]


def found_or_raised(x):
    u = x * 1.0
    return next((e for e in u if e > 0.2), _raised(u)) + 2.0 * u[0]


add(found_or_raised, one, may_refuse=True)


def names_of_a_key(x):
    t = x[1]
    least = min(x, key=lambda e: (t := e - 1.0) * t)
    return least * t


add(names_of_a_key, one, may_refuse=True)


def started_with_what_is_named_before(x):
    t = x[1]
    return reduce(lambda a, b: a * x[0] + b, [(t := 2.0 * x[2]), x[3]], t) * t


add(started_with_what_is_named_before, one, may_refuse=True)


def rows_by_their_items(x):
    rows = [(1.0, x[0]), (0.5, x[1]), (1.0, x[2]), (0.5, x[3])]
    rows.sort()
    again = sorted(rows, reverse=True)
    s = 0.0
    for (a, b), (c, d) in zip(rows, again, strict=True):
        s = s * 1.5 + a * b - c * d * d
    return s


def pairs_sorted_twice(x):
    first = sorted(zip(x, x[::-1], strict=False))
    then = sorted(((b * b, a) for a, b in first), reverse=True)
    return sum(k * a * b for k, (a, b) in enumerate(then))


def dicts_in_order(x):
    events = [{"t": 3.0, "v": x[0]}, {"t": 1.0, "v": x[1] * x[2]}, {"t": 2.0, "v": x[3]}]
    events.sort(key=lambda e: e["t"])
    s = 0.0
    for e in events:
        s = s * e["t"] + e["v"]
    return s


add(rows_by_their_items, one)
add(pairs_sorted_twice, one, compiled=True)
add(dicts_in_order, one)


def scaled_by_options(x, **options):
    options.pop("unused", None)
    low = options.pop("low", 0.5)
    factor = options.pop("factor", low)
    return np.sum(np.asarray(x, **options)) * factor


def options_that_are_popped(x):
    return scaled_by_options(x) + scaled_by_options(x, factor=x[0]) + scaled_by_options(x, unused=1, dtype=np.float64)


add(options_that_are_popped, lambda rng: (rng.normal(size=3),))


def found_among_many(x, k):
    table = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 2, 3)
    return table[k] * x[0] + table[-k] * x[1]


add(found_among_many, *(lambda rng, k=k: (rng.normal(size=2), k) for k in (0, 7, 18)), wrt="x")


def chosen_by_options(x, **options):
    if "first" in list(options.keys()) and options["first"] == 3:
        return x[1]
    return x[0] if "second" in options else x[2] ** 2


def options_that_are_searched(x):
    weights = {"low": x[0], "high": x[1]}
    total = 0.0
    for key in ("low", "high", "other"):
        if key in list(weights.keys()):
            total += weights[key]
    return total * chosen_by_options(x) + chosen_by_options(x, first=3) * chosen_by_options(x, first=2, second=1)


add(options_that_are_searched, lambda rng: (rng.normal(size=3),))
