"""Ranges that have names: gone over several times, of several bounds, read by functions inside, made anew in loops."""

import numpy as np

from programs.corpus import add


def powers_over_a_named_range(x, n):
    powers = range(n + 1)
    table = np.array([[k**i for i in powers] for k in range(-3, 4)])
    return np.sum(table) * np.sum(x) + len(powers)


add(powers_over_a_named_range, lambda rng: (rng.normal(size=4), 2), compiled=True)


def one_range_over_and_in_itself(x):
    places = range(len(x))
    total = 0.0
    for i in places:
        for j in places:
            total += x[i] * x[j] * (i - j) ** 2
    return total


add(one_range_over_and_in_itself, lambda rng: (rng.normal(size=4),))


def range_of_either_direction(x, back):
    if back:
        order = range(len(x) - 1, -1, -1)
    else:
        order = range(len(x))
    h = 0.0
    for i in order:
        h = np.tanh(h * 0.5 + x[i])
    return h


add(
    range_of_either_direction,
    lambda rng: (rng.normal(size=4), True),
    lambda rng: (rng.normal(size=4), False),
    compiled=True,
)


def range_whose_bound_changes_later(x):
    n = 3
    terms = range(n)
    n = 2

    def polynomial(v):
        total = 0.0
        for k in terms:
            total += v**k
        return total

    s = sum(polynomial(v) for v in x for _ in terms)
    n = 1
    return s + n + (2 in terms) + (n in terms)


add(range_whose_bound_changes_later, lambda rng: (rng.normal(size=4),))


def range_of_each_trip(x, n):
    for m in range(n):
        inner = range(m)
        for i, v in zip(inner, x):
            x = x + v * i
    return np.sum(x) + list(inner)[-1]


add(range_of_each_trip, lambda rng: (rng.normal(size=5), 4))
