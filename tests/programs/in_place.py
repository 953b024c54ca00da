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


def methods_that_write_into_arrays(x):
    y = x * 2.0
    y.clip(min=-1.0, max=None, out=y)
    z = np.empty_like(x)
    np.clip(x, -0.5, 0.5, z)
    total = np.sum(z * y)
    y.cumsum(out=z)
    return total + np.sum(z * z)


add(methods_that_write_into_arrays, lambda rng: (rng.normal(size=6),), compiled=True)


def quotients_into_a_part(x):
    ratios = np.zeros(len(x))
    steps = x[1:] - x[:-1]
    np.divide(steps[1:], steps[: len(steps) - 1], where=steps[: len(steps) - 1] != 0, out=ratios[1 : len(ratios) - 1])
    w = x * 3.0
    large = np.abs(w) > 1.0
    w = np.divide(1, w, where=large, out=w)
    w[~large] = 0
    return np.sum(ratios * np.arange(len(ratios))) + np.sum(w)


add(quotients_into_a_part, lambda rng: (rng.normal(size=6),))


class Level:
    def __init__(self, h):
        self.h = h

    def sum(self, out=None):
        if out is not None:
            out[...] = self.h
        return 1.0


def an_object_with_such_a_method(x):
    level = Level(x[0])
    z = np.zeros(3)
    level.sum(out=z)
    return np.sum(z * x)


add(an_object_with_such_a_method, lambda rng: (rng.normal(size=3),))


def put_along_axes(x):
    rows = np.outer(x, x)
    np.put_along_axis(rows, np.argmax(rows, axis=1)[:, None], 0.5 * x[:, None], axis=1)
    columns = np.outer(x, x + 1.0)
    np.put_along_axis(columns, np.argmin(columns, axis=0)[None, :], 0.0, 0)
    np.put_along_axis(columns, np.array([[0, -1, 1, 0]]), x**2, axis=-2)
    y = x * 2.0
    np.put_along_axis(y, np.array([0, 1]), x[2], axis=-1)
    return np.sum(rows**2) + np.sum(columns**2) + np.sum(y * x)


add(put_along_axes, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)


def numbers_do_not_say_what_is_written(x):
    k = (x > 1).astype(int)
    y, z = 2.0 * x, np.zeros(4)
    try:
        np.copyto(y, x**2, where=k)
    except TypeError:
        y[0] = 3.0 * x[1]
    try:
        np.exp(x, out=z, where=k)
    except TypeError:
        np.exp(x, out=z, where=k != 0)
    np.copyto(y, x**3, where=[0, 1, 0, 1])
    return np.sum(y * z)


add(numbers_do_not_say_what_is_written, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)


def on_the_diagonal_of_parts(x):
    m = np.zeros((4, 4))
    np.fill_diagonal(m[1:], x[0])
    np.fill_diagonal(m[2:, 1:3], 2.0 * x)
    return np.sum(m * np.outer(x, x))


add(on_the_diagonal_of_parts, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),))


def shape_that_is_assigned(x):
    kernel = 2.0 * np.exp(-np.abs(x) / 25)
    kernel.shape = (1, x.shape[0])
    twice = x * 2.0
    half = twice[:2]
    twice.shape = 2, -1
    half *= x[0]
    turned = twice.T
    twice.shape = 4
    return np.sum(kernel @ x) * kernel.shape[0] + np.sum(turned) * twice[3]


def shape_that_another_name_sees(x):
    first = x * 2.0
    second = first
    first.shape = 2, 2
    return len(second) * x[0] * first[1, 1]


def running_extremes_written_in_place(x):
    index = np.where(x > 0.5, np.arange(4), 0)
    np.maximum.accumulate(index, axis=0, out=index)
    sums = np.empty(4)
    same = np.add.accumulate(x, out=sums)
    same[0] *= x[1]
    m = np.outer(x, x)
    np.minimum.accumulate(m, axis=1, out=m)
    return np.sum(x[index] * x) + np.sum(sums * x) + np.sum(m * m)


add(shape_that_is_assigned, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)
add(shape_that_another_name_sees, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), may_refuse=True)
add(running_extremes_written_in_place, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)
