"""Names that a loop assigns, perhaps not in every trip: searches that are left early, values of the trip before."""

import numpy as np

from programs.corpus import add


def first_above(x, limit):
    for i in range(len(x)):
        if x[i] > limit:
            y = x[i] * x[i]
            break
    return y * i + x[0]


add(
    first_above,
    lambda rng: (np.array([0.2, 0.9, 1.7]), 0.5),
    lambda rng: (np.array([0.2, 0.9, 1.7]), 0.1),
    smooth=False,
)


def first_above_or_an_error(x, limit):
    for i in range(len(x)):
        if x[i] > limit:
            y = x * x[i]
            break
    else:
        raise ValueError("none")
    return np.sum(y[: i + 1])


add(first_above_or_an_error, lambda rng: (np.array([0.2, 0.9, 1.7]), 0.5), smooth=False)


def searched_by_while(x):
    k = 0
    while k < len(x):
        if x[k] > 1.0:
            found = x[k]
            break
        k += 1
    else:
        raise ValueError("none")
    return found**3 + k


add(searched_by_while, lambda rng: (np.array([0.2, 0.9, 1.7]),), smooth=False)


def left_by_break_only(x):
    while 1:
        y = x * 2.0
        if y > 3.0:
            break
        x = x * 1.5
    return y * y


add(left_by_break_only, lambda rng: (1.1,), lambda rng: (4.0,), compiled=True)


def last_item(u):
    for i, e in enumerate(u):
        s = e * 2.0
    v = u * e
    v[i] += e * s
    return np.sum(v * v) + i


add(last_item, lambda rng: (rng.normal(size=3),), wrt="u", compiled=True)


def last_row_and_column(a):
    for i in range(a.shape[0]):
        for j in range(i + 1):
            t = a[i, j] * a[j, i]
        row = a[i] * t
    return np.sum(row) * t + a[i, j] * j


add(last_row_and_column, lambda rng: (rng.normal(size=(3, 3)),), lambda rng: (rng.normal(size=(1, 1)),), wrt="a")


def inner_loop_without_a_trip(x, m):
    s = 0.0
    for i in range(len(x)):
        for j in range(i, m):
            s += x[j] * x[i]
        s += x[j] * j
    return s


add(
    inner_loop_without_a_trip,
    lambda rng: (rng.normal(size=4), 4),
    lambda rng: (rng.normal(size=4), 2),
    lambda rng: (rng.normal(size=4), 1),
    compiled=True,
)


def from_the_trip_before(x):
    s = 0.0
    for i in range(len(x)):
        if i > 0:
            s += y * x[i]  # noqa: F821
        y = x[i] * x[i]  # noqa: F841
    return s


add(from_the_trip_before, lambda rng: (rng.normal(size=4),), lambda rng: (rng.normal(size=1),), compiled=True)


def array_from_the_trip_before(x, w):
    s = 0.0
    for i in range(len(w)):
        if i % 2 == 1:
            y[0] = y[1] * s  # noqa: F821
            s += np.sum(y * w[i])  # noqa: F821
        else:
            y = x * w[i]  # noqa: F841
    return s


add(
    array_from_the_trip_before,
    lambda rng: (rng.normal(size=3), rng.normal(size=5)),
    lambda rng: (rng.normal(size=3), rng.normal(size=1)),
    wrt=("x", "w"),
)


def always_true(x):
    if True:
        y = x * x
    for _ in range(2):
        z = y * x
    return np.sum(z)


add(always_true, lambda rng: (rng.normal(size=3),))


def returned_from_a_loop_of_one_trip(x):
    for _ in range(1):
        return np.sum(x * x)


add(returned_from_a_loop_of_one_trip, lambda rng: (rng.normal(size=3),), compiled=True)


def returned_from_a_search(x, limit):
    s = 0.0
    for v in x:
        s += v * v
        if s > limit:
            return s * v


add(returned_from_a_search, lambda rng: (np.array([0.5, 1.0, 2.0]), 1.0), smooth=False, compiled=True)


def deleted_in_each_trip(x):
    s = 0.0
    for i in range(len(x)):
        t = x[i] * x[i]
        s += t * x[0]
        del t
    return s


add(deleted_in_each_trip, lambda rng: (rng.normal(size=3),), lambda rng: (rng.normal(size=0),))
