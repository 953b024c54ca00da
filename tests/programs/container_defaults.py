"""Tuples, lists and dicts that are defaults of helpers, and nested ones as arrays."""

import numpy as np

from .corpus import add


def vector(rng):
    return (rng.uniform(0.2, 1.5, 4),)


def _unpacked(x, c=(0, 1)):
    a, b = c
    return x[a] * x[b]


def default_unpacked(x):
    return _unpacked(x) * x[3]


add(default_unpacked, vector)


def _as_an_array(x, c=(0, 1)):
    return np.sum(np.array(c) * x[:2]) + c[0] + x[c[1]]


def default_as_an_array(x):
    return _as_an_array(x) * x[3]


add(default_as_an_array, vector)


def _gone_over(x, c=[2, 1]):  # noqa: B006
    t = 0.0
    for p in c:
        t += p * x[p]
    return t


def default_gone_over(x):
    return _gone_over(x) * x[3]


add(default_gone_over, vector)


def _as_a_shape(x, c=(2, 2)):
    return np.sum(np.ones(c) * x[0]) + np.sum(x.reshape(c)[0])


def default_as_a_shape(x):
    return _as_a_shape(x) * x[3]


add(default_as_a_shape, vector)


def _as_axes(x, axis=(0, 1)):
    return np.sum(x.reshape(2, 2), axis=axis)


def default_as_axes(x):
    return np.sum(_as_axes(x)) * x[3]


add(default_as_axes, vector)


def _pairs(x, c=((0, 1), (2, 3))):
    t = 0.0
    for i, j in c:
        t += x[i] * x[j] * i
    return t + len(c)


def default_pairs(x):
    return _pairs(x) * x[3]


add(default_pairs, vector)


def _with_none(x, lims=(None, 2)):
    lo, hi = lims
    if lo is None:
        lo = x[0]
    return lo * hi * x[1]


def default_with_none(x):
    return _with_none(x) * x[3]


add(default_with_none, vector)


def _of_texts(x, names=("a", "b")):
    n, _ = names
    if n == "a":
        return x[0] * x[0]
    return x[1]


def default_of_texts(x):
    return _of_texts(x) * x[3]


add(default_of_texts, vector)


def _extremes(x, c=(0, 1)):
    return x[0] * max(c) + x[1] * sum(c) + x[2] * len(c)


def default_extremes(x):
    return _extremes(x) * x[3]


add(default_extremes, vector)


def _rebound_as_an_array(x, c=(1, 2)):
    c = np.asarray(c, dtype=float)
    return np.sum(c * x[:2])


def default_rebound_as_an_array(x):
    return _rebound_as_an_array(x) * x[3]


add(default_rebound_as_an_array, vector)


def _compared(x, c=(0, 1)):
    if c == (0, 1):
        return x[0]
    return x[1]


def default_compared(x):
    return _compared(x) * x[3]


add(default_compared, vector)


def _in_generators(x, c=(0, 1)):
    return sum(k * x[k] for k in c) + sum([k * 2.0 * x[1] for k in c])


def default_in_generators(x):
    return _in_generators(x) * x[3]


add(default_in_generators, vector)


def _searched(x, c=(1, 2)):
    if 2 in c:
        return x[0] ** 2
    return x[0]


def default_searched(x):
    return _searched(x) * x[3]


add(default_searched, vector)


def _divided(x, c=(3, 2)):
    p, q = c
    return x[0] / p + x[1] ** p / q + q // p


def default_divided(x):
    return _divided(x) * x[3]


add(default_divided, vector)


def _dict(x, kw={"a": 1, "b": 2}):  # noqa: B006
    return x[0] * kw["a"] + x[1] * kw.get("b", 3)


def default_dict(x):
    return _dict(x) * x[3]


add(default_dict, vector)


def _nested(x, c=(1.5, (2, 3.5), "k", None)):
    a, (b, d), e, f = c
    if e == "k" and f is None:
        return x[0] * a + b * d * x[1]
    return x[0]


def default_nested(x):
    return _nested(x) * x[3]


add(default_nested, vector)


def _rebound_sometimes(x, c=(1, 2)):
    if x[0] > 0.1:
        c = (3, 4)
    return x[0] * c[0]


def default_rebound_sometimes(x):
    return _rebound_sometimes(x) * x[3]


add(default_rebound_sometimes, vector)


def _of_truth_values(x, c=(True, False)):
    if c[0]:
        return x[0] * x[0]
    return x[1]


def default_of_truth_values(x):
    return _of_truth_values(x) * x[3]


add(default_of_truth_values, vector)


def _as_indices(x, c=(0, 1)):
    return x[c[0]] * np.sum(np.asarray(c) + x[:2]) + np.max(c) * x[1]


def default_as_indices(x):
    return _as_indices(x) * x[3]


add(default_as_indices, vector)


def rows_of_an_array(x):
    return np.sum(np.array(((x[0], 1), (2, x[1]))))


add(rows_of_an_array, vector)


def tuples_in_a_list(x):
    return np.sum(np.array([(x[0], 1.0), (2.0, x[1])], dtype=float))


add(tuples_in_a_list, vector)


def tuple_of_rows(x):
    p = ((x[0], 1.0), (2.0, x[1]))
    return np.sum(np.array(p) ** 2)


add(tuple_of_rows, vector)


def rows_of_displays(x):
    p = ((x[0], 1.0), (2.0, x[1]))
    return np.sum(np.array([p, p]) ** 3)


add(rows_of_displays, vector)


def stacked_displays(x):
    y = np.stack(((x[0], 1.0), (2.0, x[1])))
    return np.sum(y**2) + np.sum(np.concatenate(((x[0], 2.0), x)) ** 2)


add(stacked_displays, vector)


def stacked_rows(x):
    return np.sum(np.vstack(((x[0], 1.0), (2.0, x[1]))) ** 2)


add(stacked_rows, vector)


def default_points(x, points=[(0.1, 0.2), (0.3, 0.4)]):  # noqa: B006
    return np.sum(np.array(points)[1] * x[0]) + x[1]


add(default_points, vector)


def rows_beside_whole_numbers(x):
    return np.sum(np.array(((x[0], 1), (2, x[1])), dtype=np.float64)[0] ** 2) + x[0]


add(rows_beside_whole_numbers, vector)


def rows_of_a_dtype(x):
    return np.sum(np.array([x, x * x], dtype="float64") ** 2)


add(rows_of_a_dtype, vector)


def converted_without_a_copy(x):
    y = np.asarray(x * x).astype(float, copy=False)
    z = y.astype(np.float64, copy=False)
    z[0] = 2.0 * x[1]
    return np.sum(y * z) + np.sum(y.astype(float, copy=True) * x)


add(converted_without_a_copy, vector)
