"""Containers that are made in loops: what raises on the way, what is called on the way, and what counts meanwhile;
items that lists do not have.
"""

import contextlib
from collections import Counter

import numpy as np

from programs.corpus import add


def given(rng):
    return (np.array([0.73, 1.31, -0.47, 2.19, 0.05]),)


def root(v):
    if v < 0:
        raise ValueError("negative")
    return v**0.5


def both(v):
    return root(v), v


def dict_that_is_not_finished(x):
    kept = {7: x[0]}
    try:
        kept = {int(v * 3): root(v) for v in x}
    except ValueError:
        kept[8] = x[1]
    return sum(kept.values())


add(dict_that_is_not_finished, given, compiled=True)


def set_that_is_not_finished(x):
    kept = {7}
    with contextlib.suppress(ValueError):
        kept = set(int(root(v) * 3) for v in x)
    return len(kept) * x[0]


add(set_that_is_not_finished, given)


def counts_that_are_not_finished(x):
    counts = Counter([1])
    with contextlib.suppress(ValueError):
        counts = Counter(int(root(v) * 3) for v in x)
    return len(counts) * x[0] + counts[1]


add(counts_that_are_not_finished, given)


def rows_that_are_not_finished(x):
    rows = [[x[0]]]
    with contextlib.suppress(ValueError):
        rows = [[root(v) for v in x[:k]] for k in range(5)]
    return sum(sum(r) for r in rows)


add(rows_that_are_not_finished, given)


def pairs_that_are_not_finished(x):
    pairs = [(x[0], x[1])]
    with contextlib.suppress(ValueError):
        pairs = [both(v) for v in x]
    return sum(p * q for p, q in pairs)


add(pairs_that_are_not_finished, given)


def list_that_got_what_came(x):
    kept = [x[0]]
    try:
        kept.extend(root(v) for v in x)
    except ValueError:
        kept += (2 * v for v in x[:2])
    return sum(kept) * len(kept)


add(list_that_got_what_came, given)


def dict_seen_while_it_is_made(x):
    kept = {1: x[0]}

    def scaled(v):
        return v * len(kept)

    kept = {int(v * 3): scaled(v) for v in x}
    return sum(kept.values())


add(dict_seen_while_it_is_made, given)


def counts_of_counts(x):
    counts = Counter()
    for i, word in enumerate(["a", "b", "a"]):
        counts[word] += len(counts) * x[i] + 1
    numbers = Counter([3, 4, 3])
    for i in (3, 5, 5):
        numbers[i] += len(numbers) * x[0]
    del numbers[4]
    del numbers[9]
    return counts["a"] * 2 + counts["b"] + counts["z"] + numbers[3] * len(numbers)


add(counts_of_counts, given)


def counts_of_counts_given(x, counts):
    numbers = Counter(counts)
    return numbers["a"] * x[0]


add(counts_of_counts_given, lambda rng: (rng.normal(size=3), {"a": 4, "b": 1}), may_refuse=True)


def list_that_was_a_tuple(x):
    pair = (x[0], x[1])
    first = pair[0]
    pair = [x[2], x[3]]
    rows = []
    for _ in range(2):
        rows.append(pair)
        pair[0] = pair[0] + first
    return rows[0][0] + rows[1][1]


add(list_that_was_a_tuple, given)


def halves(v):
    out = [v[0] / 2, v[1] / 2]
    return out


def list_of_a_function(x):
    pair = (x[0], x[1])
    pair = halves(pair)
    rows = [pair]
    pair[0] = 2.0
    return sum(rows[0])


add(list_of_a_function, given)


def rows_bound_again_among_columns(x):
    rows = [[x[0], x[1]], [x[2], x[3]]]
    total = 0.0
    for column in zip(*rows, strict=False):
        rows = [[v * 2 for v in r] for r in rows]
        total += column[0] * column[1]
    return total + rows[0][0]


add(rows_bound_again_among_columns, given, may_refuse=True)


def rows_that_grow_among_columns(x):
    rows = [[x[0], x[1]], [x[2], x[3]]]
    total = 0.0
    for column in zip(*rows, strict=False):
        if len(rows[0]) < 4:
            rows[0].append(x[4])
            rows[1].append(x[0])
        total += column[0] * column[1]
    return total


add(rows_that_grow_among_columns, given, may_refuse=True)


def columns_under_one_name(x):
    rows = [[x[0], x[1]], [x[2], x[3]]]
    largest = []
    for column in zip(*rows, strict=False):
        largest.append(max(column))
        column = [1.0]
        total = sum(column)
    return sum(largest) + total


add(columns_under_one_name, given)


def place_of(items, wanted):
    try:
        return items.index(wanted)
    except ValueError:
        return -1


def items_that_are_not_there(x):
    rest, names = [x[0], x[1], x[0]], ("a", "b", "c")
    count = 0
    try:
        while True:
            rest.remove(x[0])
            count += 1
    except ValueError:
        count += 2
    try:
        i = names.index("b") + names.index("q")
    except ValueError:
        i = 2
    return sum(rest) * count * x[i] + x[place_of(rest, 99.0)] * x[place_of(rest, x[1])]


def extremes_of_nothing(x):
    best, rows = x[0], [[x[0]], [], [x[1], x[2]]]
    for k in range(3):
        try:
            best += max([v for v in x if v > k])
        except ValueError:
            best *= 2
            break
    for row in rows:
        try:
            best += min(row) * 2
        except ValueError:
            best += 1
    return best


add(items_that_are_not_there, lambda rng: (np.array([0.7, 1.3, -0.4, 2.1]),))
add(extremes_of_nothing, lambda rng: (np.array([0.7, 1.3, -0.4, 2.1]),), compiled=True)


def dict_that_a_function_inside_does_not_finish(x):
    def roots(values):
        kept = {7: values[0]}
        with contextlib.suppress(ValueError):
            kept = {int(v * 3): root(v) for v in values}
        return sum(kept.values())

    return roots(x) * roots(x[:2])


add(dict_that_a_function_inside_does_not_finish, given, may_refuse=True)


def _above(values, least):
    return [v for v in values if v > least]


def extremes_of_what_is_computed(x):
    best = 0.0
    for row in (x[:0], x[1:]):
        try:
            best += max(row * 2) + min(-row)
        except ValueError:
            best += x[0]
    try:
        best += max(_above(x, 9.0))
    except ValueError:
        best *= x[1]
    return best


add(extremes_of_what_is_computed, lambda rng: (rng.uniform(0.3, 2.0, 4),))


def gets_a_value_before_another_is_taken_apart(x):
    c = d = 5.0
    a = b = 1.0
    try:
        c = a, b = x[:3]
    except ValueError:
        a = x[0]
    try:
        (a, b) = d = x[:3]
    except ValueError:
        b = x[1]
    return np.sum(c) * 2.0 + d + a * b


add(gets_a_value_before_another_is_taken_apart, lambda rng: (rng.normal(size=4),))


def stores_before_another_is_taken_apart(x):
    z, q = np.zeros(2), 0.0
    for count in (3, 2):
        try:
            z[0], (z[1], q) = 5.0 * x[0] * count, x[:count]
        except ValueError:
            z[1] = x[1] * z[0]
        q += z[0] * z[1]
    return z[0] * 3 + z[1] + q


add(stores_before_another_is_taken_apart, lambda rng: (rng.normal(size=4),), compiled=True)
