"""Functions of NumPy's along axes, and with options, against themselves."""

import numpy as np

from programs.corpus import add


def running_extremes(x, a):
    above = np.maximum.accumulate(x) - np.minimum.accumulate(x)
    total = np.add.reduce(a, axis=1) @ np.multiply.reduce(a, axis=1) + np.add.reduce(x) * np.multiply.reduce(x)
    best = np.maximum.reduce([x[:4], a[0], a[1]]) + np.minimum.reduce((a[1], a[2]))
    scans = np.add.accumulate(a, axis=0) * np.multiply.accumulate(a, axis=1) + np.maximum.accumulate(a, axis=1)
    every = np.logical_and.reduce([x[:4] > 0.5, a[0] > 0.0])
    return np.sum(above**2) + total + np.sum(best**2) + np.sum(scans**2) + np.sum(x[:4] * every)


add(running_extremes, lambda rng: (rng.normal(size=6), rng.normal(size=(3, 4))), wrt=("x", "a"), compiled=True)


def folded(x, a):
    total = np.logaddexp.reduce(x) + np.hypot.reduce(x) + np.sum(np.logaddexp.reduce(a, axis=1) ** 2)
    return total + np.sum(np.logaddexp.accumulate(x) ** 2)


add(folded, lambda rng: (rng.normal(size=5), rng.normal(size=(3, 4))), wrt=("x", "a"))


def tables(x, y, a):
    pairs = np.subtract.outer(x, y) ** 2 + np.multiply.outer(x, y) * np.hypot.outer(x, y) + np.maximum.outer(x, y)
    return np.sum(pairs) + np.sum(np.add.outer(a, x) ** 2) + np.sum(np.less.outer(x, y) * np.divide.outer(x, 2 + y**2))


add(tables, lambda rng: (rng.normal(size=4), rng.normal(size=3), rng.normal(size=(2, 3))), wrt=("x", "y", "a"))


def spread_of(x, a, q):
    low, high = np.percentile(x, [5, 95])
    middle = np.percentile(a, 50, axis=0) * np.quantile(a, 0.3, axis=0) + np.median(a, axis=0)
    sides = np.quantile(a, 0.25, axis=1, keepdims=True) - np.median(a, axis=1, keepdims=True)
    others = np.percentile(x, 40, method="lower") * np.quantile(x, 0.6, method="higher") + np.quantile(x, q)
    several = np.quantile(a, np.array([0.1, 0.5]), axis=1)
    return low * high + np.sum(middle**2) + np.sum(sides**2) + others + np.sum(several**3) + np.percentile(a, 10 * q)


add(spread_of, lambda rng: (rng.normal(size=7), rng.normal(size=(3, 4)), 0.37), wrt=("x", "a", "q"))


def quartiles(x, q):
    low, high = np.percentile(x, [25, 75])
    return low * high + np.quantile(x, q)


add(quartiles, lambda rng: (rng.normal(size=7), 0.37), wrt=("x", "q"), compiled=True)


def without_missing(x):
    holes = np.where(np.arange(len(x)) % 3 == 1, np.nan, x)
    return np.nanmedian(holes) * np.nanpercentile(holes, 30) + np.sum(np.nancumsum(holes) ** 2) + x[np.nanargmax(holes)]


add(without_missing, lambda rng: (rng.normal(size=8),))


def covariance(x, y, a):
    total = np.sum(np.cov(a) ** 2) + np.cov(x, y)[0, 1] + np.sum(np.cov(a, rowvar=False, bias=True)) + np.cov(x)
    return total + np.corrcoef(x, y)[0, 1] + np.sum(np.corrcoef(a) ** 3) + np.sum(np.cov(a, ddof=0) ** 2)


add(
    covariance,
    lambda rng: (rng.normal(size=5), rng.normal(size=5), rng.normal(size=(3, 4))),
    wrt=("x", "y", "a"),
    compiled=True,
)


def ordered(a, x):
    rows = np.sort(a, axis=0) * np.argsort(a, axis=0) + np.sort(a) ** 2
    flat = np.sort(a, axis=None)
    return np.sum(rows) + flat[2] * flat[-1] + np.sum(np.sort(x, kind="stable") * np.argsort(x, kind="mergesort"))


add(ordered, lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=5)), wrt=("a", "x"), compiled=True)


def binned(x, edges):
    place = np.digitize(x, edges, right=True)
    behind = np.searchsorted(edges, x, side="right")
    sums = np.bincount(place, weights=x, minlength=8)
    _, inverse, counts = np.unique(behind, return_inverse=True, return_counts=True)
    return np.sum(sums**2) + np.sum(x * inverse) + np.sum(np.bincount(place, minlength=5)) * x[0] + counts[0] * x[1]


add(binned, lambda rng: (rng.normal(size=9), np.array([-0.5, 0.1, 0.6])), wrt="x", compiled=True)


def steps(x, a, s):
    total = np.sum(np.diff(x, n=2) ** 2) + np.sum(np.diff(x, prepend=0) ** 2) + np.sum(np.diff(x, append=s) ** 3)
    total += np.sum(np.diff(a, axis=1, prepend=a[:, :1]) ** 2) + np.sum(np.diff(a, n=2, axis=0) ** 2)
    total += np.sum(np.ediff1d(x, to_begin=s) ** 2) + np.sum(np.ediff1d(x, to_end=[0.5, 1.0]) ** 2)
    return total + np.sum(np.trapezoid(a, axis=0) ** 2) + np.sum(np.trapezoid(a, x[:4], axis=1) ** 2)


add(steps, lambda rng: (rng.normal(size=6), rng.normal(size=(3, 4)), 0.3), wrt=("x", "a", "s"))


def looked_up(x, xp, fp, s):
    inside = np.interp(x, xp, fp, left=0.0, right=s) + np.interp(x, xp, fp, right=2.0)
    return np.sum(inside**2) + np.interp(s, xp, fp, left=1.0) + np.sum(np.interp(x, xp, fp, period=3.0) ** 2)


add(
    looked_up,
    lambda rng: (np.array([-2.0, 0.3, 1.1, 4.0]), np.array([-1.0, 0.1, 0.7, 1.4]), rng.normal(size=4), 0.4),
    wrt=("x", "xp", "fp", "s"),
)


def slid(x, v):
    full = np.correlate(x, v, "full")
    same = np.correlate(x, v, mode="same") + np.correlate(v, x, mode="same")
    return np.sum(full**2) + np.sum(same**2) + np.sum(np.correlate(x, v) ** 2)


add(
    slid,
    lambda rng: (rng.normal(size=6), rng.normal(size=3)),
    lambda rng: (rng.normal(size=3), rng.normal(size=4)),
    lambda rng: (rng.normal(size=2), rng.normal(size=3)),
    wrt=("x", "v"),
)


def bordered(x, a):
    total = np.sum(np.pad(x, 2, mode="reflect") ** 2) + np.sum(np.pad(x, (1, 3), "edge")[:3])
    total += np.sum(np.pad(x, 9, mode="symmetric") ** 3) + np.sum(np.pad(x, 11, mode="wrap")[::2] ** 2)
    total += np.sum(np.pad(a, 1, mode="edge") ** 2) + np.sum(np.pad(a, ((1, 1), (2, 0)), "reflect")[0] ** 2)
    return total + np.sum(np.pad(x, (1, 2), constant_values=(x[0], 1)) ** 2)


add(bordered, lambda rng: (rng.normal(size=5), rng.normal(size=(3, 4))), wrt=("x", "a"), compiled=True)


def copied(x, a, n):
    total = np.sum(np.tile(x, (n, 1)) * np.arange(2 * n).reshape(n, 2)) + np.sum(np.tile(a, (2, 1, 1)) ** 2)
    total += np.sum(np.repeat(x, [3, 2]) ** 2) + np.sum(np.repeat(a, np.array([1, 0, 2]), axis=0)[-1] ** 2)
    total += np.sum(np.tile(x[0], 3)) + np.sum(np.repeat(x[1], n) ** 2) + np.repeat(a, 2)[3]
    turned = np.rot90(a) @ np.rot90(a, 3).T + np.rot90(a, 2).T @ np.roll(a, (1, 2), axis=(0, 1))
    return total + np.sum(turned**2) + np.sum(np.tile(x, n)[:3])


add(copied, lambda rng: (rng.normal(size=2), rng.normal(size=(3, 4)), 3), wrt=("x", "a"))


def weighed(a, w, v):
    total = np.sum(np.average(a, axis=0, weights=w) ** 2) + np.sum(np.average(a, axis=1, weights=a**2) ** 2)
    total += np.sum(np.ptp(a, axis=1) ** 2) + np.count_nonzero(a > 0, axis=0) @ v
    return total + np.sum(np.nan_to_num(np.where(a > 0.3, np.nan, a), nan=0.5) ** 2)


add(
    weighed,
    lambda rng: (rng.normal(size=(3, 4)), rng.uniform(0.5, 1, size=3), rng.normal(size=4)),
    wrt=("a", "w", "v"),
)


def tapered(x, s):
    n = len(x)
    window = np.hanning(n) + np.hamming(n) * np.blackman(n)
    waves = np.fft.fftfreq(n, d=s) * x + np.hanning(1)[0] * s
    return np.sum(window * x) + np.sum(waves**2) + np.sum(np.fft.rfftfreq(n) ** 2) * s + np.sum(np.logspace(-1, s, n))


add(tapered, lambda rng: (rng.normal(size=6), 0.4), lambda rng: (rng.normal(size=5), 0.6), wrt=("x", "s"))


def inserted_along_axes(a, x):
    y = np.insert(a, 1, x, axis=0)
    z = np.insert(y, -1, 2.0 * x[0], axis=1)
    return np.sum(np.cumsum(z, axis=1) ** 2) + np.sum(np.cumsum(np.insert(x, 2, a[0], axis=0)))


add(inserted_along_axes, lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=3)), wrt=("a", "x"))


def filled_with_arrays_and_written(x, s):
    y = np.full((2, x.size), x)
    y[0, 1] = 5.0
    y += x
    z = np.full_like(y, x)
    z[0, 1] = s
    spread, number = np.broadcast_arrays(x, s)
    own = number.copy()
    own[0] = 2.0
    return np.sum(y**2) + np.sum(z * y) + np.sum(spread * number * own)


add(filled_with_arrays_and_written, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "s"), compiled=True)


def scaled_by_powers_of_two(x, s):
    wide = np.ldexp(x, [1, 2, 3, 4]) + np.ldexp(x[0], 2) * np.ldexp(x, -1)
    return np.sum(wide**2) + np.ldexp(s, 3) * np.sum(np.ldexp(s, np.array([1, 2])))


add(scaled_by_powers_of_two, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "s"))


def arrays_without_values(x):
    rows = np.ndarray((2, len(x)))
    rows[0], rows[1] = x, x * x
    by_columns = np.ndarray(shape=(len(x), 2), dtype=x.dtype, order="F")
    by_columns[...] = rows.T
    few = np.ndarray(3, np.float64)
    few[:] = x[:3] ** 2 if isinstance(x, np.ndarray) else 0.0
    return np.sum(rows[0] * by_columns[:, 1]) + np.prod(few)


add(arrays_without_values, lambda rng: (rng.uniform(0.5, 2.0, 4),))
