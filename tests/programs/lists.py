"""Lists of arrays: those that never change are tuples, whose items are the arrays themselves."""

import numpy as np

from programs.corpus import add

X = np.array([0.3, -0.7, 1.2, 0.5])


def views_of_a_list_written_in_turn(x, w):
    u = x * w
    views = [u[1:], u[:-1], u[::-1][:3]]
    for v in views:
        v[0] = v[1] * w
    return np.sum(u * u)


add(views_of_a_list_written_in_turn, lambda rng: (X.copy(), 0.8), wrt=("x", "w"), compiled=True)


def items_of_a_list_that_change_names(x, w):
    u = x * w
    views = [u[1:], u[:3]]
    views[0][0] = views[1][2] * w
    a, b = views
    a, b = b, a
    a[1] = b[0] * b[1]
    return np.sum(u * u)


add(items_of_a_list_that_change_names, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def array_written_after_the_list_was_made(x, w):
    u = x * w
    views = [u[1:], u[:3]]
    u[1] = w
    return np.sum(u * u) + np.sum(views[0]) + views[1][1]


add(array_written_after_the_list_was_made, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def list_of_parts_put_together(x, w):
    parts = [x * w, x[:2], x[1:] * x[0]]
    total = 0.0
    for part in parts:
        total += np.sum(part * part)
    return np.sum(np.concatenate(parts) ** 2) + total * len(parts)


add(list_of_parts_put_together, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))
