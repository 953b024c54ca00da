"""Functions of whole arrays for a GPU: indices, masks, reductions, scans, orders, joins; ``PROGRAMS`` holds
``(function, wrt, arguments)``. None of them leaves the device: no array is brought to the host, or sent from it.
"""

import numpy as np

rng = np.random.default_rng(3)


def rows_by_index(m, places, columns):
    """Rows, columns and elements, some of them twice and from the end."""
    some = m[places] ** 2
    total = np.sum(some * np.arange(4.0)[:, None]) + np.sum(m[:, columns] ** 3)
    return total + np.sum(np.take(m, columns, axis=1)[places] * m[1, columns]) + np.sum(m[places, 1] ** 2)


def written_by_index(x, v, places):
    """Stores, of which the last one stays, sums, and numbers."""
    y = x * x
    y[places] = v
    y[places] += v * x[places]
    y[places[:2]] = 3.0
    np.add.at(y, places, v)
    return np.sum(y**2 * np.arange(1.0, 8.0))


def many_to_few(x, places):
    """More indices than are compared with each other."""
    picked = x[places]
    y = np.zeros(4)
    y[places] = picked * np.arange(70.0)
    return np.sum(picked**2 * np.arange(70.0)) + np.sum(y * y)


def rows_under_a_mask(m, x):
    """Masks of elements and of rows, read, set and added to."""
    y = m * 2.0
    y[m > 0.5] = 0.25
    y[m < 0.2] *= 3.0
    y[x > 0.3] = x[1:]
    return np.sum(y[m > 0.1] ** 2) + np.sum(m[x > 0.4] * y[x > 0.4]) + np.sum(y[x > 5.0])


def counted(m):
    """How many, which of them, whether any or all."""
    found = np.flatnonzero(m[0] > 0.4)
    total = np.sum(m[0, found] ** 2) * np.count_nonzero(m > 0.5)
    if np.any(m > 2.0) or not np.all(m < 1.0):
        total = total * 2.0
    return total + np.sum(m * np.any(m > 0.9, axis=0)) + np.sum(np.sum(m, axis=1)[np.all(m > 0.01, axis=1)])


def extremes_along(t):
    """Maxima and minima along axes and of all, and where they are."""
    total = np.sum(np.max(t, axis=0) * np.min(t, axis=0)) + np.max(t) * np.min(t)
    spans = np.max(t, axis=(1, 2), keepdims=True) - np.min(t, axis=2, keepdims=True)
    best = np.argmax(t[0], axis=1)
    total = total + max(t[0, 0] * t[0, 1]) * min(t[0, 1] * 2.0)
    return total + np.sum(spans**2 * t) + np.sum(t[0, :, 1][best % 2]) + t[0, 0, np.argmin(t[0, 0])]


def moments_along(m):
    """Means, variances and their like, products and norms."""
    normal = (m - np.mean(m, axis=0)) / np.std(m, axis=0, ddof=1)
    total = np.sum(normal**3) + np.sum(np.var(m, axis=1, keepdims=True) * m) + np.var(m) * np.std(m)
    return total + np.sum(np.prod(m, axis=0)) * np.prod(m[0]) + np.sum(np.linalg.norm(m, axis=1) ** 3)


def running(m):
    """Running sums and products, and differences."""
    total = np.sum(np.cumsum(m, axis=0) ** 2) + np.sum(np.cumsum(m[0]) * m[1])
    return total + np.sum(np.cumprod(m, axis=1) ** 2) + np.sum(np.diff(m, axis=1) ** 2) + np.sum(np.cumsum(m) ** 2)


def sorted_values(m, x):
    """Sorted, by value and by order, with equal ones among them."""
    order = np.argsort(x, kind="stable")
    total = np.sum(np.sort(m, axis=0)[1] ** 2) + np.sum(np.sort(x) * np.arange(20.0))
    return total + np.sum(x[order] ** 3 * np.arange(20.0)) + np.sum(np.sort(m, axis=1)[:, -1])


def joined(m, x):
    """Joined, stacked, padded, rolled, turned and repeated."""
    wide = np.concatenate((m, 2.0 * m), axis=1)
    tall = np.stack((x, x * x), axis=1)
    total = np.sum(wide**2) + np.sum(tall[1:] * tall[:-1]) + np.sum(np.pad(m, 1)[:, 1:] ** 2)
    total += np.sum(np.roll(x, 2) * x) + np.sum(np.roll(m, -1, axis=0) * m) + np.sum(np.flip(m, axis=1) * m)
    total += np.sum(np.repeat(x, 2) ** 2 * np.arange(10.0)) + np.sum(np.tile(m, (2, 1)) * np.arange(5.0))
    return total + np.sum(x[::-1] * x) + np.sum(np.pad(x, 2, mode="reflect") ** 2)


def multiplied(a, b, stack):
    """Products of matrices, of vectors, of stacks of matrices, and of nothing."""
    total = np.sum((a @ b) ** 2) + np.sum((a @ b[:, 0]) ** 3) + a[0] @ b[:, 1]
    total += np.sum((a[:0] @ b[0]) ** 2) + np.sum((b[0] @ a[:, :0]) ** 2) + np.sum((a[:, :0] @ b[:0, 0]) ** 2)
    total += np.sum(np.outer(a[0], b[0]) ** 2) + np.trace(a @ b) + np.sum(np.diag(b @ a) ** 2)
    return total + np.sum((stack @ stack.transpose(0, 2, 1)) ** 2) + np.sum((stack @ b) ** 2)


def of_single(m, places):
    """In float32: gathered, sorted, scanned, reduced, multiplied."""
    y = np.cumsum(np.sort(m[places], axis=1), axis=1)
    return np.sum(np.max(y, axis=1) * np.std(m, axis=1)[places]) + np.sum((m @ m.T) ** 2) + np.sum(y[y > 0.5])


PROGRAMS = [
    (rows_by_index, 0, (rng.random((5, 4)), np.array([1, 3, -1, 1]), np.array([0, 2, 2, -1]))),
    (written_by_index, ("x", "v"), (rng.random(7), rng.random(4), np.array([1, 4, 1, -1]))),
    (many_to_few, 0, (rng.random(4), rng.integers(-4, 4, 70))),
    (rows_under_a_mask, ("m", "x"), (rng.random((4, 3)), np.array([0.1, 0.9, 0.7, 0.2]))),
    (counted, 0, (rng.random((3, 5)),)),
    (extremes_along, 0, (np.round(rng.random((2, 3, 4)), 1),)),
    (moments_along, 0, (rng.random((3, 4)) + 0.5,)),
    (running, 0, (rng.random((3, 4)),)),
    (sorted_values, ("m", "x"), (rng.random((3, 4)), np.round(rng.random(20), 1))),
    (joined, ("m", "x"), (rng.random((2, 5)), rng.random(5))),
    (multiplied, ("a", "b", "stack"), (rng.random((4, 4)), rng.random((4, 4)), rng.random((2, 3, 4)))),
    (of_single, 0, (rng.random((3, 4), np.float32), np.array([2, 0, 2]))),
]
