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
