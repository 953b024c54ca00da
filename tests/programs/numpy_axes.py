"""Functions of NumPy's with several axes, and their rarer arguments."""

import numpy as np

from programs.corpus import add


def gradients_along_axes(a, c, h):
    rows, columns = np.gradient(a, axis=(1, 0))
    first, last = np.gradient(c, h, 0.5, axis=(0, -1))
    places = np.gradient(c, np.array([0.0, h, 2.0]), axis=1)
    return np.sum(rows * columns**2) + np.sum(first * last) + np.sum(places**2)


add(
    gradients_along_axes,
    lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4)), 0.7),
    wrt=("a", "c", "h"),
)


def averages_along_axes(a, w):
    found = np.average(a, axis=(0, 2), weights=w) + np.average(a, axis=1, keepdims=True)[:, 0, :3].sum(axis=0)
    return np.sum(found**2) + np.sum(np.average(a, axis=-1, weights=w[0, 0], keepdims=True) ** 3) + np.amax(a)


add(
    averages_along_axes,
    lambda rng: (rng.normal(size=(2, 3, 4)), rng.uniform(0.5, 2.0, size=(2, 3, 4))),
    wrt=("a", "w"),
)


def reductions_apart(c):
    largest = np.max(c, axis=(0, 2), keepdims=True) * np.min(c, axis=(-1, 0))[None, :, None]
    some = np.where(np.any(c > 1.0, axis=(0, 2)), np.prod(c, axis=(0, 2)), 0.5)
    wide = np.expand_dims(some, axis=(0, -1)) * np.expand_dims(c[0], (1,))[:, 0, None]
    return np.sum(largest * c) + np.sum(wide**2)


add(reductions_apart, lambda rng: (rng.normal(size=(2, 3, 4)),), wrt=("c",))


def quantiles_along_axes(a, q):
    total = (
        np.sum(np.quantile(a, 0.3, axis=(0, 1), method="hazen") ** 2)
        + np.median(a, axis=(2, 0), keepdims=True)[0, 0, 0]
    )
    low, high = np.percentile(a, [5, 80], axis=-1, method="median_unbiased", keepdims=True)
    total += np.sum(low * high) + np.sum(np.nanmedian(a, axis=1) ** 3) + np.quantile(a, q, method="weibull")
    return (
        total + np.sum(np.nanquantile(a[0], np.array([0.2, q]), axis=0)[1]) + np.quantile(a, 0.4, method="inverted_cdf")
    )


add(quantiles_along_axes, lambda rng: (rng.normal(size=(2, 3, 4)), 0.37), wrt=("a", "q"))


def grids_of_numbers(s, t):
    steps, width = np.linspace(s, t, 4, retstep=True)
    x, y, z = np.meshgrid(steps, np.linspace(t, s, 3, endpoint=False), np.geomspace(1.0, 1.0 + t, 2), indexing="ij")
    rows, columns = np.indices((3, 2))
    wide, high = np.meshgrid(x[:, 0, 0], z[0, 0], sparse=True)
    return np.sum(x * y**2 * z) * width + np.sum(wide * high) + np.sum((rows - s) ** 2 * (columns + t)[None])


add(grids_of_numbers, lambda rng: (0.3, 1.7), wrt=("s", "t"))


def chosen_by_place(c, x):
    row, column = np.unravel_index(np.argmax(c[0]), c[0].shape)
    total = c[1, row, column] * np.sum(x[np.argwhere(x > 0.0)[:, 0]] ** 2)
    total += np.sum(np.take_along_axis(c, np.argsort(c, axis=1), axis=1)[:, 0] ** 3) + np.sum(
        x[np.lexsort((x, -x))][:2]
    )
    return total + np.sum(np.compress(x > 0.0, x)) * np.sum(np.fromfunction(lambda i, j: (i + j) * x[0], (2, 3)))


add(
    chosen_by_place,
    lambda rng: (rng.normal(size=(2, 3, 4)), rng.normal(size=5)),
    lambda rng: (rng.normal(size=(2, 2, 2)), np.abs(rng.normal(size=3))),
    wrt=("c", "x"),
)


def by_columns(a, x):
    y = x.reshape((2, 3), order="F")
    y[0, 1] *= 2.0
    flat = np.ravel(a, order="F")
    return np.sum(y * a) + flat[1] * x[2] + np.sum(a.flatten("F")[:2] * a.T.reshape(6, order="F")[2:4] * y[1, :2])


add(by_columns, lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=6)), wrt=("a", "x"))


def grids_of_negative_numbers(x):
    s = np.sum(np.geomspace(-x[0], -4.0, 5) * np.arange(5.0))
    return s + np.geomspace(x[0] - 3.0, -x[1], 4, endpoint=False)[2]


add(grids_of_negative_numbers, lambda rng: (0.5 + rng.random(size=2),))


def quantiles_of_nothing(x):
    none = x[len(x) :]
    missing = np.isnan(np.nanquantile(none, 0.3)) and np.all(np.isnan(np.nanpercentile(np.ones((2, 0)), 40, axis=1)))
    return np.sum(x * x) if missing else 0.0


add(quantiles_of_nothing, lambda rng: (rng.normal(size=3),))


def axes_rolled_and_steps_between_rows(a, start, stop):
    rolled = np.rollaxis(a, 1)[0] * 2.0 + np.rollaxis(a, 2, 1)[:, 1] @ np.rollaxis(a, 0, 3)[:, :, 0]
    rows = np.linspace(start, stop, 4) * np.arange(4.0)[:, None]
    columns = np.linspace(start, 2.0, 3, endpoint=False, axis=-1)
    last = np.rollaxis(a, -1)[0]
    return np.sum(rolled**2) + np.sum(rows**3) + np.sum(columns * np.arange(3.0)) + np.sum(last * last)


add(
    axes_rolled_and_steps_between_rows,
    lambda rng: (rng.normal(size=(2, 4, 4)), rng.normal(size=3), rng.normal(size=3)),
    wrt=("a", "start", "stop"),
    compiled=True,
)


def sizes_as_numbers(x, h):
    near = np.isclose(x, np.nan, equal_nan=True) | np.isclose(h, x, rtol=1e-9, equal_nan=False)
    same = np.allclose(x, x, equal_nan=True)
    return np.sum(x) * np.max(x.shape) + h * np.prod(x.shape) * max(x[0].shape) + np.sum(near) + same


add(sizes_as_numbers, lambda rng: (rng.normal(size=(3, 2)), 0.7), wrt=("x", "h"), compiled=True)


def partitioned_along_axes(a, x):
    rows, columns, flat = np.partition(a, 2, axis=1), np.partition(a, [-2, 0], axis=0), np.partition(a, 5, axis=None)
    near = np.argpartition(a, 1, axis=1)[:, :2]
    total = np.sum(rows[:, :2] ** 2) + rows[:, 2] @ columns[0, :4] + np.sum(columns[-2] ** 3) + np.sum(flat[:5] ** 2)
    k = len(x) // 2
    return total + np.sum(np.take_along_axis(a, near, axis=1) ** 2) + np.partition(x, k)[k] * x[x.argpartition(0)[0]]


add(
    partitioned_along_axes,
    lambda rng: (rng.normal(size=(4, 5)), rng.normal(size=4)),
    wrt=("a", "x"),
    compiled=True,
)


def trimmed_mean(x):
    data = np.concatenate([x, x[::-1] ** 2, np.sin(3 * x)])
    k = int(0.2 * data.size)
    part = np.partition(data, [k, data.size - k - 1])
    return part[k : data.size - k].mean() + np.partition(data, 2)[:3].sum() * data[np.argpartition(data, -3)[-3:]].sum()


add(trimmed_mean, lambda rng: (rng.normal(size=4),))


def taken_by_numbers_and_tables(x):
    last = x.take(-1, axis=1)
    last[0] = 2.0
    rows = np.take(x, [[0, 1], [2, -1]], axis=0)
    flat = np.take(x, [[0, 3], [5, -1]])
    k = int(x[0, 0] > 100.0)
    part = np.take(np.sin(rows), k, axis=2)
    return (
        np.sum(last * x[:, 0]) + np.sum(rows**2) * np.take(x, 4) + np.sum(flat * flat.T) + np.sum(part) * x[0].take(1)
    )


add(taken_by_numbers_and_tables, lambda rng: (rng.normal(size=(3, 4)),), compiled=True)
