"""Windows and arguments that overlap, and loop variables that stand for numbers and for rows."""

import numpy as np

from programs.corpus import add


def at(*more):
    """Makers of a vector, a number on either side of the conditions, and more."""
    x = np.array([0.3, -0.7, 1.2, 0.5])
    return tuple(lambda rng, w=w: (x.copy(), w, *more) for w in (0.8, 0.3))


def _window(a, i):
    return a[i : i + 2]


def window_made_by_a_function(x, w):
    a = x * w
    for i in range(3):
        v = _window(a, i)
        v[0] = v[1] * v[1]
    return np.sum(a)


add(window_made_by_a_function, *at(), wrt=("x", "w"), compiled=True)


def view_that_starts_later_in_a_while(x, w):
    a = x * w
    k = 0
    v = _window(a, 0)
    while k < 3:
        v[0] = v[1] * v[1]
        k += 1
        v = a[k:]
    return np.sum(a)


add(view_that_starts_later_in_a_while, *at(), wrt=("x", "w"))


def windows_from_the_end(x, w):
    a = x * w
    for i in range(3):
        v = _window(a, 2 - i)
        v[1] = v[0] * v[0] + v[1]
    return np.sum(a)


add(windows_from_the_end, *at(), wrt=("x", "w"))


def view_cut_from_itself(x, w):
    a = x * w
    v = a
    for i in range(2):
        v[0] = v[1] * v[1]
        v = v[1:]
    return np.sum(a)


add(view_cut_from_itself, *at(), wrt=("x", "w"))


def view_renewed_within_a_trip(x, w):
    a = x * w
    v = a[:2]
    for i in range(2):
        p = v[1] * v[1]
        v = a[1:]
        v[0] = p
        v = a[i:]
    return np.sum(a * v[0])


add(view_renewed_within_a_trip, *at(), wrt=("x", "w"))


def _square_first(v):
    v[0] = v[1] * v[1]


def window_written_by_a_function(x, w):
    a = x * w
    for i in range(3):
        _square_first(_window(a, i))
    return np.sum(a)


add(window_written_by_a_function, *at(), wrt=("x", "w"), compiled=True)


def tail_written_by_a_function(x, w):
    a = x * w
    for i in range(3):
        _square_first(a[i:])
    return np.sum(a)


add(tail_written_by_a_function, *at(), wrt=("x", "w"))


def view_in_the_middle_of_a_loop(x, w):
    a = x * w
    u = a
    for i in range(3):
        if i == 1:
            u = a[1:]
        u[0] = u[1] * u[1]
    return np.sum(a)


add(view_in_the_middle_of_a_loop, *at(), wrt=("x", "w"))


def _add_reversed(p, q):
    p += q[::-1]


def _set_reversed(p, q):
    p[:] = q[::-1] * 2.0


def _shift(p, q):
    for i in range(1, len(p)):
        p[i] = q[i - 1] * 2.0


def added_to_itself_reversed(x, w):
    u = x * w
    _add_reversed(u, u)
    return np.sum(u * x)


add(added_to_itself_reversed, *at(), wrt=("x", "w"))


def set_from_itself_reversed(x, w):
    u = x * w
    _set_reversed(u, u)
    return np.sum(u * x)


add(set_from_itself_reversed, *at(), wrt=("x", "w"))


def overlapping_slices_of_one_array(x, w):
    u = x * w
    _set_reversed(u[:3], u[1:])
    return np.sum(u * x)


add(overlapping_slices_of_one_array, *at(), wrt=("x", "w"), compiled=True)


def shifted_along_itself(x, w):
    u = x * w
    _shift(u, u)
    return np.sum(u * x)


add(shifted_along_itself, *at(), wrt=("x", "w"))


def apart_slices_of_one_array(x, w):
    u = x * w
    _shift(u[2:], u[:2])
    return np.sum(u * x)


add(apart_slices_of_one_array, *at(), wrt=("x", "w"))


def neighboring_rows_of_a_matrix(x, w):
    m = np.outer(x, x)
    for i in range(3):
        _shift(m[i], m[i + 1])
    return np.sum(m * m * w)


add(neighboring_rows_of_a_matrix, *at(), wrt=("x", "w"))


def buffers_in_turn(x, w):
    a = np.zeros(4)
    b = x * w
    for i in range(3):
        _shift(a, b)
        a, b = (b, a)
    return np.sum(a * b)


add(buffers_in_turn, *at(), wrt=("x", "w"))


def number_then_row_under_one_loop_variable(x, w):
    u = x * w
    s = w * w
    m = np.outer(x[:2], np.sin(x[2:]))
    for e in u:
        s += e * w
    for e in m:
        e[0] = e[1] * w
    return np.sum(u) + np.sin(s) + np.sum(np.sin(m) * x.reshape(2, 2))


add(number_then_row_under_one_loop_variable, *at(), wrt=("x", "w"), compiled=True)


def row_then_number_under_one_loop_variable(x, w):
    u = x * w
    s = w * w
    m = np.outer(x[:2], np.sin(x[2:]))
    for e in m:
        e[0] = e[1] * w
    for e in u:
        s += e * w
    return np.sum(u) + np.sin(s) + np.sum(np.sin(m) * x.reshape(2, 2))


add(row_then_number_under_one_loop_variable, *at(), wrt=("x", "w"))
