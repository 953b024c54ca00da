"""Arrays made of numbers and of arrays: without axes, with one or two at least."""

import numpy as np

from programs.corpus import add


def arrays_of_a_number(x, w):
    y, z = np.asarray(x), np.array(w, dtype=np.float64)
    y = np.asanyarray(y, dtype=float)
    return y[()] * z**2 + np.array(x)[()] * np.asarray(x * w)


add(arrays_of_a_number, lambda rng: (0.7, 1.2), wrt=("x", "w"), compiled=True)


def whole_and_single_numbers(x, k):
    half = np.float32(0.5) * np.asarray(k, dtype=np.float32)
    return x[np.asarray(k)] * np.array(k) + x[np.array([0, k])][1] * half


add(whole_and_single_numbers, lambda rng: (rng.normal(size=3), 2))


def at_least_some_axes(x, w):
    rows, row = np.atleast_2d(x), np.atleast_1d(w)
    grid = np.atleast_2d(rows * 2.0) @ np.atleast_1d(x)
    return np.sum(grid) * row[0] + np.atleast_2d(w)[0, 0] * np.sum(np.atleast_1d(x) ** 2)


add(at_least_some_axes, lambda rng: (rng.normal(size=3), 1.2), wrt=("x", "w"), compiled=True)


def written_through_more_axes(x):
    y = x.copy()
    np.atleast_2d(y)[0, 1] = 2.0 * x[0]
    z = np.array(y, ndmin=2)
    z[0, 0] = 3.0
    return np.sum(y * y) + np.sum(z * z) + np.sum(np.array(x, ndmin=1)) + np.array(x[0], ndmin=2)[0, 0]


add(written_through_more_axes, lambda rng: (rng.normal(size=3),))


def added_to_an_array_of_a_number(x):
    total = np.array(x[0])
    for each in x:
        total += each * x[0]
    return total * x[1]


add(added_to_an_array_of_a_number, lambda rng: (rng.normal(size=3),))


def _changed(h):
    h += 1.0
    return h * h


def changed_by_a_function(x):
    y = np.asarray(x * 2.0)
    return _changed(y) * y


add(changed_by_a_function, lambda rng: (0.6,), may_refuse=True)


def _turned(angle, axis):
    angle = np.asarray(angle)
    c, s = np.cos(angle), np.sin(angle)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    out = np.zeros(angle.shape + (3, 3))
    out[..., axis, axis] = 1.0
    out[..., first, first] = c
    out[..., first, second] = -s
    out[..., second, first] = s
    out[..., second, second] = c
    return out if angle.ndim == 0 and angle.size == 1 else out[0]


def rotations_of_any_shape(x):
    both = _turned(x[0], 2) @ _turned(x[1], 0)
    return np.sum(both * np.arange(9.0).reshape(3, 3))


add(rotations_of_any_shape, lambda rng: (rng.normal(size=2),), compiled=True)


def _product(u, v):
    return u * v


def _part_of(u, n):
    return u[:n] / (1.0 + u[:1] ** 2)


def part_of_one_element(x, n):
    return np.sum(_product(x[:n], x))


def result_of_one_element(x, n):
    y = _part_of(x, n)
    return np.sum(_product(x, y) ** 2) + np.sum(_product(y, y))


def rows_of_one_element(x, n):
    return np.sum(_product(x[:n], x) * _product(x[:, :n], x[n:]))


add(part_of_one_element, lambda rng: (rng.normal(size=3), 1), lambda rng: (rng.normal(size=3), 3), compiled=True)
add(result_of_one_element, lambda rng: (rng.normal(size=3), 1), lambda rng: (rng.normal(size=3), 3))
add(rows_of_one_element, lambda rng: (rng.normal(size=(2, 2)), 1))


def several_at_least_of_a_rank(x, w):
    n, d = x.shape
    assert x.shape in ((n,), (n, d)) and (d, n) not in [(n, 1), (n, n, n)]
    u, v, t = np.atleast_1d(x[0], w, 2.0)
    p, q = np.atleast_2d(x, u)
    right = np.zeros((n, 1))
    right[:, 0] = p[:, 1]
    solved = np.squeeze(np.linalg.solve(np.eye(n) * w + p @ p.T, right))
    u[0] = w * w
    return np.sum(u * v * t) + np.sum(p * q) + solved[1] * solved[0]


add(several_at_least_of_a_rank, lambda rng: (rng.normal(size=(2, 3)), 0.7), wrt=("x", "w"), compiled=True)


def _by_ranges(u, k):
    u = np.asarray(u, dtype=float)
    inside = (u > 0.1) & (u < 2.0)
    out, again = np.zeros_like(u), np.full(u.shape, np.nan)
    out[inside] = k * np.log(u[inside])
    out[~inside] = u[~inside] ** 2
    again[...] = out
    again[u > 0.5] *= k + u[u > 0.5]
    return again


def _at_most(u):
    u = np.array(u)
    u[u > 1.0] = 1.0
    return u


def numbers_where_arrays_are_meant(x, w):
    total = float(_by_ranges(np.float64(0.05) * w, x[0])) * _at_most(w + x[1]) * _at_most(w * 0.3)
    for v in x:
        total += _by_ranges(v, w)
    rows, columns = np.broadcast_arrays(x[0], w)
    return total + np.sum(_by_ranges(x, w)) + rows * columns


add(numbers_where_arrays_are_meant, lambda rng: (rng.normal(size=5), 0.7), wrt=("x", "w"))


def one_value_or_several(x, w):
    y = np.zeros(()) + w
    z, u = np.array([x[0] * w]), np.array([[w]])
    z[0] += x[1]
    out = np.squeeze(u) * y + np.reshape(np.array([x[0]]), np.shape(w))
    return np.squeeze(z) if out < 0.0 else z.reshape(()) * out


add(one_value_or_several, lambda rng: (rng.normal(size=2), 0.7), wrt=("x", "w"))


def seen_under_another_shape(x):
    y, z, u = np.asarray(x[0] * 2.0), np.zeros_like(x[1]), np.array(x[0])
    r = y.reshape(1)
    r[0] = 5.0 * x[1]
    np.ravel(z)[0] += x[0]
    kept = [u]
    u[u < 9.0] = x[1]
    return y * x[0] + z + kept[0]


add(seen_under_another_shape, lambda rng: (rng.normal(size=2),), may_refuse=True)


def numbers_made_vectors(x, k):
    y = np.asarray(x).reshape(-1)
    z = np.reshape(np.array(x), (1, 1))
    y[0] = y[0] * 2.0
    return np.sum(y**2) * z[0, 0] + np.sum(np.asarray(k).ravel() * x)


add(numbers_made_vectors, lambda rng: (0.7, 3))
