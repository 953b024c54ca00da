"""Filters of images and rows by ``scipy.ndimage``, and distances of ``scipy.spatial``."""

import numpy as np
from scipy import ndimage
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import distance
from scipy.spatial.distance import cdist, pdist, squareform

from programs.corpus import add


def smoothed_image(a, s):
    smooth = gaussian_filter(a, sigma=s) + ndimage.gaussian_filter(a, (1.0, 0.7), mode="wrap")
    edges = np.hypot(ndimage.sobel(a, 0), ndimage.sobel(a, axis=1)) + ndimage.prewitt(a, mode="constant")
    curved = ndimage.laplace(smooth, mode="nearest") + ndimage.gaussian_laplace(a, 1.0)
    return np.sum(smooth**2) + np.sum(edges) + np.sum(curved**2) + np.sum(ndimage.gaussian_gradient_magnitude(a, s))


add(smoothed_image, lambda rng: (rng.normal(size=(4, 5)), 0.9), wrt=("a", "s"))


def filtered_rows(x, w):
    weighed = (
        ndimage.convolve1d(x, w) + ndimage.correlate1d(x, [1.0, 0.5], mode="mirror") + ndimage.uniform_filter1d(x, 3)
    )
    weighed = weighed + ndimage.median_filter(x, 3)
    return np.sum(weighed**2) + np.sum(ndimage.gaussian_filter1d(x, 1.1, order=1, mode="nearest") ** 2)


add(filtered_rows, lambda rng: (rng.normal(size=6), rng.normal(size=3)), wrt=("x", "w"), compiled=True)


def windows_of_an_image(a, w):
    weighed = ndimage.convolve(a, w, mode="constant", cval=0.5) * ndimage.correlate(a, w, mode="wrap")
    chosen = ndimage.median_filter(a, size=3) + ndimage.maximum_filter(a, 2) * ndimage.minimum_filter(a, size=(3, 2))
    return np.sum(weighed) + np.sum(chosen**2) + np.sum(ndimage.uniform_filter(a, 3) ** 2)


add(windows_of_an_image, lambda rng: (rng.normal(size=(4, 5)), rng.normal(size=(3, 2))), wrt=("a", "w"))


def moved_image(a, x, s):
    moved = ndimage.shift(a, (s, -0.3), order=1) + ndimage.shift(a, 1, order=0, mode="nearest")
    read = map_coordinates(a, np.array([x, x[::-1]]), order=1) * ndimage.map_coordinates(
        a, (x, x), order=1, mode="nearest"
    )
    return np.sum(moved**2) + np.sum(read) + np.sum(ndimage.zoom(a, 1.7, order=1) ** 2)


add(moved_image, lambda rng: (rng.normal(size=(4, 5)), 0.2 + 2 * rng.random(4), 0.4), wrt=("a", "x", "s"))


def distances_of_rows(a, b, s):
    total = np.sum(cdist(a, b)) + np.sum(cdist(a, b, "sqeuclidean") ** 2) + np.sum(cdist(a, b, metric="cityblock"))
    total += np.sum(cdist(a, b, "minkowski", p=3)) * np.sum(cdist(a, b, "cosine")) + np.sum(
        distance.cdist(a, b, "chebyshev")
    )
    total += np.sum(cdist(a, b, "mahalanobis", VI=np.eye(3) * s)) + np.sum(cdist(a, b, "seuclidean", V=b[0] ** 2))
    return (
        total
        + np.sum(squareform(pdist(a)) * distance.squareform(distance.pdist(a, "correlation")))
        + np.sum(cdist(a, a))
    )


add(
    distances_of_rows,
    lambda rng: (rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), 0.7),
    wrt=("a", "b", "s"),
)


def distances_of_vectors(x, y):
    total = distance.euclidean(x, y) * distance.cosine(x, y) + distance.minkowski(x, y, 3) * distance.cityblock(x, y)
    total += distance.correlation(x, y) + distance.canberra(x, y) * distance.braycurtis(x, y)
    shares = distance.jensenshannon(x**2, y**2) * distance.sqeuclidean(x, y)
    return total + shares + distance.mahalanobis(x, y, np.outer(x, x) + np.eye(4)) + distance.chebyshev(x, y)


add(distances_of_vectors, lambda rng: (rng.normal(size=4), rng.normal(size=4)), wrt=("x", "y"))


def smoothed_along_some_axes(a, s):
    rows = gaussian_filter(a, (0, 0.8)) * gaussian_filter(a, [s, 0.0])
    same = gaussian_filter(a, 0.0)
    same[0] = 1.0
    return np.sum(rows**2) + np.sum(same * a) + np.sum(gaussian_filter(a, np.array([0.6, s])) ** 2)


add(smoothed_along_some_axes, lambda rng: (rng.normal(size=(4, 5)), 0.9), wrt=("a", "s"))
