"""Truth values, small whole numbers, elements and arrays without axes: what counts as a number."""

import numpy as np

from programs.corpus import add


def _vector(rng):
    return np.array([0.9, 0.7, 1.2, 0.5])


# ---- truth values where numbers are expected


def counts_down_from_a_truth_value(x, n):
    s = 0.0
    for _ in range(n):
        n = n - 1
        s += x[0] * (n + 1)
    return s


add(counts_down_from_a_truth_value, lambda rng: (rng.normal(size=2), True), lambda rng: (rng.normal(size=2), 3))


def as_many_trips_as_true(x, w):
    u = x * w
    for i in range(True):
        u[::-1] = np.cos(u[1]) * x
    return np.sum(u)


add(as_many_trips_as_true, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


# ---- elements as arrays without axes


def elements_behind_dots(q, w):
    a, b, c = q[..., 0], q[..., 1], q[..., 2]
    s = 0.0
    s += a * b
    out = q * w
    out[..., 0] *= q[3]
    out[..., 1] += out[..., 0] * q[0, ...]
    return s + c + np.sum(out * q)


add(elements_behind_dots, lambda rng: (rng.normal(size=4), 0.8), wrt=("q", "w"), compiled=True)


def number_without_axes(x, w):
    y = w
    y = y + x[0]
    s = 0.0
    s += y * w
    return s


add(number_without_axes, lambda rng: (rng.normal(size=2), np.array(0.8)))


def _chosen(c, a, b):
    return np.where(c, a, b)


def numbers_of_numpy_changed_under_one_name(x, w):
    s = np.where(w > 0.0, x[0], x[1])
    s += 1.0
    t = float(_chosen(w > 0.0, s, w))
    both = t
    t *= w
    k = np.where(w > 0.0, 1, 2)
    rows = np.outer(x, x)
    row = rows[k]
    return s * t * both + np.sum(row * row) * rows[np.copy(k), 0]


add(
    numbers_of_numpy_changed_under_one_name,
    lambda rng: (_vector(rng), 0.8),
    lambda rng: (_vector(rng), -0.8),
    wrt=("x", "w"),
    compiled=True,
)


# ---- small and unsigned whole numbers


def as_many_trips_as_a_small_number(x, n):
    y = x[0]
    for _ in range(n):
        y = y * x[1]
    return y


add(
    as_many_trips_as_a_small_number,
    lambda rng: (_vector(rng), np.uint8(0)),
    lambda rng: (_vector(rng), np.uint8(3)),
    lambda rng: (_vector(rng), np.int32(2)),
    compiled=True,
)


# ---- a number is converted by a method, an entry of a dict is changed in place


def converted_number(x, w):
    total = x[0] * w
    return total.astype(np.float64) * x[1] + x[2].astype(np.float64)


add(converted_number, lambda rng: (_vector(rng), 0.8), wrt="x", compiled=True)


def entry_scaled_in_place(params, x):
    params["a"] *= x[0]
    params["a"][1] += x[1]
    return np.sum(params["a"] * x)


add(entry_scaled_in_place, lambda rng: ({"a": rng.normal(size=4), "s": 2.0}, _vector(rng)), wrt="x")


# ---- what stands behind the operand that decides makes no sense


def nothing_or_a_threshold(x, w):
    if w is None or w > 2.0:
        return x[0] * 2.0
    if w is not None and w < 1.0:
        return x[0] * x[1]
    return x[1]


add(
    nothing_or_a_threshold,
    lambda rng: (rng.normal(size=2), None),
    lambda rng: (rng.normal(size=2), 3.0),
    lambda rng: (rng.normal(size=2), 0.5),
)


def divided_by_nothing_if_reached(x, w):
    n = 0
    if n != 0 and 1 // n > 0:
        return x[0] * 2.0
    return x[1] * w


add(divided_by_nothing_if_reached, lambda rng: (rng.normal(size=2), 0.8), wrt=("x", "w"))


def number_or_a_size(x, w):
    s = np.sum(x) * w
    return (s or x.shape[0]) + (x.shape[0] and w) * x[0]


add(number_or_a_size, lambda rng: (rng.normal(size=3), 0.7), lambda rng: (rng.normal(size=3), 1e-30), wrt=("x", "w"))


def masked_store_into_what_is_made_a_diagonal(x):
    v = np.ones(2)
    v[v > 0.0] = x
    return np.sum(np.diag(v) ** 2)


add(masked_store_into_what_is_made_a_diagonal, lambda rng: (0.7,), compiled=True)


def whole_numbers_beyond_words_beside_floats(x, w):
    """Python's whole numbers have no limit; beside a float they are the nearest float."""
    n = 6.022 * 10**23
    count = n * w / (3 * 10**22) + 2**70 * 1e-21 - w * -(10**20) / 1e21
    return np.sum(x * 10**20 / (-6 * 10**19)) + count


add(whole_numbers_beyond_words_beside_floats, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)
