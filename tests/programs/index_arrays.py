"""Index arrays and masks on any axis, two at once, and tuples of them as ``np.nonzero`` gives them."""

import numpy as np

from programs.corpus import add


def on_other_axes(x, w):
    k = np.array([2, 0, -1])
    columns = x[:, k] * w[0] + x[..., [0, 1, 1]]
    kept = x[:, x[0] > 0.0]
    part = x[1:, k]
    total = x[:, k][0, 1] * np.sum(x[..., k][1]) + x[:, k][:, 0][1]
    return total + np.sum(columns**2) + np.sum(kept * 3.0) + np.sum(part[0] * part[1])


add(on_other_axes, lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=2)), compiled=True)


def beside_numbers(x, i):
    k = np.array([2, 0])
    rows, deep = x[i], np.stack((x, 2.0 * x))
    total = np.sum(x[i, k] * x[k, i - 1]) + np.sum(x[i + 1, x[0] > 0.0]) + np.sum(rows[k])
    return total + np.sum(deep[1, :, k[0]] * deep[0, k[1], :3]) + np.sum(deep[:, i, k] ** 2) + np.sum(deep[1, k, 1:])


add(beside_numbers, lambda rng: (rng.normal(size=(3, 3)), 1), compiled=True)


def two_index_arrays(x):
    i, j = np.where(x > 0.0)
    k = np.array([0, 2, -1])
    found = x[i, j] * x[j, i]
    return np.sum(found**2) + np.sum(x[k, k[::-1]] * x[np.array([1]), k]) + np.sum(x[k, [0, 1, 0]])


add(two_index_arrays, lambda rng: (rng.normal(size=(3, 3)),), compiled=True)


def where_of_one_argument(x, w):
    y = x.copy()
    large = np.where(x > 0.3)
    y[large] = y[large] * w
    y[np.where(x < -0.3)] = 0.5
    y[np.nonzero(np.abs(x) < 0.2)] *= 3.0
    first = np.where(y > 0.0)[0]
    return np.sum(y[first] ** 2) + np.sum(x[large]) + len(large[0]) * w + np.sum(x[(x > 0).nonzero()])


add(where_of_one_argument, lambda rng: (rng.normal(size=6), 1.5), wrt=("x", "w"), compiled=True)


def where_of_a_matrix(x):
    y = x.copy()
    y[np.where(x > 0.0)] = 0.25
    y[np.where(y < -0.5)] += x[np.nonzero(y < -0.5)] * 2.0
    return np.sum(y * y * x)


add(where_of_a_matrix, lambda rng: (rng.normal(size=(3, 4)),))


def elements_by_a_tuple(x, place):
    corner = (0, 2)
    x[place] = x[corner] * 2.0
    return np.sum(x * x) + x[place] * x[corner]


add(elements_by_a_tuple, lambda rng: (rng.normal(size=(3, 4)), (1, 1)))


def gathered_then_written_behind_an_exit(x, w, n):
    u = x * w
    v = u[n]
    if w > 0.9:
        return np.sum(np.sin(u))
    v[0] = v[1] * w
    return np.sum(np.sin(v) * x[:3])


add(
    gathered_then_written_behind_an_exit,
    lambda rng: (rng.normal(size=4), 0.8, np.array([1, 0, 2])),
    lambda rng: (rng.normal(size=4), 1.1, np.array([1, 0, 2])),
    wrt=("x", "w"),
)


def _filled_where_small(x, fill=1, axis=0):
    u = np.atleast_1d(x) + 0.0
    places = np.flatnonzero(u[0] < 0.5)
    u[:, places] = 0 * fill
    u[axis, places] = 1.5 * fill
    return u, u[axis, places]


def index_array_beside_a_default(x, w):
    first, chosen = _filled_where_small(x)
    second, others = _filled_where_small(x * w, axis=1)
    return np.sum(first * second * x) + np.sum(chosen) * w + np.sum(others)


add(index_array_beside_a_default, lambda rng: (rng.normal(size=(2, 4)), 0.7), wrt=("x", "w"), compiled=True)


def selected_and_not_read(x, i):
    _unread = x[i] * 2.0
    _selected = x[i]
    return np.sum(x * x)


add(selected_and_not_read, lambda rng: (rng.normal(size=4), np.array([2, 0])), compiled=True)


def _place(v, w):
    if v > w:
        return 1
    return 0


def numbers_of_functions(x, w):
    first = x[_place(x[0], w)]
    return first * x[_place(x[1], 2 * w)] + x[_place(w, 1) :][0] * x[1 + _place(3, 2)]


add(numbers_of_functions, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)


def a_tuple_of_places_beside_slices(x):
    w = np.outer(x, x)
    k = np.nonzero(x > 0.0)
    v = w[:, k]
    w[:, k] *= x[k]
    return np.sum(v.squeeze(axis=1) ** 2) * v.shape[1] + np.sum(w[k, 0] * x[0]) + np.sum(w[k, k])


add(a_tuple_of_places_beside_slices, lambda rng: (np.abs(rng.normal(size=4)) - 0.2,), compiled=True)


def ranges_as_indices(x):
    m, n = np.outer(x, x), len(x)
    m[range(n), range(n)] = 1.0
    m[range(n - 1), range(1, n)] += x[1:]
    down, r = x[range(n - 1, -1, -1)], range(n - 1)
    m[r, 2] *= 3.0
    s = sum(np.sum(x[each] ** 2) for each in (range(2), range(1, 3)))
    return np.sum(m[range(1, n)] ** 2) + np.sum(m[:, range(0, n, 2)] * down[:, None]) + s + np.sum(x[range(0)])


add(ranges_as_indices, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)
