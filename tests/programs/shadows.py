"""One array under several names: views that move, names that swap, branches that decide."""

import numpy as np

from programs.corpus import add


def at(*more):
    """Makers of a vector, a number on either side of the conditions, and more."""
    x = np.array([0.3, -0.7, 1.2, 0.5])
    return tuple(lambda rng, w=w: (x.copy(), w, *more) for w in (0.8, 0.3))


def _bump(u, s):
    u[0] = u[0] * s + 1.0
    return u[0] * u[1]


def _swapping(p, q, n):
    for _ in range(n):
        p[0] = p[0] * q[1]
        p, q = (q, p)
    return p[0] * 3.0 + q[1]


def _rebinding(v, q):
    if q:
        v = v * 2.0
    v[0] = v[1] * 3.0
    return np.sum(v * v)


def parameters_swapped_an_odd_number_of_times(x, w):
    p = x * 1.0
    q = x * w
    t = _swapping(p, q, 3)
    return t + np.sum(p * q)


add(parameters_swapped_an_odd_number_of_times, *at(), wrt=("x", "w"))


def parameter_rebound_in_a_branch_and_written(x, w):
    a = x * 1.0
    return _rebinding(a, w > 0.5) + np.sum(a)


add(parameter_rebound_in_a_branch_and_written, *at(), wrt=("x", "w"))


def row_whose_index_moves_on(x, w):
    b = np.outer(x, x) * w
    k = 0
    for j in range(2):
        row = b[k]
        row[0] = row[1] * 3.0
        k += 1
    return np.sum(b * b)


add(row_whose_index_moves_on, *at(), wrt=("x", "w"))


def slice_whose_bounds_move_on(x, w, lo, hi):
    a = x * w
    v = a[lo:hi]
    lo = lo + 1
    v[0] = v[1] * 2.0
    lo = lo + 1
    return np.sum(a * a) * lo


add(slice_whose_bounds_move_on, *at(1, 3), wrt=("x", "w"))


def slice_whose_bound_is_written(x, w, n):
    a = x * w
    v = a[n[0] :]
    n[0] = 0
    v[0] = v[1] * 2.0
    return np.sum(a * a)


add(slice_whose_bound_is_written, *at(np.array([1, 2])), wrt=("x", "w"))


def other_array_in_one_branch(x, w):
    u = x * w
    v = u
    if w > 0.5:
        v = u * 2.0
    v[0] = u[1] * 3.0
    return np.sum(u * v)


add(other_array_in_one_branch, *at(), wrt=("x", "w"), compiled=True)


def same_array_in_one_branch(x, w):
    u = x * w
    v = u * 2.0
    if w > 0.5:
        v = u
    v[0] = u[1] * 3.0
    u[1] = v[0] * v[2]
    return np.sum(u * v)


add(same_array_in_one_branch, *at(), wrt=("x", "w"))


def view_kept_after_its_array_is_rebound(x, w):
    u = x * w
    for i in range(3):
        v = u[i:]
        v[0] = v[0] * w + 1.0
        u = u * 1.5
    return np.sum(u) + v[0] * 2.0


add(view_kept_after_its_array_is_rebound, *at(), wrt=("x", "w"))


def view_taken_anew_in_a_loop(x, w):
    u = x * w
    v = u[1:]
    for i in range(3):
        v[0] = v[1] * w
        u, v2 = (u * 1.1, v)
        v = u[1:]
    return np.sum(u * u) + np.sum(v2)


add(view_taken_anew_in_a_loop, *at(), wrt=("x", "w"))


def another_view_in_each_branch(x, w):
    u = x * w
    if w > 0.5:
        v = u[1:]
    else:
        v = u[:3]
    v[0] = v[1] * v[2]
    u[2] = u[1] * w
    return np.sum(u * u) + np.sum(v)


add(another_view_in_each_branch, *at(), wrt=("x", "w"))


def swapped_buffers(x, w):
    a = x * w
    b = x + w
    for i in range(3):
        a[0] = a[1] * b[0]
        a, b = (b, a)
    return np.sum(a * 2.0 + b * b)


add(swapped_buffers, *at(), wrt=("x", "w"))


def old_name_keeps_the_array(x, w):
    a = x * w
    b = a
    b[0] = 2.0 * b[1]
    a = a * a
    b[1] = a[0] * 3.0
    return np.sum(a) + np.sum(b * b)


add(old_name_keeps_the_array, *at(), wrt=("x", "w"))


def renamed_argument(x, w):
    x[0] = x[1] * w
    y = x
    y[1] = x[0] * y[2]
    return np.sum(x * y)


add(renamed_argument, *at(), wrt=("x", "w"), compiled=True)


def transposed_view_of_a_reshaped_view(x, w):
    u = x * w
    v = u.reshape(2, 2)
    t = v.T
    t[0] = t[1] * v[0]
    return np.sum(u * u) + np.sum(t[1])


add(transposed_view_of_a_reshaped_view, *at(), wrt=("x", "w"))


def names_that_follow_each_other_in_a_while(x, w):
    u = np.zeros(4)
    v = u
    while v[0] < 3.0:
        v[0] += x[0] * x[0] + w + 0.3
        u = v
        v = u
    return np.sum(u) + v[0] * v[0]


add(names_that_follow_each_other_in_a_while, *at(), wrt=("x", "w"))


def best_row(x, w):
    rows = np.outer(x, x)
    best = rows[0]
    for i in range(1, 4):
        if rows[i, i] > best[0]:
            best = rows[i]
    best[1] = best[0] * w
    return np.sum(rows * rows) + best[1]


add(best_row, *at(), wrt=("x", "w"))


def written_by_two_calls(x, w):
    u = x * w
    b = _bump(u, w)
    c = _bump(u, b)
    return b * c + np.sum(u)


add(written_by_two_calls, *at(), wrt=("x", "w"))


def swapped_in_one_branch(x, w):
    u = x * w
    v = x + w
    if w > 0.2:
        u, v = (v, u)
    u[0] = v[1] * 3.0
    v[2] = u[0] * u[0]
    return np.sum(u * u * v)


add(swapped_in_one_branch, *at(), wrt=("x", "w"))


def names_of_a_display(x, w):
    u = x * w
    s = 0.0
    for e in (u, x):
        y = e
        s = s + y[0] * y[1]
    u[0] = s
    return np.sum(u * u)


add(names_of_a_display, *at(), wrt=("x", "w"))


def _in_order(a, b, w):
    if w > 0.5:
        return (a, b)
    return (b, a)


def ordered_by_a_function(x, w):
    u = x * w
    v = x + w
    p, q = _in_order(u, v, w)
    p[0] = q[1] * 3.0
    return np.sum(u * u) + np.sum(v * p)


add(ordered_by_a_function, *at(), wrt=("x", "w"))


def window_kept_after_its_loop(x, w):
    u = x * w
    s = 0.0
    for i in range(3):
        v = u[i : i + 2]
        v *= w
        s += v[0] * v[1]
    return s + np.sum(u * v[0])


add(window_kept_after_its_loop, *at(), wrt=("x", "w"))


def previous_and_current(x, w):
    prev = x * 1.0
    hist = 0.0
    for t in range(3):
        cur = prev
        cur[t] = cur[t + 1] * w
        prev = cur
        hist += np.sum(cur * cur)
    return hist + prev[0]


add(previous_and_current, *at(), wrt=("x", "w"))


def _written_or_new(u, c, q):
    if q == 1:
        u = u * c
    u[0] = u[1] * 1.1
    return np.sum(u * u)


def masked_behind_a_carried_shadow(x, w):
    u = x * w
    s = _written_or_new(u, w, 1)
    u[u > 0.3] = s
    return s


add(masked_behind_a_carried_shadow, lambda rng: (np.array([0.31, -0.72, 1.23, 0.54]), 0.83), wrt=("x", "w"))


def masked_behind_carried_shadows_in_a_loop(x, w):
    u = x * w
    s = w
    for k in range(3):
        s += _written_or_new(u, w, k)
        u[u > 0.5] = s * 0.2
    return s + np.sum(u)


add(masked_behind_carried_shadows_in_a_loop, lambda rng: (np.array([0.31, -0.72, 1.23, 0.54]), 0.83), wrt=("x", "w"))
