"""Arrays made of parts of others: ``np.insert``, ``np.delete``, ``np.select``, ``np.meshgrid`` and their kin."""

import numpy as np

from tangentlike.form.types import Array
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite, kernel, primitive


@kernel
def rows_like(rows, count):
    """``count`` rows of zeros, like those of ``rows``."""
    return np.zeros((count, *rows.shape[1:]), rows.dtype)


primitive(rows_like, returns=lambda rows, count: Array(rows.dtype, (None, *rows.shape[1:])), no_gradient=True)


def rows_of(a, axis):
    """``a`` with an axis brought to the front; all elements in a row for None."""
    return np.ravel(a) if axis is None else np.moveaxis(np.asarray(a), axis, 0)


def rows_back(rows, axis):
    """What ``rows_of`` brought to the front where it was."""
    return rows if axis is None else np.moveaxis(rows, 0, axis)


def to_insert(values, rows, count, axis):
    """``count`` rows like those of ``rows``, made of what NumPy broadcasts to them where they are inserted."""
    wide = rows_back(rows_like(rows, count), axis)
    return rows_of(np.broadcast_to(np.asarray(values), wide.shape), axis)


def in_front(rows, k, more):
    """``more`` rows in front of number ``k``."""
    if k < -rows.shape[0] or k > rows.shape[0]:
        raise IndexError("an index of np.insert is out of bounds")
    return np.concatenate((rows[:k], more, rows[k:]))


def at_several(rows, places, values, axis):
    """One row in front of each of several places."""
    n, m = rows.shape[0], places.shape[0]
    if m == 1:
        several = np.asarray(values)
        count = 1 if several.ndim < rows.ndim else rows_of(several, axis).shape[0]
        return in_front(rows, places[0], to_insert(several, rows, count, axis).astype(rows.dtype))
    if np.any(places < -n) or np.any(places > n):
        raise IndexError("an index of np.insert is out of bounds")
    counted = np.where(places < 0, places + n, places)
    order = np.argsort(counted, kind="mergesort")
    places_then = counted.copy()
    places_then[order] = counted[order] + np.arange(m)
    old = np.ones(n + m, dtype=np.bool_)
    old[places_then] = False
    out = rows_like(rows, n + m)
    out[places_then] = to_insert(values, rows, m, axis)
    out[old] = rows
    return out


for _function in (rows_of, rows_back, to_insert, at_several):
    STATIC_OF_COMPOSITES[_function] = ("axis",)


@composite(np.insert, static=("axis",))
def insert(arr, obj, values, axis=None):
    """An array with numbers, or parts of one axis less, put in front of the elements, or parts, number ``obj``."""
    rows = rows_of(arr, axis)
    if np.ndim(obj) > 0:
        return rows_back(at_several(rows, np.asarray(obj), values, axis), axis)
    several = np.asarray(values)
    count = several.shape[0] if several.ndim == rows.ndim else 1
    more = np.broadcast_to(several.astype(rows.dtype), rows_like(rows, count).shape)
    return rows_back(in_front(rows, obj, more), axis)


@composite(np.delete, static=("axis",))
def delete(arr, obj, axis=None):
    """An array without the elements, or parts along an axis, number ``obj``."""
    return rows_back(without(rows_of(arr, axis), obj), axis)


def without(rows, k):
    """``rows`` without number ``k``, or several."""
    if isinstance(k, (tuple, list)):
        return without(rows, np.ravel(np.asarray(k)))
    if isinstance(k, slice) or np.ndim(k) > 0:
        kept = np.ones(rows.shape[0], dtype=np.bool_)
        kept[k] = False
        return rows[kept]
    if k < -rows.shape[0] or k >= rows.shape[0]:
        raise IndexError("an index of np.delete is out of bounds")
    place = k + rows.shape[0] if k < 0 else k
    return np.concatenate((rows[:place], rows[place + 1 :]))


@composite(np.select)
def select(condlist, choicelist, default=0):
    """The first choice whose condition holds, else ``default``."""
    if len(condlist) == 1:
        return np.where(condlist[0], choicelist[0], 1 * default)
    return np.where(condlist[0], choicelist[0], select(condlist[1:], choicelist[1:], default))


@composite(np.isin)
def isin(element, test_elements):
    """Whether an element is among others."""
    if np.ndim(element) == 0:
        return np.any(np.ravel(np.atleast_1d(test_elements)) == element)
    return np.any(np.expand_dims(np.asarray(element), -1) == np.ravel(np.atleast_1d(test_elements)), axis=-1)


@composite(np.union1d)
def union1d(ar1, ar2):
    """What is in one array or the other, in order and once."""
    return np.unique(np.concatenate((np.ravel(np.atleast_1d(ar1)), np.ravel(np.atleast_1d(ar2)))))


@composite(np.setdiff1d, static=("assume_unique",))
def setdiff1d(ar1, ar2, assume_unique=False):
    """What is in the first array only, in order and once; as it stands there, where that is said to be so."""
    first = np.ravel(np.atleast_1d(ar1)) if assume_unique else np.unique(np.atleast_1d(ar1))
    return first[~np.isin(first, ar2)]


@composite(np.intersect1d, static=("return_indices",))
def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """What is in both arrays, in order and once, and where it stands first in each."""
    if not return_indices:
        first = np.unique(np.atleast_1d(ar1))
        return first[np.isin(first, ar2)]
    first, places = np.unique(np.atleast_1d(ar1), return_index=True)
    second, others = np.unique(np.atleast_1d(ar2), return_index=True)
    common = np.isin(first, second)
    return first[common], places[common], others[np.isin(second, first)]


@composite(np.resize)
def resize(a, new_shape):
    """The elements, again and again, in another shape."""
    flat, count = np.ravel(np.atleast_1d(a)), np.zeros(new_shape, np.int8).size
    if flat.size == 0:
        return np.zeros(new_shape, flat.dtype)
    return np.reshape(flat[np.arange(count) % flat.size], new_shape)
