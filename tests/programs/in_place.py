"""Functions and methods that write into an array: ``out=``, ``where=``, ``np.copyto``, ``fill``, ``sort``."""

import itertools

import numpy as np

from programs.corpus import add


def results_in_given_arrays(x, w):
    y = np.zeros(6)
    np.multiply(x, w, out=y[1:5])
    np.add(x, y[:4], y[2:])
    z = np.exp(y, out=np.empty_like(y))
    same = np.subtract(z, y, out=(z,))
    same[0] = w
    np.clip(z, 0.1, 3.0, out=z)
    return np.sum(z * y)


add(results_in_given_arrays, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)


def overlapping_operands(x):
    y = x.copy()
    np.subtract(y[1:], y[:-1], out=y[:-1])
    np.dot(np.outer(x, y), y, out=y)
    return np.sum(y * x)


add(overlapping_operands, lambda rng: (rng.normal(size=4),))


def only_where_it_holds(x):
    y = np.log(x, out=np.full(4, -1.0), where=x > 0)
    z = np.divide(1.0, x, out=np.zeros_like(x), where=x != 0)
    s = np.arctanh(x, where=np.abs(x) < 1, out=np.zeros(4))
    return np.sum(y * z) + np.sum(s) + np.sum(x, where=x > 0) * np.prod(x, where=x > 0.5)


add(only_where_it_holds, lambda rng: (np.array([0.7, -0.3, 2.0, -1.5]),), compiled=True)


def copied_filled_and_sorted(x, w):
    y = np.empty((2, 4))
    np.copyto(y, x)
    np.copyto(y[1:], 2.0 * x, where=x > 0.2)
    z = np.empty(4)
    z.fill(w)
    counts = np.empty(4, dtype=np.int64)
    counts.fill(3)
    v = x * w
    v.sort()
    return np.sum(y * z) + v[0] * v[3] + np.sum(counts * v[::-1]) + x.clip(0.1, 1.0).sum()


add(copied_filled_and_sorted, lambda rng: (np.array([0.7, -0.3, 2.0, 0.15]), 0.7), wrt=("x", "w"), compiled=True)


def _stored(x, place):
    np.tanh(x, out=place)
    return place[0]


def written_by_a_function(x):
    y = np.zeros(3)
    return y[0] + _stored(x, y) * y[1] + np.sum(y)


add(written_by_a_function, lambda rng: (rng.normal(size=3),))


def too_small_for_a_result(x):
    y = np.zeros(2)
    np.add(x, 1.0, out=y)
    return np.sum(y)


add(too_small_for_a_result, lambda rng: (rng.normal(size=2),))


def zero_where_it_does_not_hold(x):
    y = np.divide(1.0, x, out=np.zeros_like(x), where=x != 0)
    return np.sum(y[1:] * x[1:] ** 2) + y[0] * x[1]


add(zero_where_it_does_not_hold, lambda rng: (np.array([2.0, 0.5, 0.3]),))


def lists_and_arrays_in_order(x):
    values = []
    for element in x:
        values.append(element * element)
    values.sort()
    scaled = x * 2.0
    scaled.sort()
    values.append(scaled[0])
    values.sort(reverse=True)
    return values[0] * 3.0 + values[-1] + scaled[0] * scaled[-1]


add(lists_and_arrays_in_order, lambda rng: (rng.normal(size=4),))


def what_a_loop_goes_over_written_by_functions(x, w):
    u, total = x * w, 0.0
    for a, b in itertools.product(u, (1.0, w)):
        np.add(u, 1.0, out=u)
        total = total * 0.9 + a * b
    for a, b in itertools.combinations(u, 2):
        np.copyto(u, u * 1.1)
        total = total * 0.9 + a * b
    for a in sorted(u, key=lambda v: -v):
        np.multiply(u, 1.1, u)
        total = total * 0.9 + a
    return total


add(what_a_loop_goes_over_written_by_functions, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))
