"""Lists of slices, of which an index is made."""

import numpy as np

from programs.corpus import add


def rows(rng):
    return (np.arange(12.0).reshape(4, 3) / 7 + 0.1,)


def differences_along(x, axis=-1):
    after = [slice(None)] * x.ndim
    before = [slice(None)] * x.ndim
    after[axis] = slice(1, None)
    before[axis] = slice(None, -1)
    return x[tuple(after)] - x[tuple(before)]


def differences_along_axes(x):
    a, b, c = differences_along(x, 0), differences_along(x), differences_along(x[None], axis=1)
    return np.sum(a**2) + np.sum(b**3) + np.sum(c**2)


add(differences_along_axes, rows, compiled=True)


def copies_of_an_index(x):
    one = [slice(None)] * x.ndim
    two = list(one)
    three = one.copy()
    one[0] = 1
    two[1] = slice(0, 2)
    three[-1] = np.newaxis
    return np.sum(x[tuple(one)] ** 2) + np.sum(x[tuple(two)]) + np.sum(x[tuple(three)] ** 3)


add(copies_of_an_index, rows)


def index_that_a_branch_changes(x):
    index = [slice(None), slice(1, None)]
    if x[0, 0] > 0.2:
        index[0] = slice(0, 2)
    return np.sum(x[tuple(index)] ** 2)


add(index_that_a_branch_changes, rows, lambda rng: (rng.normal(size=(3, 3)) + 2.0,), may_refuse=True)


def index_that_is_stored_at(x):
    n = x.shape[0]
    index = [slice(1, n - 1), slice(None)]
    y = np.zeros(x.shape)
    y[tuple(index)] = x[tuple(index)] ** 2
    index[0] = 0
    y[tuple(index)] += x[1]
    return np.sum(y * y)


add(index_that_is_stored_at, rows, compiled=True)


def index_of_each_trip(x):
    index = [slice(None)] * x.ndim
    s = 0.0
    for i in range(x.shape[0]):
        index[0] = i
        s += np.sum(x[tuple(index)] ** 2) * i
    return s + np.sum(x[tuple(index)])


add(index_of_each_trip, rows)


def index_kept_before_a_change(x):
    index = [slice(None), slice(1, None)]
    kept = tuple(index)
    index[0] = 1
    return np.sum(x[kept] ** 2) + np.sum(x[tuple(index)] ** 3)


add(index_kept_before_a_change, rows)


def index_with_rows(x):
    index = [slice(None)] * x.ndim
    index[-7 + 7] = [0, 2, 2]
    return np.sum(x[tuple(index)] ** 2)


add(index_with_rows, rows)


def index_under_two_names(x):
    one = two = [slice(None)] * x.ndim
    one[0] = slice(0, 1)
    return np.sum(x[tuple(two)] ** 2)


add(index_under_two_names, rows, may_refuse=True)


def index_of_repeated_slices(x):
    index = (slice(None),) * (x.ndim - 1) + (0,)
    return np.sum(x[index] ** 2)


add(index_of_repeated_slices, rows)
