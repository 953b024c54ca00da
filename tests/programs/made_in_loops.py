"""Arrays that one loop makes and another writes, and indices read from what is stored into."""

import numpy as np

from programs.corpus import add

# ---- an array that one loop makes and another one writes


def made_in_a_loop_of_one_trip(x, w):
    for _ in range(1):
        a = x * w
    for i in range(3):
        a[i] = a[i + 1] * a[i + 1]
    return np.sum(a)


add(made_in_a_loop_of_one_trip, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"), compiled=True)


def _square_first(v):
    v[0] = v[1] * v[1]


def _window(a, i):
    return a[i : i + 2]


def made_in_a_loop_and_written_in_windows(x, w):
    for _ in range(1):
        a = x * w
    for i in range(3):
        _square_first(_window(a, i))
    return np.sum(a)


add(made_in_a_loop_and_written_in_windows, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"))


def made_and_written_in_two_loops_of_a_while(x, w):
    s = 0.0
    k = 0
    while k < 3:
        for _ in range(2):
            a = x * w
        for i in range(3):
            a[i] = a[i + 1] * a[i + 1]
        s += np.sum(a) * (k + 1)
        k += 1
    return s


add(made_and_written_in_two_loops_of_a_while, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"))


# ---- where a part starts is read from an array that is written through a view


def start_written_through_a_view(x, w):
    u = x * 1.0
    m = np.array([1, 2, 3, 0])
    u[m[0] :] *= w
    m.reshape(m.shape)[0] = m[0] + 1
    return np.sum(u * x)


add(start_written_through_a_view, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"))


# ---- an index is read, by way of a view, from the array that it stores into


def stores_where_a_view_says(x, w):
    u = x * 1.0
    u[int(u.T[0] > 0.6)] = w
    v = u[::-1]
    u[int(v[3] > 0.2) :] *= x[1]
    return np.sum(u * x)


def _vector(rng):
    return np.array([0.9, 0.7, 1.2, 0.5])


add(stores_where_a_view_says, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"), compiled=True)


def argument_stored_where_a_view_says(x, w):
    u = x
    u[int(u.T[0] > 0.6)] = w
    return np.sum(u * x)


add(argument_stored_where_a_view_says, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))
