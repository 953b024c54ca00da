"""The nearest of points, by ``scipy.spatial.KDTree``: SciPy finds which they are, distances carry a derivative."""

import numpy as np
from scipy import spatial

from tangentlike.form.types import Array
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.library_calls import stand_in
from tangentlike.primitives.registry import primitive


def nearest_places(data, x, k, leafsize):
    """The ``k`` points of ``data`` next to each of ``x``, as a matrix."""
    return np.reshape(spatial.KDTree(data, leafsize).query(x, k)[1], (len(x), k))


def pairs_within(data, r, leafsize):
    """The pairs of points that lie no farther apart than ``r``."""
    return spatial.KDTree(data, leafsize).query_pairs(r, output_type="ndarray")


places_of_nearest = drawing_kernel(
    "places_of_nearest",
    "data, x, k, leafsize",
    f"of_library({__name__!r}, 'nearest_places', data, x, k, leafsize)",
    "int64 matrix",
    __name__,
)
places_of_pairs = drawing_kernel(
    "places_of_pairs",
    "data, r, leafsize",
    f"of_library({__name__!r}, 'pairs_within', data, r, leafsize)",
    "int64 matrix",
    __name__,
)
for _kernel in (places_of_nearest, places_of_pairs):
    primitive(_kernel, returns=lambda *operands: Array("int64", (None, None)), no_gradient=True)


@stand_in(spatial.KDTree, spatial.cKDTree)
class Neighbors:
    """Points that are asked for the nearest of them."""

    def __init__(self, data, leafsize=10):
        self.data = np.float64(1.0) * np.asarray(data)
        self.leafsize = leafsize

    def query(self, x, k=1, p=2, workers=1):
        if p != 2:
            raise NotImplementedError("distances of another kind than Euclid's")
        points = np.float64(1.0) * np.asarray(x)
        rows = np.atleast_2d(points)
        places = places_of_nearest(self.data, rows, k, self.leafsize)
        distances = np.linalg.norm(rows[:, None, :] - self.data[places], axis=-1)
        if np.ndim(points) == 1 and k == 1:
            return distances[0, 0], places[0, 0]
        if np.ndim(points) == 1:
            return distances[0], places[0]
        if k == 1:
            return distances[:, 0], places[:, 0]
        return distances, places

    def query_pairs(self, r, output_type="ndarray"):
        return places_of_pairs(self.data, r, self.leafsize)
