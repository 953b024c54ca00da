"""Loops, sums and lists over what ``itertools`` takes, drops, picks, repeats and pairs."""

import itertools
from collections import defaultdict
from itertools import cycle, repeat, takewhile

import numpy as np

from programs.corpus import add


def _area(a, b):
    return a * b + a


def taken_and_dropped(x, w):
    s = 0.0
    for v in takewhile(lambda v: v < 1.0, x):
        s += v * w
    for v in itertools.dropwhile(lambda v: v > 0, x):
        s += v**2
    else:
        s += x[0]
    z = list(takewhile(lambda t: t < 1, x))
    for i, v in enumerate(takewhile(lambda t: t < 1, x)):
        if i == 0:
            continue
        s += v * w + i
    return s + v + len(z) * sum(z) * w + sum(itertools.compress(x, [1, 0, 1, 1])) * sum(itertools.compress(x, x > 0))


def repeated_in_turn(x, w):
    y, s, e = x * 1.0, 0.0, w
    for v, c in zip(x, cycle([1.0, w])):
        s += v * c
    for c, v, d in zip(cycle((w, 2.0, 3.0)), x, x[::-1]):
        s += v * c * d
    for v, c in zip(y, cycle(y)):
        y[0] = 5.0
        s += v * c * w
    for k, (v, c) in enumerate(zip(x, cycle([w, 2.0]))):
        s += v * c * k
    for v, c in zip(x, repeat(e)):
        e = e * 2
        s += v * c + e
    for v in repeat(x[0], 3):
        s = s * w + v
    return s + sum(map(_area, x, repeat(w))) + sum(v * c for v, c in zip(x, cycle((1.0, -1.0))))


def paired_to_the_longest(x, w):
    s = 0.0
    for a, b in itertools.zip_longest(x, x[1:], fillvalue=w):
        s += a * b * w
    for a, b in itertools.zip_longest(x[:2], [1.0, 2.0, 3.0, w], fillvalue=0.5):
        s += a * b
    s += sum(itertools.starmap(lambda a, b: a * b * w, itertools.pairwise(x)))
    return s + sum(itertools.starmap(_area, itertools.product(x, [w, 2.0])))


LAYERS = [(0.0, 288.15, -6.5), (11.0, 216.65, 0.0), (20.0, 216.65, 1.0)]


def paired_with_what_comes_next_if_there_is_one(x, w):
    p, h = 1.0, 10 * x[0]
    for (base, t, lapse), after in itertools.zip_longest(LAYERS, LAYERS[1:]):
        top = after[0] if after is not None else np.inf
        dh = min(h, top) - base
        p *= (1 + lapse * dh / t) ** w if lapse else np.exp(-dh / t)
        if h <= top:
            break
    return p


def sums_by_number_beside_a_list(x, w):
    items, d = [], defaultdict(float)
    for i, v in enumerate(x):
        items.append(v * w)
        d[i % 2] += v
    return sum(items) + d[0] * d[1]


def generators_under_names(x, w):
    n, v = 3, 2.0
    terms = (w**k / (k + 1.0) for k in range(n + 1))
    positive = (v * w for v in x * 2.0 if v > 0)
    first = (i for i, v in enumerate(x) if v < 0)
    n, y, s = 5, x * 1.0, 0.0
    late = (v * w for v in y)
    y[0] = 5.0 * w
    y = y * 3.0
    s += sum(terms) * n + max(positive) + v + sum(late) + y[0]
    products = (a * b for a, b in zip(x, x[1:], strict=False))
    i = next(first, None)
    for u in products:
        s = s * w + u
    for v in (u * w for u in x if u < 1.0):
        if v > 100.0:
            break
        s += v * v
    else:
        s += w
    return s if i is None else s * x[i] + v


X, W = np.array([0.3, -0.7, 1.2, 0.6]), 0.8
TWO = {"wrt": ("x", "w")}
add(taken_and_dropped, lambda rng: (X, W), lambda rng: (-X, W), **TWO)
add(repeated_in_turn, lambda rng: (X, W), compiled=True, **TWO)
add(paired_to_the_longest, lambda rng: (X, W), **TWO)
add(generators_under_names, lambda rng: (X, W), lambda rng: (abs(X), W), compiled=True, **TWO)
add(sums_by_number_beside_a_list, lambda rng: (X, W), **TWO)
add(paired_with_what_comes_next_if_there_is_one, lambda rng: (abs(X) * 1.3, W), **TWO)


def groups_that_a_run_finds(x):
    s = 0.0
    for above, group in itertools.groupby(x, key=lambda v: v > 1.0):
        group = list(group)
        s += sum(group) / len(group) * (2.0 if above else 1.0)
    for whole, group in itertools.groupby(sorted(x), int):
        if not whole:
            continue
        for v in group:
            s += v * whole
    signs = [(k, sum(1 for _ in g)) for k, g in itertools.groupby(np.sign(x - 1.0))]
    longest = max(len(list(g)) for k, g in itertools.groupby(np.diff(x) > 0))
    return s + sum(k * n for k, n in signs) * x[0] + longest * x[1]


def groups_of_pairs(x, y):
    s, runs = 0.0, []
    for _, group in itertools.groupby(zip(x, y), key=lambda p: p[0] > 1.0):
        items = list(group)
        s += items[0][1] * items[-1][0]
        if s > 20.0:
            break
    for above, group in itertools.groupby(y, key=lambda v: v > 1.0):
        runs.append((above, list(group)))
    return s + sum(len(g) * sum(g) for _, g in runs)


def groups_gone_through_twice(x):
    s = 0.0
    for _, group in itertools.groupby(x, key=lambda v: v > 1.0):
        s += sum(group) + 2.0 * sum(group)  # noqa: B031 - which Python goes through once
    return s


def _two_rows(rng):
    return np.array([0.3, 1.7, 1.2, 0.55]), np.array([1.4, 0.2, 0.9, 1.3])


add(groups_that_a_run_finds, lambda rng: _two_rows(rng)[:1], compiled=True)
add(groups_of_pairs, _two_rows)
add(groups_gone_through_twice, lambda rng: _two_rows(rng)[:1], may_refuse=True)


def groups_that_the_body_moves(x):
    y, limit, s = x * 1.0, 1.0, 0.0
    for above, group in itertools.groupby(y, key=lambda v: v > 1.0):
        s += sum(group) * (above + 1)
        y[-1] = 5.0
    for above, group in itertools.groupby(x, key=lambda v: v > limit):
        s += sum(group) * (above + 2)
        limit = 0.5
    return s


def groups_with_keys_that_count(x):
    asked = [0]

    def key(v):
        asked[0] += 1
        return v > 1.0

    s = 0.0
    for _, group in itertools.groupby(x, key=key):
        s += sum(group) * asked[0]
    return s


def a_group_behind_its_loop(x):
    s = 0.0
    for above, group in itertools.groupby(x, key=lambda v: v > 1.0):
        s += above * x[0]
    return s + sum(group)


def groups_of_a_view(x):
    y, s = x * 1.0, 0.0
    tail = y[2:]
    for above, group in itertools.groupby(y):
        s += sum(group) * above
        tail[-1] = 0.25
    return s


def groups_with_an_own_limit(x):
    limit, found = x[0] + 0.5, []

    def above(v):
        return v > limit

    for k, group in itertools.groupby(x, key=above):
        part = sum(group) * (k + 1)
        found.append(part)
    return sum(v * (k + 1) for k, v in enumerate(found))


for _program in (groups_that_the_body_moves, groups_with_keys_that_count, a_group_behind_its_loop, groups_of_a_view):
    add(_program, lambda rng: _two_rows(rng)[:1], may_refuse=True)
add(groups_with_an_own_limit, lambda rng: _two_rows(rng)[:1])
