"""The nearest of other points, and lists of numbers that are stacked."""

import numpy as np
from scipy import spatial
from scipy.spatial import KDTree

from programs.corpus import add


def distances_of_the_nearest(x, y):
    tree = KDTree(x)
    distances, places = tree.query(y, k=2)
    total = np.sum(distances * np.array([1.0, 2.0])) + np.sum(x[places[:, 1]] ** 2)
    one, place = spatial.cKDTree(x, leafsize=5).query(y[0])
    near, _ = tree.query(y)
    few, _ = tree.query(y[1], k=3)
    return total + one * x[place, 0] + np.sum(near**2) + np.sum(few) + np.mean(tree.query(x, k=2)[0][:, 1])


add(
    distances_of_the_nearest,
    lambda rng: (rng.normal(size=(8, 2)), rng.normal(size=(3, 2))),
    wrt=("x", "y"),
    compiled=True,
)


def pairs_that_are_near(x):
    pairs = KDTree(x).query_pairs(1.5, output_type="ndarray")
    return np.sum((x[pairs[:, 0]] - x[pairs[:, 1]]) ** 2)


add(pairs_that_are_near, lambda rng: (rng.normal(size=(8, 2)),))


def numbers_stacked(x, s):
    rows, values = [], []
    for i in range(len(x)):
        value = s[i, 0] * x[0]
        for j in range(1, len(x)):
            value += s[i, j] * x[j]
        values.append(value)
        rows.append(np.hstack([s[i, j] * x[j] for j in range(len(x))]))
    y = x * 2.0
    column, line = np.vstack(y), np.hstack(y)
    column[0, 0], line[1] = 5.0, 3.0
    return np.sum(np.vstack(values) * s) + np.sum(np.vstack(rows) ** 2) + np.sum(column * s) + np.sum(line * y)


add(numbers_stacked, lambda rng: (rng.normal(size=3), rng.normal(size=(3, 3))), wrt=("x", "s"))
