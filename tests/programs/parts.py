"""Helper functions that read parts of arrays: their adjoint halves add to the caller's. And Runge-Kutta's method."""

import math

import numpy as np
from numba import prange

from programs.corpus import add


def _term(x, i):
    return x[i] ** 2 + np.sin(x[i - 1])


def _pair(x, y, i):
    return x[i] * y[i - 1] + x[0]


def elements_in_a_helper(x):
    s = 0.0
    for i in range(1, len(x)):
        s += _term(x, i)
    return s


add(elements_in_a_helper, lambda rng: (rng.normal(size=5),), compiled=True)


def one_array_twice_in_parts(x):
    s = 0.0
    for i in range(1, len(x)):
        s += _pair(x, x, i) * _pair(x, x[1:], i - 1)
    return s


add(one_array_twice_in_parts, lambda rng: (rng.normal(size=5),), compiled=True)


def _row(m, i):
    return np.sum(m[i] ** 2)


def rows_and_columns_in_parts(x, w):
    s = 0.0
    for i in range(len(x)):
        s += _row(x, i) * _row(x.T, 0) + _row(w, i % 2)
    return s


add(
    rows_and_columns_in_parts,
    lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=(2, 2))),
    wrt=("x", "w"),
    compiled=True,
)


def _moved(x, i):
    y = x.copy()
    y[0] = x[i] * x[i - 1]
    return y


def updated_by_its_parts(x):
    for i in range(1, 3):
        x = _moved(x, i) + x * 0.1
        x = _moved(x, 2)
    return np.sum(x * x)


add(updated_by_its_parts, lambda rng: (rng.normal(size=4),))


def _first_and_all(x):
    return x[0] * x[1], x


def handed_back_with_a_part(x):
    s = 0.0
    for _ in range(3):
        a, x = _first_and_all(x)
        s += a
    return s * np.sum(x)


add(handed_back_with_a_part, lambda rng: (rng.normal(size=3),), compiled=True)


def _inner(x, i):
    return _pair(x, x, i) + _term(x, i)


def parts_two_calls_deep(x):
    s = 1.0
    for i in range(1, len(x)):
        if x[i] > 0:
            s *= _inner(x, i)
    return s + _term(np.exp(x), 1)


add(parts_two_calls_deep, lambda rng: (rng.normal(size=5),), lambda rng: (np.abs(rng.normal(size=3)),))


def parts_of_sums(x):
    z = x * 1.0
    a = z + x
    b = z
    s = 0.0
    for i in range(1, 3):
        s += _term(a, i) * _term(b, i)
    return s + np.sum(a * b)


add(parts_of_sums, lambda rng: (rng.normal(size=3),))


def parts_of_what_is_written(x):
    out = x * 2.0
    s = 0.0
    for i in range(1, 3):
        s += _term(out, i)
        out[i] = s
        s += _term(out[1:], 1)
    return s + np.sum(out)


add(parts_of_what_is_written, lambda rng: (rng.normal(size=4),))


def _least(x, y, i):
    return min(x[i], y[i]) if i % 2 else x[i] * 2.0


def parts_that_may_not_be_read(x, y):
    s = 0.0
    for i in range(len(x)):
        s += math.exp(_least(x, y, i))
    return s


add(parts_that_may_not_be_read, lambda rng: (rng.normal(size=4), rng.normal(size=4)), wrt=("x", "y"))


def parts_in_parallel_trips(x):
    out = np.zeros(len(x))
    for i in prange(1, len(x)):
        out[i] = _term(x, i)
    return np.sum(out * out)


add(parts_in_parallel_trips, lambda rng: (rng.normal(size=5),))


def _rate(x, y, out):
    out[0] = x[0] * y[0]
    for i in range(1, len(x)):
        out[i] = x[i] * y[i - 1]


def runge_kutta_in_place(x, y, steps):
    n, h = len(x), 2.0 / steps
    y = y.copy()
    k1, k2, k3, k4, t = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    for _ in range(steps):
        _rate(x, y, k1)
        for i in range(n):
            t[i] = y[i] + h * k1[i] / 2
        _rate(x, t, k2)
        for i in range(n):
            t[i] = y[i] + h * k2[i] / 2
        _rate(x, t, k3)
        for i in range(n):
            t[i] = y[i] + h * k3[i]
        _rate(x, t, k4)
        for i in range(n):
            y[i] += h * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) / 6
    return np.sum(y)


add(runge_kutta_in_place, lambda rng: (rng.normal(size=3), rng.normal(size=3), 3), wrt=("x", "y"), compiled=True)


def _swing(x, y):
    return np.sin(y) * x


def runge_kutta_of_arrays(x, y, steps):
    h = 2.0 / steps
    for _ in range(steps):
        k1 = _swing(x, y)
        k2 = _swing(x, y + h / 2 * k1)
        k3 = _swing(x, y + h / 2 * k2)
        k4 = _swing(x, y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return np.sum(y)


add(
    runge_kutta_of_arrays,
    lambda rng: (rng.normal(size=3), rng.normal(size=3), 3),
    lambda rng: (rng.normal(size=1), rng.normal(size=3), 2),
    lambda rng: (rng.normal(size=3), rng.normal(size=1), 2),
    lambda rng: (rng.normal(size=(2, 1)), rng.normal(size=(1, 3)), 2),
    wrt=("x", "y"),
)
