"""Loops over what itertools makes."""

import itertools
from itertools import accumulate, chain, combinations, count, islice, pairwise, permutations, product
from itertools import combinations_with_replacement as cwr

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]),)


def two(rng):
    return (*one(rng), np.array([1.1, 0.4, 0.8, -0.3, 0.6, 1.7]))


def rows(rng):
    return (np.arange(12.0).reshape(4, 3) / 7 + 0.1,)


def product_without_items(x):
    i = j = 7
    for i, j in product(range(3), range(0)):
        pass
    return x[0] * (i + j)


add(product_without_items, one)


def product_whose_variable_changes(x):
    s = 0.0
    for i, j in product(range(3), range(3)):
        i += 1
        s += x[i] * x[j]
    return s + i


add(product_whose_variable_changes, one)


def product_left_early(x):
    s = 0.0
    for i, j in product(range(3), range(3)):
        if i + j > 3:
            break
        if j == 1:
            continue
        s += x[i] * x[j] ** 2
    else:
        s += 100.0
    return s + 10 * i + j


add(product_left_early, one)


def combinations_of_what_is_written(x):
    y = x.copy()
    s = 0.0
    for a, b in combinations(y, 2):
        y[0] += 1.0
        s += a * b
    return s * y[0]


add(combinations_of_what_is_written, one)


def product_of_sizes_that_change(x):
    n = 3
    s = 0.0
    for i, j in product(range(n), range(n)):
        n = 5
        s += x[i] * x[j]
    return s


add(product_of_sizes_that_change, one)


def numbered_combinations(x):
    s = 0.0
    for i, (a, b) in enumerate(combinations(x, 2)):
        s += (i + 1) * a * b
    return s


add(numbered_combinations, one)


def count_left_early(x):
    for k in count():
        if x[k] > 1.2:
            break
        if k == 0:
            continue
    return x[k] * k


add(count_left_early, one)


def listed_combinations(x):
    z = [a * b for a, b in combinations(x, 2)]
    return sum(z) + z[3] * len(z)


add(listed_combinations, one)


def chain_left_early(x):
    s = 0.0
    for v in chain(x[:2], x[4:]):
        if v > 1.35:
            break
        s += v * v
    else:
        s += 50
    return s + v


add(chain_left_early, one)


def chain_from_rows(x):
    s = 0.0
    for v in chain.from_iterable([x[:2], x[3:5]]):
        if v > 2.0:
            break
        s += v * v
    return s


add(chain_from_rows, one)


def combinations_of_rows(a):
    s = 0.0
    for u, v in combinations(a, 2):
        s += np.sqrt(np.sum((u - v) ** 2))
    return s


add(combinations_of_rows, rows, wrt="a")


def pairs_in_all_orders(x):
    s = 0.0
    for a, b in permutations(x, 2):
        s += a / b
    for a, b in cwr(range(3), 2):
        s += x[a] * x[b]
    return s


add(pairs_in_all_orders, one)


def combinations_of_numbered(x):
    s = 0.0
    for (i, a), (j, b) in combinations(enumerate(x), 2):
        s += a * b * (j - i)
    return s


add(combinations_of_numbered, one)


def pairwise_of_numbered(x):
    s = 0.0
    for (i, a), (j, b) in pairwise(enumerate(x)):
        s += a * b * (j - i)
    return s


add(pairwise_of_numbered, one)


def combinations_of_points(x):
    pts = [(x[0], x[1]), (x[2], x[3]), (x[4], x[5])]
    s = 0.0
    for (a, b), (c, d) in combinations(pts, 2):
        s += np.hypot(a - c, b - d)
    return s


add(combinations_of_points, one)


def accumulated_and_zipped(x):
    s = 0.0
    for c, v in zip(accumulate(x), x, strict=False):
        s += c * v
    return s


add(accumulated_and_zipped, one)


def accumulated_and_counted(x):
    s = sum(v * k for v, k in zip(x, count(2)))
    return s + sum(accumulate(x, lambda a, b: a + b)) + list(accumulate(x))[-1]


add(accumulated_and_counted, one)


def listed_pairs_of_numbers(x):
    pairs = list(combinations(range(len(x)), 2))
    return sum(x[i] * x[j] for i, j in pairs) + len(pairs)


add(listed_pairs_of_numbers, one)


def product_of_repeated(x):
    s = 0.0
    for i, j, k in product(range(2), repeat=3):
        s += x[i] * x[j] * x[k]
    for u, w in product(("a", "b"), (1.0, 2.0)):
        s += x[0] * w if u == "a" else x[1] * w
    return s


add(product_of_repeated, one)


def combinations_left_by_return(x):
    for i, j in combinations(range(len(x)), 2):
        if x[i] + x[j] > 3.0:
            return x[i] * x[j]
    return x[0]


add(combinations_left_by_return, one)


def first_of_many(x):
    s = 0.0
    for v in islice(x, 3):
        s += v**2
    for k in islice(count(1), 4):
        s += x[k] / k
    return s


add(first_of_many, one)


def pairwise_of_what_is_written(x):
    y = x.copy()
    for a, b in pairwise(y):
        y[2] = a * b
    return np.sum(y)


add(pairwise_of_what_is_written, one)


def product_of_ranges(x):
    s = 0.0
    for i, j in itertools.product(range(3), range(2)):
        s += x[i] * x[j] ** 2
    return s


add(product_of_ranges, one)


def pairwise_sum(x):
    return sum((b - a) ** 2 for a, b in itertools.pairwise(x))


add(pairwise_sum, one)


def chained(x, w):
    s = 1.0
    for v in itertools.chain(x, w):
        s = s * 0.5 + v**2
    return s


add(chained, two)


def pairwise_while_written(x):
    y = x.copy()
    z = y
    s = 0.0
    for a, b in pairwise(y):
        z[3] = 0.0
        s += a * b
    return s


add(pairwise_while_written, one)


def accumulated_while_written(x):
    y = x.copy()
    s = 0.0
    for c in accumulate(y):
        y[-1] = c
        s += c
    return s


add(accumulated_while_written, one)


def chain_while_written(x):
    y = x.copy()
    s = 0.0
    for v in chain(y, y[:2] * 2.0):
        y[0] = 9.0
        s = s * 0.5 + v
    return s


add(chain_while_written, one)


def product_while_written(x):
    y = x.copy()
    s = 0.0
    for a, b in product(y, y):
        y[0] = a
        s += a * b
    return s + y[0]


add(product_while_written, one)


def combinations_of_what_grows(x):
    t = x * 1.0
    s = 0.0
    for a, b in combinations(t, 2):
        t += 1.0
        s += a * b
    return s


add(combinations_of_what_grows, one)


def combinations_known_by_another_name(x):
    y = x * 1.0
    z = y
    s = 0.0
    for a, b in combinations(z, 2):
        y += 1.0
        s += a * b
    return s


add(combinations_known_by_another_name, one)


def tuple_of_what_is_written(x):
    y = x.copy()
    t = tuple(y)
    y[0] = 3.0
    return t[0] * y[0]


add(tuple_of_what_is_written, one)


def _raised(u):
    u += 1.0
    return u[0] * u


def parts_that_write(x):
    u, s = x * 0.5, 0.0
    for e in chain(u[:2] * 2.0, _raised(u)):
        s = s * 0.5 + e
    for a, b in zip(chain(u, u[::-1]), range(7), strict=False):
        s = s * 0.9 + a * b
    return s


add(parts_that_write, one)


def pairs_of_parts_that_write(x):
    u = x * 0.5
    return sum(a * b for a, b in zip(chain(u, u[:2]), chain(u[:2], _raised(u)), strict=False))


add(pairs_of_parts_that_write, one, may_refuse=True)
