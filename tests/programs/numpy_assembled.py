"""Histograms, and arrays put together in rarer ways."""

import numpy as np

from programs.corpus import add


def weights_in_bins(x, w):
    heights, edges = np.histogram(x, 3, weights=w)
    counts, _ = np.histogram(x, bins=np.array([-1.0, 0.0, 0.7, 2.0]))
    shares = np.histogram(x, bins=4, range=(-1.0, 1.5), weights=w * w, density=True)[0]
    return np.sum(heights**2 * np.diff(edges)) + np.sum(counts * heights) + np.sum(shares**2)


add(weights_in_bins, lambda rng: (np.array([-0.93, 0.41, 0.12, 1.37, 0.86]), rng.uniform(0.5, 2.0, 5)), wrt=("x", "w"))


def put_behind(x, a):
    longer = np.append(x, x * x) * np.append(np.append(x, 2.0), x[1:])
    rows = np.append(a, a[:1] * a[1:], axis=0)
    deep = np.dstack((a, rows[1:])) * np.atleast_3d(a)
    return np.sum(longer**2) + np.sum(np.append(rows, x)) + np.sum(deep[..., 1] * deep[..., 0])


add(put_behind, lambda rng: (rng.normal(size=3), rng.normal(size=(2, 3))), wrt=("x", "a"))


def smaller_functions(x, w):
    a, b = np.broadcast_arrays(x, w)
    low = np.amin(np.diagflat(x) + np.tri(3) * w[0])
    chosen = np.extract(x > -9.0, x * w)
    place = np.ravel_multi_index((1, 0), (2, 3))
    edges = np.histogram_bin_edges(np.array([0.0, 1.0, 4.0]), bins=4)
    return low + np.sum(a * b) + np.sum(chosen) * edges[1] + x[place - 1] * np.sum(np.linalg.diagonal(np.outer(x, w)))


add(smaller_functions, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "w"))


def equal_or_stacked(x, w):
    if np.array_equal(x, w):
        return np.sum(x)
    return np.sum(np.row_stack((x, w))[1] * x)


add(equal_or_stacked, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "w"))
