"""Lists that begin as None in each place."""

import numpy as np

from programs.corpus import add


def vector(rng):
    return (np.array([0.7, 0.4, 1.3]),)


def filled_item_by_item(x):
    h = [None, None, None]
    h[0] = x[0] * x[1]
    h[1] = h[0] + x[1] * x[2]
    h[2] = np.sin(h[1])
    return h[0] * h[1] + h[2]


def filled_with_arrays(x):
    h = [None] * 2
    h[0] = x * x
    h[-1] = h[0] + x
    return np.sum(h[0] * h[1])


def filled_in_branches(x):
    parts = [None] * 3
    parts[2] = x[2] ** 2
    if x[0] > 0.5:
        parts[0] = x[1]
        parts[1] = parts[2] * 2.0
    else:
        parts[0] = x[0]
        parts[1] = 1.0
    return parts[0] * parts[1] + parts[2]


def places_filled_by_a_loop(x):
    n = len(x)
    rows = 0.0
    powers = [None] * n
    for i in range(n):
        powers[i] = x[i] ** (i + 1)
        rows += powers[i]
    return sum(powers) * rows + len(powers)


def filled_by_loops_over_its_length(x):
    total = 0.0
    for k in range(2):
        rows = [None] * len(x)
        for i in range(len(rows)):
            rows[i] = x * x[i] + k
        columns = [None] * len(x)
        for i, v in enumerate(x):
            columns[i] = v * v
        total += np.sum(np.stack(rows)) * columns[k]
    return total


def _cross(a, b, out):
    """The cross product of two vectors."""
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]


def filled_by_a_function(x):
    h = [None, None, None]
    node = [None, None, None]
    unused = [None, None, None]
    _cross(x, [1.0, 2.0, x[0]], h)
    size = np.sqrt(h[0] ** 2 + h[1] ** 2 + h[2] ** 2)
    if size > 0.1:
        unused = 2.0
        node[0] = -h[1]
        node[1] = h[0]
        node[2] = 0.0
        size = size * (node[0] + unused * node[1]) + node[2]
    return size


def filled_by_a_count_that_was_bound_before(x, n=3.0):
    n = int(n)
    steps = [[None]] * (n + 1)
    for i in range(n + 1):
        s = i / (n + 1.0)
        steps[i] = x * s + x[0]
    total = 0.0
    while n > 1:
        n = n - 1
        parts = [None] * n
        for k in range(n):
            parts[k] = x[k] * n
        total += parts[n - 1] * parts[0]
    return total + np.sum(steps[3] * steps[1])


for each in (
    filled_by_a_count_that_was_bound_before,
    filled_by_a_function,
    filled_item_by_item,
    filled_with_arrays,
    filled_in_branches,
    places_filled_by_a_loop,
    filled_by_loops_over_its_length,
):
    add(each, vector)


def lists_filled_from_the_end(x):
    n = len(x)
    costs = [None] * n
    costs[n - 1] = x * 2.0
    for t in range(n - 2, -1, -1):
        decay = np.exp(-x[t])
        costs[t] = costs[t + 1] * decay + x
    weights = [None] * (n + 1)
    weights[-1] = 1.0
    for k in reversed(range(n)):
        weights[k] = weights[k + 1] * x[k]
    turned = [None] * n
    for i in range(1, n + 1):
        turned[n - i] = x[i - 1] * i
    held = [None] * n
    for i in range(n - 1, -1, -1):
        if i == n - 1:
            v = x[i]
        else:
            v = held[i + 1] * 0.5 + x[i]
        held[i] = v
    total = sum(np.sum(c) for c in costs) + sum(weights) + turned[0] * turned[-1]
    return total + held[0] * len(held)


add(lists_filled_from_the_end, lambda rng: (rng.normal(size=4),), lambda rng: (rng.normal(size=1),))
