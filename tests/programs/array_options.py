"""Options of NumPy's and SciPy's functions that people write: lists of widths, axes, dtypes, numbers for modes."""

import numpy as np
import scipy
from scipy import linalg

from programs.corpus import add


def weighed(y):
    return np.sum(y * y * np.arange(y.size).reshape(y.shape))


def widths_in_lists(x, axis=1):
    widths = [(0, 0)] * (x.ndim - 1) + [(1, 2)]
    one = [(0, 0) for _ in range(x.ndim)]
    one[axis] = (len(x) // 2, 2)
    return weighed(np.pad(x, widths, mode="constant")) + weighed(np.pad(x, one, mode="edge"))


add(widths_in_lists, lambda rng: (rng.normal(size=(3, 4)),), compiled=True)


def borders_of_blocks(x, n):
    one = np.pad(x, ((0, 0), (1, 1), (2, 2)), mode="edge")
    return weighed(one) + weighed(np.pad(x, [(1,), (n,), (1,)], "symmetric")) + weighed(np.pad(x, n, "wrap"))


add(borders_of_blocks, lambda rng: (rng.normal(size=(2, 3, 4)), 2), compiled=True)


def dtypes_that_are_so_anyway(x, dtype=np.float64):
    return np.sum(np.cos(x, dtype=dtype)) + np.sum(np.abs(np.add(x, 1, dtype=float), dtype=None))


add(dtypes_that_are_so_anyway, lambda rng: (rng.normal(size=4),))


def products_along_other_axes(x, y):
    first = weighed(np.cross(x, y, axis=-1)) + weighed(np.cross(x, y, axis=0))
    return first + weighed(np.cross(x, y, axisa=0, axisb=1, axisc=0)) + weighed(np.cross(x, y, axisc=0))


add(
    products_along_other_axes,
    lambda rng: (rng.normal(size=(3, 3)), rng.normal(size=(3, 3))),
    wrt=("x", "y"),
    compiled=True,
)


def axes_in_front(x):
    wide = np.array(x, ndmin=4)
    return weighed(wide) + weighed(np.array(np.outer(x, x), ndmin=3)) + np.sum(np.array(x[0], ndmin=3))


add(axes_in_front, lambda rng: (rng.normal(size=4),))


def sets_of_places(x, k):
    both = np.intersect1d(k, np.array([1, 3, 5]))
    common, first, second = np.intersect1d(k, np.array([1, 3, 5]), return_indices=True)
    apart = np.sum(x[np.setdiff1d(k, both)] ** 3) + np.sum(x[np.union1d(k, both)] ** 3)
    return np.sum(x[both] ** 2) + np.sum(x[first] * x[second]) + apart + np.sum(x[common])


add(sets_of_places, lambda rng: (rng.normal(size=8), np.array([3, 1, 2, 3])))


def shape_of_both(x, y):
    both = np.broadcast(x, y)
    return np.sum(np.ones(both.shape) * x * y) * both.ndim * both.size


add(shape_of_both, lambda rng: (rng.normal(size=4), rng.normal(size=(3, 4))), wrt=("x", "y"), compiled=True)


def modes_by_number(x):
    full = np.sum(np.convolve(x, np.ones(3), mode=2) ** 2) + np.sum(np.convolve(x, np.ones(3), mode=0) ** 3)
    return full + np.sum(np.correlate(x, np.array([1.0, 2.0]), 1) ** 3)


add(modes_by_number, lambda rng: (rng.normal(size=6),))


def roots_in_order(x):
    r = np.polynomial.polynomial.polyroots(x)
    return np.sum(np.abs(r)) + np.sum(r.real * np.arange(len(r))) + np.sum(np.poly(x[:3]) ** 2)


add(roots_in_order, lambda rng: (np.array([0.7, 0.3, 2.0, 1.1]),))


def lengths_for_transforms(x):
    spectrum = np.fft.fft(x, scipy.fft.next_fast_len(2 * len(x)))
    real = np.fft.rfft(x, scipy.fft.next_fast_len(len(x) + 2, real=True)).real
    return np.sum(np.abs(spectrum) ** 2) + np.sum(real**2) * scipy.fftpack.next_fast_len(len(x) + 3)


add(lengths_for_transforms, lambda rng: (rng.normal(size=5),), compiled=True)


def eigenvalues_as_to_another(a, b):
    values, vectors = linalg.eigh(a @ a.T, b @ b.T + np.eye(3), overwrite_a=True)
    return np.sum(values**2) + np.sum(np.abs(vectors[:, 0])) + np.sum(linalg.eigvalsh(a @ a.T, np.eye(3) + b @ b.T))


add(
    eigenvalues_as_to_another,
    lambda rng: (rng.normal(size=(3, 3)), rng.normal(size=(3, 3))),
    wrt=("a", "b"),
    compiled=True,
)


def arrays_in_an_order(x):
    a = np.asarray(x, order="C")
    b = np.asarray(x[:, 0], order="C") * np.asarray(x[0, 0], order="K")
    return np.sum(a * np.asarray(x, order="K")) + np.sum(b * np.asanyarray(x, order="A")[:, 1])


add(arrays_in_an_order, lambda rng: (rng.normal(size=(3, 2)),), compiled=True)
