"""Slices in variables, in containers, as arguments and as results, and indices that are made before they are used."""

import numpy as np

from programs.corpus import add

HALF = slice(0, 2)
PARTS = {"position": slice(0, 2), "velocity": slice(2, None)}


def heads(x, count):
    size = x.shape[1] // count
    total = 0.0
    for h in range(count):
        part = slice(h * size, (h + 1) * size)
        total += np.sum(np.tanh(x[:, part] @ x[:, part].T)) * (part.stop - part.start)
    return total


def stored_in_parts(x, n):
    first, rest = slice(n), slice(n, None)
    y = np.zeros_like(x)
    y[first] = x[rest] ** 2
    y[rest] += x[first] * y[first]
    y[slice(None, None, 2)] *= 3.0
    return np.sum(y * x)


def named_parts(x):
    return np.sum(x[PARTS["position"]] * x[PARTS["velocity"]]) + x[HALF].sum() ** 2


def part_given(x, part):
    return np.sum(x[part] ** 3)


def _twice(x, part):
    return x[part] * 2


def _part(k):
    return slice(k, k + 2)


def part_handed_on(x, k):
    return np.prod(_twice(x, _part(k))) + np.sum(_twice(x, np.s_[1:]) ** 2)


def index_made_before(x):
    corner, column = np.s_[1:, :2], (slice(None), None)
    y = x[corner] * 2.0
    y[np.index_exp[0]] **= 2
    return np.sum(y) + np.sum(x[:, 0][column] * x)


def part_that_moves(x):
    total, part = 0.0, slice(0, 1)
    while part.stop <= len(x):
        total += np.prod(x[part])
        part = slice(part.start, part.stop + 1)
    return total


def part_chosen(x, n):
    part = slice(0, n) if n > 1 else slice(2, 4)
    y = x.copy()
    y[part] *= y[::-1][part]
    return np.sum(y**2)


def blocks_of_rows(x, n):
    out = np.zeros(len(x))
    for start in range(0, len(x), n):
        part = slice(start, min(start + n, len(x)))
        out[part] = x[part] - x[part].mean()
        out[part][0] *= 3.0 + x[part][-1]
    return np.sum(out**2 * np.arange(len(x)))


add(blocks_of_rows, lambda rng: (rng.normal(size=5), 3), lambda rng: (rng.normal(size=4), 2))
add(heads, lambda rng: (rng.normal(size=(3, 4)), 2), compiled=True)
add(stored_in_parts, lambda rng: (rng.normal(size=4), 2), compiled=True)
add(named_parts, lambda rng: (rng.normal(size=4),))
add(part_given, lambda rng: (rng.normal(size=5), slice(1, None, 2)), lambda rng: (rng.normal(size=5), slice(3)))
add(part_handed_on, lambda rng: (rng.normal(size=4), 1))
add(index_made_before, lambda rng: (rng.normal(size=(3, 3)),))
add(part_that_moves, lambda rng: (rng.normal(size=4),), compiled=True)
add(part_chosen, lambda rng: (rng.normal(size=4), 3), lambda rng: (rng.normal(size=4), 1))


def indices_of_another_kind_on_each_path(x, a, w):
    where = 1
    if x[1] < 0.0:
        where = slice(None, None, 2)
    index = (where, slice(1, None))
    a[index] *= w
    return np.sum(a[index] * w) + np.sum(a) * len(index)


def an_axis_or_a_row_by_the_trip(x, a, w):
    total = 0.0
    for k in range(3):
        row = k
        if k > 0:
            row = None
        index = (row, 2)
        total += np.sum(a[index] * (w + k))
    return total * x[0]


def _summed(pair):
    part, factor = pair
    return np.sum(part) * factor


def pairs_of_other_kinds_handed_on(x, w):
    part = w
    if x[1] < 0.0:
        part = x * w
    pair = (part, (w + w) * x[0])
    both = (pair, pair)
    return _summed(pair) + _summed(both[1]) * len(both)


for _each in (indices_of_another_kind_on_each_path, an_axis_or_a_row_by_the_trip):
    add(
        _each,
        lambda rng: (np.array([0.5, 1.2]), rng.normal(size=(3, 4)), 0.7),
        lambda rng: (np.array([0.5, -1.2]), rng.normal(size=(3, 4)), 0.7),
        compiled=True,
    )
add(
    pairs_of_other_kinds_handed_on,
    lambda rng: (np.array([0.5, 1.2]), 0.7),
    lambda rng: (np.array([0.5, -1.2]), 0.7),
)
