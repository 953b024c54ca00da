"""Tuples of as many items as a run decides: gone over, indexed, handed on; and those that have to be tuples."""

import numpy as np

from programs.corpus import add


def tuple_beside_numbers(x, a):
    steps = [a * x[i] for i in range(len(x))]
    parts = tuple(steps)
    return a * 2 + parts[0] * parts[-1]


def tuple_of_items_that_pass(x, a):
    parts = tuple(a * v for v in x if v > 0)
    s = 0.0
    for k, p in enumerate(parts):
        s += (k + 1) * p
    return s + len(parts) * parts[-1] + max(parts)


def tuple_for_numpy(x):
    kept = tuple(v for v in x if v > 0)
    return np.sum(np.array(kept) ** 2) + np.mean(kept)


def tuple_backwards(x):
    found = []
    for v in x:
        found.append(v * v)
    back = tuple(reversed(found))
    return back[0] + 2 * back[1]


def tuple_that_keeps_what_an_array_held(x):
    first = tuple(x * 2)
    x[0] = 5.0
    return first[0] * x[0] + sum(first)


def tuple_given_to_a_helper(x):
    def total(parts):
        s = 0.0
        for p in parts:
            s += p * p
        return s

    return total(tuple(v for v in x if v > 0))


def joined_tuples(x):
    t = tuple(v for v in x if v > 0)
    return sum((*t, x[0]))


def tuple_as_an_index(x, k):
    t = tuple(int(v) for v in k if v >= 0)
    return np.outer(x, x)[t]


def tuple_that_is_asked(x):
    t = tuple(v for v in x if v > 0)
    return sum(t) if isinstance(t, tuple) else 0.0


def vector(rng):
    return np.array([1.5, -0.5, 2.0, 0.5]) + 0.1 * rng.normal(size=4)


add(tuple_beside_numbers, lambda rng: (vector(rng), 1.5), wrt=("x", "a"), compiled=True)
add(tuple_of_items_that_pass, lambda rng: (vector(rng), 1.5), wrt=("x", "a"), compiled=True)
add(tuple_for_numpy, lambda rng: (vector(rng),))
add(tuple_backwards, lambda rng: (vector(rng),))
add(tuple_that_keeps_what_an_array_held, lambda rng: (vector(rng),), compiled=True)
add(tuple_given_to_a_helper, lambda rng: (vector(rng),))
add(joined_tuples, lambda rng: (vector(rng),), may_refuse=True)
add(tuple_as_an_index, lambda rng: (vector(rng), np.array([1.0, -1.0, 2.0])), may_refuse=True)
add(tuple_that_is_asked, lambda rng: (vector(rng),), may_refuse=True)


def repeated_tuples(x):
    a = (x[0] * 2,) * 3
    b = 2 * (np.sin(x[1]), x[2])
    c, d = (np.exp(x[0] / 4),) * 2
    rows = (x * 2,) * 2
    rows[0][1] = x[2]
    return a[0] * a[1] + a[2] + b[2] * b[3] + c * d + np.sum(rows[1] * x)


add(repeated_tuples, lambda rng: (vector(rng),), compiled=True)
