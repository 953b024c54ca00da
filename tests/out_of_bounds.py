"""Programs with indices in range and out of range, and the lines that an error must name."""

import inspect

import numba
import numpy as np
import pytest
from numba import njit

INTERPRETED = bool(numba.config.DISABLE_JIT)
V = np.arange(1.0, 6.0)
A = np.arange(1.0, 7.0).reshape(2, 3)
PROGRAMS = []


def add(good, bad, array="", raises=IndexError, compiled=False):
    """A program with arguments at which it is in range, those at which it is not, and the line of ``# here``."""

    def register(function):
        PROGRAMS.append(pytest.param(function, good, bad, array, raises, id=function.__name__))
        if not compiled and not INTERPRETED:
            PROGRAMS.pop()
        return function

    return register


@njit
def picked(v, i):
    return v[i] * v[i]


def windowed(v, lo, hi):
    s = 0.0
    for i in range(lo, hi):
        s += v[i] * v[i]  # here
    return s


@add((V, 5), (V, 6), "v", compiled=True)
def loop(v, n):
    s = 0.0
    for i in range(n):
        s += v[i] * v[i]  # here
    return s


@add((V, -5), (V, -6), "v")
def negative(v, i):
    return v[i] * v[i]  # here


@add((V, 1), (V, 2), "v")
def negative_in_loop(v, n):
    s = 0.0
    for i in range(3):
        s += v[-3 - i - n + 1 + 1 - 1]  # here
    return s


@add((V, 4), (V, 5), "v")
def backwards(v, n):
    s = 0.0
    for i in range(n, -1, -1):
        s += v[i] * i  # here
    return s


@add((V, 6), (V, 7), "v")
def every_other(v, n):
    s = 0.0
    for i in range(0, n, 2):
        s += v[i] ** 2  # here
    return s


@add((A, 2, 3), (A, 2, 4), "a", compiled=True)
def matrix(a, n, m):
    s = 0.0
    for i in range(n):
        for j in range(m):
            s += a[i, j] * a[i, j]  # here
    return s


@add((A, 1), (A, 2), "a")
def row(a, i):
    r = a[i]  # here
    return np.sum(r * r)


@add((A, 2), (A, 3), "a")
def column(a, j):
    return np.sum(a[:, j] ** 2)  # here


@add((A, 2), (A, 3), "v")
def view_of_view(a, i):
    u = a[1:]
    v = u[0]
    return v[i] * 2.0  # here


@add((V, np.array([0, -5, 4])), (V, np.array([0, 5, 4])), "v", compiled=True)
def nested_index(v, k):
    s = 0.0
    for i in range(k.size):
        s += v[k[i]] ** 2  # here
    return s


@add((V, np.array([0, -5, 4])), (V, np.array([0, -6, 4])), "v", compiled=True)
def gather(v, k):
    return np.sum(v[k] ** 2)  # here


@add((V, np.array([0, -5, 4])), (V, np.array([0, 7, 4])), "y", compiled=True)
def scatter(v, k):
    y = v * 2.0
    y[k] = v[:3]  # here
    return np.sum(y * y)


@add((V, np.array([0, -5, 4])), (V, np.array([0, 7, 4])), "y")
def scatter_augmented(v, k):
    y = v * 2.0
    y[k] += 1.0  # here
    return np.sum(y * y)


@add((V, np.array([0, 3])), (V, np.array([0, 5])), "v")
def taken(v, k):
    return np.sum(np.take(v, k) ** 2)  # here


@add((V, V > 2), (V, V[1:] > 2), "v", compiled=True)
def mask(v, m):
    return np.sum(v[m] ** 2)  # here


@add((A, A > 2), (A, A[:, 1:] > 2), "a", compiled=True)
def mask_of_matrix(a, m):
    return np.sum(a[m] ** 2)  # here


@add((V, V > 2), (V, np.ones(7, bool)), "y")
def mask_stored(v, m):
    y = v * 1.0
    y[m] = 0.0  # here
    return np.sum(y * y)


@add((V, 5), (V, 6), "v", compiled=True)
def while_loop(v, n):
    s = 0.0
    i = 0
    while i < n:
        s += v[i] * v[i]  # here
        i += 1
    return s


@add((V, 3.5), (V, 9.0), "v")
def until_found(v, t):
    s = 0.0
    for i in range(99):
        s += v[i]  # here
        if v[i] > t:
            break
    return s


@add((V, 5), (V, 6), "v")
def helper(v, n):
    return windowed(v, 0, n) * 2.0


@add((V, 5), (V, 6), "y")
def stored(v, n):
    y = np.zeros(5)
    for i in range(n):
        y[i] = 2.0  # here
    return np.sum(y * v)


@add((V, 5), (V, 6), "y")
def stored_and_added(v, n):
    y = v * 1.0
    for i in range(n):
        y[i] += 2.0  # here
    return np.sum(y * v)


@add((V, 4), (V, 5), "v", compiled=True)
def unread(v, i):
    t = v[i]  # noqa: F841 - here
    return v[0] * 2.0


@add((V, 5), (V, 6), "v")
def unread_in_loop(v, n):
    for i in range(n):
        t = v[i] * 2.0  # noqa: F841 - here
    return v[0] * 2.0


@add((V, 4), (V, 5), "v")
def only_tested(v, i):
    if v[i] > 0:  # here
        pass
    return v[0] * 2.0


@add((V, 4), (V, 5), "v")
def only_read(v, i):
    v[i]  # here
    return v[0] * 2.0


@add((V, 4), (V, 5), "v")
def conditional_expression(v, i):
    return v[0] * (v[i] if i > 2 else 1.0)  # here


@add((V, V), (V, V[:3]), "a", ValueError, compiled=True)
def added_in_place(v, w):
    a = v * 2.0
    a += w  # here
    return np.sum(a * a)


@add((A, V[:3]), (A, V), "", ValueError)
def row_added_in_place(a, w):
    b = a * 2.0
    b[1] += w  # here
    return np.sum(b * b)


def line_of(function):
    source = inspect.unwrap(getattr(function, "py_func", function))
    lines, first = inspect.getsourcelines(source)
    places = [first + k for k, text in enumerate(lines) if text.rstrip().endswith(" here")]
    return places[0] if places else line_of(windowed)
