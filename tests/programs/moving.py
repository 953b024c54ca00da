"""Names that come to hold another array, or another part of it, while it is written."""

import numpy as np

from programs.corpus import add


def at(*more):
    """Makers of a vector, a number on either side of the conditions, and more."""
    x = np.array([0.3, -0.7, 1.2, 0.5])
    return tuple(lambda rng, w=w: (x.copy(), w, *more) for w in (0.8, 0.3))


def overlapping_windows(x, w):
    a = x * w
    for i in range(3):
        v = a[i : i + 2]
        v[0] = v[1] * v[1]
    return np.sum(a * a)


add(overlapping_windows, *at(), wrt=("x", "w"), compiled=True)


def overlapping_windows_written_twice(x, w):
    a = x * w
    for i in range(3):
        v = a[i : i + 2]
        v[1] = v[0] * v[1]
        v[0] = v[1] * v[1] * w
    return np.sum(a * a)


add(overlapping_windows_written_twice, *at(), wrt=("x", "w"))


def neighboring_rows(x, w):
    b = np.outer(x, x + w)
    for i in range(3):
        r = b[i]
        q = b[i + 1]
        q[0] = r[0] * r[1]
        r[1] = q[0] * q[1]
    return np.sum(b * b)


add(neighboring_rows, *at(), wrt=("x", "w"))


def window_that_lags_behind(x, w):
    a = x * w
    v = a[0:2]
    for i in range(3):
        v[1] = v[0] * v[1]
        v = a[i : i + 2]
    return np.sum(a * a)


add(window_that_lags_behind, *at(), wrt=("x", "w"))


def _step(u, v, w):
    u[0] = v[1] * w + u[0] * v[0]
    v[1] = u[0] * u[1]


def swapped_arguments_of_a_step(x, w):
    a = x * w
    b = x + w
    for i in range(3):
        _step(a, b, w)
        a, b = (b, a)
    return np.sum(a * b * b)


add(swapped_arguments_of_a_step, *at(), wrt=("x", "w"))


def arguments_that_are_one_in_a_branch(x, w):
    a = x * w
    b = a * 1.0
    if w > 0.5:
        b = a
    _step(a, b, w)
    return np.sum(a * b * b)


add(arguments_that_are_one_in_a_branch, *at(), wrt=("x", "w"), compiled=True)


def read_between_writes(x, w):
    u = x * w
    u[0] = u[1] * u[2]
    t = np.sum(u * u)
    u[1] = u[0] * t
    u[0] = u[1] * u[1]
    return t * u[0]


add(read_between_writes, *at(), wrt=("x", "w"))


def rebound_in_the_middle_of_a_loop(x, w):
    a = x * w
    v = a
    w2 = w
    for i in range(4):
        if i == 2:
            v = a * 2.0
        v[0] = v[1] * v[2]
        v[1] = v[0] * w2
    return np.sum(a * v)


add(rebound_in_the_middle_of_a_loop, *at(), wrt=("x", "w"))


def alias_renewed_every_other_trip(x, w):
    a = x * 1.0
    b = a
    for i in range(4):
        b[i] = b[i] * b[0]
        a = a * w
        if i % 2 == 0:
            b = a
    return np.sum(a * b)


add(alias_renewed_every_other_trip, *at(), wrt=("x", "w"))


def _pick(a, b, i):
    if i % 2 == 0:
        return a
    return b


def array_picked_by_a_function(x, w):
    a = x * w
    b = x + w
    for i in range(4):
        c = _pick(a, b, i)
        c[0] = c[1] * a[2] + b[0]
        c[2] = c[0] * b[1]
    return np.sum(a * b * b)


add(array_picked_by_a_function, *at(), wrt=("x", "w"))


def _rows_of(m, i):
    return (m[i], m[i + 1])


def two_rows_returned(x, w):
    m = np.outer(x, x * w)
    for i in range(3):
        p, q = _rows_of(m, i)
        q[0] = p[0] * p[1] + q[1]
        p[1] = q[0]
    return np.sum(m * m)


add(two_rows_returned, *at(), wrt=("x", "w"), compiled=True)


def _deep(a, w):
    b = _pick(a, a[::-1], 1)
    b[0] = b[1] * w
    return b


def reversed_by_an_inner_function(x, w):
    u = _deep(x * w, w)
    v = _deep(u, w)
    v[1] = u[3] * v[1]
    return np.sum(u * v)


add(reversed_by_an_inner_function, *at(), wrt=("x", "w"))


def shrinking_view(x, w):
    u = x * w
    h = u
    s = 0.0
    while s < 2.0:
        h = h[1:]
        h[0] = h[0] * w + u[0]
        s += h[0] * h[0] + 1.0
    return np.sum(u * u) + s


add(shrinking_view, *at(), wrt=("x", "w"))


def view_takes_the_name_of_its_array(x, w):
    u = x * w
    v = u[1:]
    u = v
    v[0] = u[1] * w
    u[1] = v[0] * v[2]
    return np.sum(u * v)


add(view_takes_the_name_of_its_array, *at(), wrt=("x", "w"))


def display_with_a_name_twice(x, w):
    u = np.zeros(4)
    for e in (x, u, x):
        v = e
        u = u + v * w
    u[0] = u[1] * u[2]
    return np.sum(u * u)


add(display_with_a_name_twice, *at(), wrt=("x", "w"))


def _squares_added(acc, v):
    acc += v * v
    return acc


def accumulator_handed_round(x, w):
    acc = np.zeros(4)
    for i in range(3):
        acc = _squares_added(acc, x * w)
    return np.sum(acc * acc)


add(accumulator_handed_round, *at(), wrt=("x", "w"), compiled=True)


def accumulator_added_to_itself(x, w):
    acc = np.zeros(4)
    acc2 = _squares_added(acc, x * w)
    acc3 = _squares_added(acc2, acc)
    return np.sum(acc3 * x) + acc[0]


add(accumulator_added_to_itself, *at(), wrt=("x", "w"))


def _double_and_tail(a):
    b = a * 2.0
    return (b, b[1:])


def array_and_view_of_it_made_in_a_function(x, w):
    b, t = _double_and_tail(x * w)
    t[0] = t[1] * b[0]
    b[3] = t[0] * b[1]
    return np.sum(b * b) + np.sum(t)


add(array_and_view_of_it_made_in_a_function, *at(), wrt=("x", "w"))


def transposed_block(x, w):
    m = np.outer(x, x)
    d = m[:2, :2].T
    d[0, 1] = d[1, 1] * w
    m2 = d.reshape(4)
    return np.sum(m * m) + np.sum(m2)


add(transposed_block, *at(), wrt=("x", "w"))


def _outer_scaled(a, w):
    c = _times(a, w)
    c[1] = c[0] * w
    return c


def _times(a, w):
    a *= w
    return a


def returned_through_two_functions(x, w):
    y = x * 1.0
    z = _outer_scaled(y, w)
    z[2] = z[1] * y[0]
    return np.sum(y * z)


add(returned_through_two_functions, *at(), wrt=("x", "w"))


def array_chosen_by_an_expression(x, w):
    y = x * 1.0
    q = y if w > 0.5 else y * 2.0
    q[0] = y[1] * w
    return np.sum(q * y)


add(array_chosen_by_an_expression, *at(), wrt=("x", "w"), compiled=True)


def three_names_rotated(x, w):
    y = x * 1.0
    z = x * 2.0
    for i in range(3):
        y, z, t = (z, y, y)
        t[i] = z[0] * y[1] * w
    return np.sum(y * z * z)


add(three_names_rotated, *at(), wrt=("x", "w"))
