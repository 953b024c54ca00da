"""Distances of ``scipy.spatial.distance``, of two vectors, of all pairs of rows, and of the rows of two matrices."""

import numpy as np
from scipy import special
from scipy.spatial import distance, distance_matrix

from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

from .called_functions import refuse

METRICS = '`metric="euclidean"`, "sqeuclidean", "cityblock", "chebyshev", "minkowski", "cosine" or "correlation"'


def between_rows(u, v, metric, p, V, VI):
    """The distance of vectors along the last axis, the others broadcast."""
    if metric == "euclidean":
        return np.linalg.norm(u - v, axis=-1)
    if metric == "sqeuclidean":
        return np.sum((u - v) ** 2, axis=-1)
    if metric == "cityblock":
        return np.sum(np.abs(u - v), axis=-1)
    if metric == "chebyshev":
        return np.max(np.abs(u - v), axis=-1)
    if metric == "minkowski":
        return np.linalg.norm(u - v, ord=p, axis=-1)
    if metric == "seuclidean":
        return np.linalg.norm((u - v) / np.sqrt(np.asarray(V)), axis=-1)
    if metric == "cosine":
        return 1 - np.sum(u * v, axis=-1) / (np.linalg.norm(u, axis=-1) * np.linalg.norm(v, axis=-1))
    if metric == "correlation":
        a, b = u - np.mean(u, axis=-1, keepdims=True), v - np.mean(v, axis=-1, keepdims=True)
        return 1 - np.sum(a * b, axis=-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))
    if metric == "canberra":
        sizes = np.abs(u) + np.abs(v)
        return np.sum(np.where(sizes == 0, 0.0, np.abs(u - v) / np.where(sizes == 0, 1.0, sizes)), axis=-1)
    if metric == "braycurtis":
        return np.sum(np.abs(u - v), axis=-1) / np.sum(np.abs(u + v), axis=-1)
    if metric == "mahalanobis":
        return np.sqrt(np.sum(((u - v) @ VI) * (u - v), axis=-1))
    refuse("distances by this metric", METRICS)


STATIC_OF_COMPOSITES[between_rows] = ("metric",)


@composite(distance.cdist, static=("metric",))
def cdist(XA, XB, metric="euclidean", *, p=2, V=None, VI=None):
    """The distance of each row of the one from each row of the other."""
    a, b = np.float64(1.0) * np.asarray(XA), np.float64(1.0) * np.asarray(XB)
    if a.shape[1] != b.shape[1]:
        raise ValueError("XA and XB must have the same number of columns (i.e. feature dimension.)")
    return between_rows(a[:, None, :], b[None, :, :], metric, p, V, VI)


@composite(distance.pdist, static=("metric",))
def pdist(X, metric="euclidean", *, p=2, V=None, VI=None):
    """The distance of each pair of rows."""
    x = np.float64(1.0) * np.asarray(X)
    i, j = np.triu_indices(len(x), 1)
    return between_rows(x[i], x[j], metric, p, V, VI)


@composite(distance.squareform)
def squareform(X):
    """The matrix of the distances of pairs, or the distances of such a matrix."""
    if X.ndim == 2:
        i, j = np.triu_indices(len(X), 1)
        return X[i, j]
    n = int(np.ceil(np.sqrt(len(X) * 2.0)))
    if n * (n - 1) != 2 * len(X):
        raise ValueError("Incompatible vector size. It must be a binomial coefficient n choose 2.")
    n = max(n, 1)
    out = np.zeros((n, n), dtype=X.dtype)
    i, j = np.triu_indices(n, 1)
    out[i, j] = X
    return out + out.T


@composite(distance_matrix)
def of_matrices(x, y, p=2):
    """The distance of each row of the one from each row of the other."""
    return np.linalg.norm(np.asarray(x)[:, None, :] - np.asarray(y)[None, :, :], ord=p, axis=-1)


def entered(function, metric):
    """The distance of two vectors."""

    def between(u, v):
        a, b = np.float64(1.0) * np.asarray(u), np.float64(1.0) * np.asarray(v)
        return between_rows(a, b, metric, 2, None, None)

    composite(function)(between)


OF_TWO = ("euclidean", "sqeuclidean", "cityblock", "chebyshev", "cosine", "correlation", "canberra", "braycurtis")
for _metric in OF_TWO:
    entered(getattr(distance, _metric), _metric)


@composite(distance.minkowski)
def minkowski(u, v, p=2):
    """The root of the sum of powers."""
    return np.linalg.norm(np.asarray(u) - np.asarray(v), ord=p)


@composite(distance.mahalanobis)
def mahalanobis(u, v, VI):
    """The root of d VI d."""
    d = np.asarray(u) - np.asarray(v)
    return np.sqrt(d @ VI @ d)


@composite(distance.jensenshannon)
def jensenshannon(p, q, base=None):
    """The distance of two distributions."""
    a, b = np.asarray(p) / np.sum(p), np.asarray(q) / np.sum(q)
    m = (a + b) / 2.0
    js = np.sum(special.rel_entr(a, m)) + np.sum(special.rel_entr(b, m))
    return np.sqrt(js / 2.0) if base is None else np.sqrt(js / np.log(base) / 2.0)
