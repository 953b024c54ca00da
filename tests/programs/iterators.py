"""``map`` and generators whose values are wanted all at once."""

import math

import numpy as np

from programs.corpus import add

xrange = range


def unpacked_generators(x, w):
    a, b = (float(v) * w for v in x[0])
    c, d = map(math.sin, x[1])
    e, f = (v * v for v in (a, d))
    return a * b + c * d + e * f


add(unpacked_generators, lambda rng: (rng.normal(size=(2, 2)), 0.7), compiled=True)


def too_many_values(x):
    a, b = (v * v for v in x)
    return a * b


add(too_many_values, lambda rng: (rng.normal(size=2),))


def mapped(x, w):
    item = 3.0 * w
    squares = list(map(lambda t: t * t * w, x))
    total = max(map(abs, x)) * sum(map(lambda a, b: a * b, x, x[::-1]))
    for value in map(math.tanh, squares):
        total += value * item
        item = value
    if any(map(math.isinf, x)):
        return total
    return total + np.sum(np.array(list(map(math.cos, x)))) + len(squares)


add(mapped, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)


def counted_by_another_name(x):
    total = 0.0
    for i in xrange(1, len(x)):
        total += x[i] * x[i - 1]
    return total


add(counted_by_another_name, lambda rng: (rng.normal(size=4),))
