"""Functions that return the array that they got, or a part of it, and what is written through either name."""

import numpy as np

from programs.corpus import add
from programs.shadows import at


def _scaled(a):
    a[0] = a[0] * a[1]
    a *= 1.5
    return a


def _scaled_with_a_number(a, w):
    a[0] = a[0] * w
    return (a, a[1] * w)


def _written_if(a, q):
    if q > 0.5:
        a[0] = a[1] * 2.0
        return a
    return a * 3.0


def _filled(a, w):
    for i in range(len(a)):
        a[i] = a[i] * w
    return a


def _split(x):
    return (x[:2], x[2:][::-1])


def _tail_and_double(x):
    return (x[1:], x * 2.0)


def _same(a):
    return a


def _tail(a, k):
    return a[k:]


def written_and_returned(x, w):
    b = _scaled(x * 1.0)
    return np.sum(b * b)


add(written_and_returned, *at(), wrt=("x", "w"), compiled=True)


def returned_beside_its_argument(x, w):
    a = x * 1.0
    b = _scaled(a)
    return np.sum(a) + np.sum(b)


add(returned_beside_its_argument, *at(), wrt=("x", "w"))


def returned_with_a_number(x, w):
    b, t = _scaled_with_a_number(x * w, w)
    b[1] = b[0] * t
    return np.sum(b * b) + t


add(returned_with_a_number, *at(), wrt=("x", "w"))


def returned_in_one_branch(x, w):
    a = x * w
    b = _written_if(a, w)
    b[2] = b[0] * b[1]
    return np.sum(a * b)


add(returned_in_one_branch, *at(), wrt=("x", "w"))


def filled_in_a_loop_and_returned(x, w):
    a = x * 1.0
    b = _filled(a, w)
    return np.sum(a * b) + b[0]


add(filled_in_a_loop_and_returned, *at(), wrt=("x", "w"))


def two_views_returned_and_one_written(x, w):
    a, b = _split(x)
    a[0] = a[1] * b[0]
    return np.sum(x * x)


add(two_views_returned_and_one_written, *at(), wrt=("x", "w"))


def view_and_fresh_array_returned(x, w):
    y = x * w
    v, f = _tail_and_double(y)
    y[2] = y[1] * f[0]
    return np.sum(v * v) + np.sum(f)


add(view_and_fresh_array_returned, *at(), wrt=("x", "w"), compiled=True)


def identity_function(x, w):
    u = x * w
    v = _same(u)
    v[0] = v[1] * 2.0
    return np.sum(u * v)


add(identity_function, *at(), wrt=("x", "w"))


def view_returned_then_array_returned(x, w):
    u = x * w
    v = _tail(u, 1)
    v[0] = v[1] * 2.0
    u = _scaled(u)
    return np.sum(u * u) + v[0] * v[1]


add(view_returned_then_array_returned, *at(), wrt=("x", "w"), compiled=True)


def returned_twice(x, w):
    u = x * w
    u = _scaled(u)
    u = _scaled(u)
    return np.sum(u * u)


add(returned_twice, *at(), wrt=("x", "w"))


def nested_calls_that_return_their_argument(x, w):
    u = _scaled(_scaled(x * w))
    return np.sum(u * u)


add(nested_calls_that_return_their_argument, *at(), wrt=("x", "w"))


def returned_in_a_loop(x, w):
    u = x * 1.0
    for i in range(3):
        u = _scaled(u)
    return np.sum(u * u)


add(returned_in_a_loop, *at(), wrt=("x", "w"))


def product_of_two_returned_arrays(x, w):
    return np.sum(_scaled(x * w) * _scaled(x + w))


add(product_of_two_returned_arrays, *at(), wrt=("x", "w"))


def rows_returned_by_a_function(x, w):
    rows = np.outer(x, x)
    for i in range(4):
        r = _scaled(rows[i])
        r[2] = r[0] * w
    return np.sum(rows * rows)


add(rows_returned_by_a_function, *at(), wrt=("x", "w"), compiled=True)
