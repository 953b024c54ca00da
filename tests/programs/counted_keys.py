"""Dicts with the counters of loops for keys; counters of loops that are written out, read afterwards."""

from collections import Counter

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]),)


def squares_by_number(x):
    d = {}
    for i in range(4):
        d[i] = x[i] ** 2
    return d[0] + d[1] * d[2] - d[3]


add(squares_by_number, one)


def products_by_number(x):
    d = {0: 1.0}
    for i in range(1, 5):
        d[i] = d[i - 1] * x[i]
    s = 0.0
    for k, v in d.items():
        s += k * v
    return s + len(d)


add(products_by_number, one)


def pairs_of_numbers_as_keys(x):
    d = {}
    for i in range(3):
        for j in range(i, 3):
            d[i, j] = x[i] * x[j]
            d[j, i] = d[i, j]
    return d[0, 2] + d[2, 0] * d[1, 1]


add(pairs_of_numbers_as_keys, one)


def keys_in_branches(x):
    d = {}
    for i in range(3):
        if x[i] > 0.6:
            d[i] = x[i]
    return d[1] * d[2]


add(keys_in_branches, one)


def remainders_as_keys(x):
    d = {0: 0.0, 1: 0.0}
    for i in range(6):
        d[i % 2] += x[i] ** 2
    return d[0] * d[1]


add(remainders_as_keys, one)


def remembered_polynomials(x):
    memo = {0: 1.0, 1: x[0]}
    for n in range(2, 5):
        memo[n] = ((2 * n - 1) * x[0] * memo[n - 1] - (n - 1) * memo[n - 2]) / n
    return memo[4]


add(remembered_polynomials, one)


def keys_until_break(x):
    d = {}
    for i in range(3):
        d[i] = x[i]
        if d[i] > 1.0:
            break
    return d[0] * i


add(keys_until_break, one)


def counter_read_afterwards(x):
    d = {}
    for i in range(3):
        d[i] = x[i]
    return d[0] * i


add(counter_read_afterwards, one)


def key_that_is_asked_for(x):
    d = {}
    s = 0.0
    for i in range(3):
        if i in d:
            s += d[i]
        d[i + 1] = x[i]
    return s


add(key_that_is_asked_for, one)


def changed_by_another_name(x):
    d = {}
    for i in range(3):
        d[i] = x[i]
    else:
        d[7] = x[4]
    for i in range(3):
        d[i] *= d[7]
    t = d
    for i in range(2):
        t[i] = 1.0
    return d[0] + d[2] + sum(d.values())


add(changed_by_another_name, one)


def counter_of_a_tuple(x):
    t = (x[0], x[1], x[2])
    s = 0.0
    for i in range(3):
        s += t[i] * t[i]
    return s * i


add(counter_of_a_tuple, one)


def counter_of_a_tuple_left_early(x):
    t = (x[0], x[1], x[2])
    s = 0.0
    for i in range(3):
        s += t[i]
        if s > 2.5:
            break
    return s * i


add(counter_of_a_tuple_left_early, one)


def counters_in_each_other(x):
    t = (x[0], x[1], x[2])
    i = 5
    for i in range(0):
        t[i]
    s = 0.0
    for i in range(2):
        s += t[i]
        for j in range(i):
            s += t[j] * i
    return s * i


add(counters_in_each_other, one)


def counted_under_a_text_and_looked_at_as_a_whole(x):
    counts = Counter()
    for v in x:
        if v > 0:
            counts["a"] += v
    return counts["a"] * len(counts)


add(
    counted_under_a_text_and_looked_at_as_a_whole,
    lambda rng: (np.array([-1.0, 2.0, 0.5]),),
    lambda rng: (np.array([-1.0, -2.0]),),
    lambda rng: (np.sin(np.arange(100.0) + 0.5),),
)
