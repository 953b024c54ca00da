"""NumPy functions by widths, diagonals and numbers of parts that are known at run time only."""

import numpy as np

from programs.corpus import add


def borders_of_run_time(x, n):
    kernel = x.shape[0]
    half = kernel // 2
    numbers = np.sum(np.pad(x, n) ** 2) + np.pad(x, (n, 1), constant_values=x[0])[0] * 3.0
    own = np.pad(x, (half, kernel - half), mode="reflect")[0] * np.pad(x, [(n, n)], "edge")[0]
    return numbers + own + np.sum(np.pad(x, (n, 0), "wrap")[:2] * np.pad(x, n, "symmetric")[-2:])


add(borders_of_run_time, lambda rng: (rng.normal(size=5), 2), lambda rng: (rng.normal(size=4), 0), compiled=True)


def borders_of_matrices(x, n):
    a = np.outer(x, x)
    width = (n, x.shape[0] - n)
    weights = np.arange(64.0).reshape(8, 8)
    around = np.pad(a, ((n, 0), width), constant_values=(x[1],))
    total = np.sum(around * weights[: around.shape[0], : around.shape[1]])
    total += np.sum(np.pad(a, [width, (1, 0)], mode="constant", constant_values=2)[n])
    total += np.sum(np.pad(np.stack((a, 2.0 * a)), ((0, 0), (n, n), width))[1, n] ** 2)
    return total + np.sum(np.pad(a, (n, 1), "edge")[0]) + np.pad(a, 1, constant_values=(x[1],))[0, 0]


add(borders_of_matrices, lambda rng: (rng.normal(size=4), 2), lambda rng: (rng.normal(size=3), 0), compiled=True)


def diagonals_by_number(x, n):
    total = 0.0
    for k in range(n):
        shifted = np.diag(x, k=k - 1)[: x.size, : x.size]
        total += np.sum(shifted @ x) + np.prod(np.diag(np.outer(x, x + k), k))
        total += np.sum(np.diagonal(shifted, 1 - n) * 2.0)
    return total


add(diagonals_by_number, lambda rng: (rng.normal(size=4), 3), compiled=True)


def diagonal_of_what_is_written(x, n):
    a = np.outer(x, x)
    d = np.diag(a, n)
    n = 0
    a[0, 1] = 5.0 * x[0] ** 2
    a[0, 0] = 7.0 * x[0] ** 2
    return np.prod(d) * (n + 1.0)


add(diagonal_of_what_is_written, lambda rng: (rng.normal(size=3), 1), lambda rng: (rng.normal(size=3), 0))


def _as_vector(a):
    a = np.squeeze(a)
    if a.shape != (3,):
        raise ValueError(f"shape {a.shape}")
    return a / np.sqrt(np.dot(a, a))


def squeezed_to_what_is_left(x, w):
    y = x * 1.0
    part = np.squeeze(y)
    part[0] = w * part[1]
    return _as_vector(x) @ _as_vector(y[:, None, None]) + np.sum(np.squeeze(np.outer(x, y).T[None])[1] ** 2)


add(squeezed_to_what_is_left, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)


def asked_for_one_kind_of_numbers(x):
    kind = x.dtype
    if not np.issubdtype(kind, np.integer) and kind is not np.dtype("bool") and kind is np.dtype(float):
        return np.sum(x * x)
    return np.sum(x)


add(asked_for_one_kind_of_numbers, lambda rng: (rng.normal(size=3),))


def counted_by_a_mask(x, w):
    """What a size hangs on is written later: the trips of the way back are those of the way there."""
    mask, s = np.array([True, True, False, True]), 1.0
    for t in range(2):
        n = len(x[mask])
        left = np.zeros_like(x[mask])
        for i in range(n):
            s = s * (w + x[i])
            left[i] = s * w
        for i in range(x[mask].shape[0]):
            s = s + left[i] * x[i + 1]
        mask[t] = False
    return s


add(counted_by_a_mask, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


def counted_by_indices(x, w):
    k, s = np.array([1, 2]), 1.0
    for i in range(len(x[k[0] :])):
        s = s * (w + x[i])
    for i in range(len(x[k]) + (2.0 * x[k]).size):
        s = s + w * x[i]
    k[0] = 3
    k[1] = 30
    return s


add(counted_by_indices, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def views_of_shapes_in_lists(x):
    values = x * 1.0
    sizes = [1 + len(x) // 6, 3]
    table = values.reshape(sizes)
    table[0, 1] *= 7.0
    turned = values.reshape([3, 2]).transpose([1, 0])
    turned[1, 1] += x[0]
    return np.sum(values**2)


add(views_of_shapes_in_lists, lambda rng: (rng.normal(size=6),), compiled=True)
