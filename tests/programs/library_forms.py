"""Functions of NumPy and SciPy in the forms that people call them in: numbers for arrays, results written elsewhere."""

import bisect

import numpy as np
import scipy.stats
from scipy import ndimage

from programs.corpus import add


def one(rng):
    return rng.uniform(0.3, 1.2, 4), 0.8


def rows(rng):
    return rng.uniform(0.3, 1.2, (2, 3)), 0.8


def products_of_anything(x, s):
    y = np.outer(s, x[0]) + np.outer(x[1], s) * s
    z = np.outer(x.reshape(2, 2), x) * np.arange(16.0).reshape(4, 4)
    k = np.kron(x, np.array([1.0, s])) + np.kron(x.reshape(1, 4), np.array([s, 1.0]))[0]
    return np.sum(y.ravel()) + np.sum(z) + np.sum(k**2) + np.sum(np.convolve(x, s, mode="same") ** 2)


add(products_of_anything, one, wrt=("x", "s"), compiled=True)


def sizes_and_truths(x, s):
    wide = np.pad(x, max(x.shape) // 2, "constant", constant_values=1.5)
    if any([isinstance(s, list), isinstance(s, tuple)]) or all((x[0, 0] > 3.0, s > 0.0)):
        return s
    copies = np.zeros((2, *x.shape))
    copies[1] = x * s
    tail = np.ones([*x.shape[1:], 2]) * s
    return np.sum(wide**2) + np.sum(copies**2) + np.sum(tail) + np.sum((sum(x) * s) ** 2) * min(x.shape)


add(sizes_and_truths, rows, wrt=("x", "s"), compiled=True)


def written_elsewhere(x, s):
    y = np.sin(3.0 * x) * s
    np.place(y, y < 0.1, 0.5)
    np.putmask(y, y > 0.7, s)
    total = np.sum(np.divide(s, y, out=np.zeros_like(y), where=y > 0.2)) + np.sum(np.exp(x, out=np.empty(4)))
    r = np.empty(2)
    np.sum(y.reshape(2, 2), axis=0, out=r)
    m = np.empty(())
    return total + np.sum(r * r) + np.max(np.clip(x, min=0.5, max=s)) + np.sum(y.clip(min=0.3)) + m.size


add(written_elsewhere, one, wrt=("x", "s"), compiled=True)


def again_and_again(x, s):
    y = np.resize(x, (2, 3)) * s + np.resize(s, (2, 1))
    at = bisect.bisect([0.1, 0.5, 0.9], s) + bisect.bisect_left(x.tolist(), -1.0)
    return np.sum(y**2) * (1.0 if np.isin(at, [2, 3]) else s) + np.sum(np.where(np.isin(at, 7), 2.0, x[at]))


add(again_and_again, one, wrt=("x", "s"), compiled=True)


def spread_of_shares(x, s):
    p = x / (1.0 + s)
    return scipy.stats.entropy(p) * s + scipy.stats.entropy(p, p * p + s, base=2)


add(spread_of_shares, one, wrt=("x", "s"))


def highest_nearby(x, s):
    low = ndimage.minimum_filter1d(x * x.T.reshape(2, 3), size=2, axis=0)
    return np.sum(ndimage.maximum_filter1d(x, size=3) * s) + np.sum(low)


add(highest_nearby, rows, wrt=("x", "s"))


def next_to_it(x, s):
    y = np.nextafter(x, np.inf) + np.spacing(x[0])
    return np.sum(y * s) if not s.is_integer() else s


add(next_to_it, one, wrt=("x", "s"), smooth=False)


def by_what_there_is(x, s, lib=np):
    if getattr(x, "unit", None) is not None:
        return s
    inverse = getattr(lib, "arc_tanh", lib.arctanh)
    return getattr(s, "value", s) * inverse(x[0] / 2.0) * getattr(lib, "cosh", None)(s)


add(by_what_there_is, one, wrt=("x", "s"))


def written_where_true(x, s):
    y = np.outer(x, x) * s
    np.putmask(y, mask=y > 0.6, values=x[:3])
    np.place(arr=y, mask=y < 0.2, vals=s * x)
    np.put(y, [3, 7, 1], x[1:3])
    z = x * s
    np.put(z, 2, s)
    np.put(z, [0, 1], x[2:])
    return np.sum(y**2 * np.arange(16.0).reshape(4, 4)) + np.sum(z**2)


add(written_where_true, one, wrt=("x", "s"), compiled=True)


def masks_of_numbers_and_places_of_truth(x, s):
    z, y, m = x * s, np.zeros((2, 3)), np.zeros((4, 3))
    np.place(z, np.array([1, 0, 2, 0]), s)
    np.putmask(z, [0, 3, 0, 0], x[1] * s)
    np.place(z, np.array([0, 0, 1, 1]), x[:1] * s)
    np.put(z, np.array([True, False]), x[2:] ** 2)
    np.put(y, [-1, 1, -4], x)
    np.put(y, [-6, 3], s)
    np.fill_diagonal(m, x[:2])
    np.fill_diagonal(m[1:, 1:], x * s)
    weights = np.arange(1.0, 13.0).reshape(4, 3)
    return np.sum(z * np.arange(1.0, 5.0)) + np.sum(y**2 * weights[:2]) + np.sum(m**2 * weights)


def drawn_once_where_it_is_put(x, s):
    rng = np.random.default_rng(3)
    z, m = x * s, np.zeros((3, 3))
    np.put(z, 1, rng.normal())
    np.fill_diagonal(m, rng.normal(size=3))
    return np.sum(z * x) + np.sum(m) * s + rng.normal()


add(masks_of_numbers_and_places_of_truth, one, wrt=("x", "s"), compiled=True)
add(drawn_once_where_it_is_put, one, wrt=("x", "s"))


def joined_numbers(x, s):
    y = np.stack((x[0], s, x[1] * s)) ** 2 * np.array([1.0, 2.0, 3.0])
    flat = np.concatenate((s, np.outer(x, x), [x[0], 1.0]), axis=None)
    return np.sum(y) + np.sum(np.cumsum(flat**2)) + np.sum(np.concatenate(np.outer(x, x), axis=None) ** 3)


add(joined_numbers, one, wrt=("x", "s"), compiled=True)


def crossed_in_a_plane(x, s):
    u, v, w = np.array([s, x[0]]), np.array([x[1], x[2]]), np.array([x[3], s, 1.0])
    whole = np.cross(np.array([1, 2, 3]), np.array([0, 1, 2]))
    sides = np.cross(u, w) * w - np.cross(w, v)
    stack = np.cross(np.outer(w, w)[:, None, :], np.outer(x, w))
    return np.cross(u, v) + np.sum(sides**2) + np.sum(whole * w) + np.sum(stack**2)


add(crossed_in_a_plane, one, wrt=("x", "s"))
