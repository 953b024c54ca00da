"""Arrays made of parts of others: ``np.insert``, ``np.delete``, ``np.select``, ``np.meshgrid`` and their kin."""

import numpy as np

from tangentlike.primitives.registry import composite


def inserted_in_front(a, k, values):
    """``values`` as one more row of ``a`` in front of number ``k``."""
    if k < -a.shape[0] or k > a.shape[0]:
        raise IndexError("an index of np.insert is out of bounds")
    return np.concatenate((a[:k], values, a[k:]))


def rows_in_front(a, k, values):
    """``values``, a number, a row or several, as more rows of a matrix in front of number ``k``."""
    v = np.asarray(values).astype(a.dtype)
    return inserted_in_front(a, k, np.broadcast_to(v, (v.shape[0] if v.ndim == 2 else 1, a.shape[1])))


@composite(np.insert, static=("axis",))
def insert(arr, obj, values, axis=None):
    """An array with numbers, rows or columns put in front of the element, row or column number ``obj``."""
    a = np.ravel(arr) if axis is None else np.asarray(arr)
    if a.ndim == 1:
        return inserted_in_front(a, obj, np.ravel(np.atleast_1d(values)).astype(a.dtype))
    if a.ndim > 2:
        raise NotImplementedError("np.insert along an axis of arrays of one or two axes: move the axis to the front")
    if axis == 0 or axis == -2:
        return rows_in_front(a, obj, values)
    return rows_in_front(a.T, obj, values).T


@composite(np.delete, static=("axis",))
def delete(arr, obj, axis=None):
    """An array without the element, row or column number ``obj``."""
    a = np.ravel(arr) if axis is None else np.asarray(arr)
    if axis == 1 or (axis == -1 and a.ndim == 2):
        return without(a.T, obj).T
    return without(a, obj)


def without(a, k):
    """``a`` without its row number ``k``."""
    if k < -a.shape[0] or k >= a.shape[0]:
        raise IndexError("an index of np.delete is out of bounds")
    place = k + a.shape[0] if k < 0 else k
    return np.concatenate((a[:place], a[place + 1 :]))


@composite(np.meshgrid, static=("indexing",))
def meshgrid(x, y, *, indexing="xy"):
    """Two coordinates for each point of a grid."""
    x, y = np.ravel(x), np.ravel(y)
    if indexing == "xy":
        return np.broadcast_to(x[None, :], (len(y), len(x))).copy(), np.broadcast_to(
            y[:, None], (len(y), len(x))
        ).copy()
    return np.broadcast_to(x[:, None], (len(x), len(y))).copy(), np.broadcast_to(y[None, :], (len(x), len(y))).copy()


@composite(np.select)
def select(condlist, choicelist, default=0):
    """The first choice whose condition holds, else ``default``."""
    if len(condlist) == 1:
        return np.where(condlist[0], choicelist[0], 1 * default)
    return np.where(condlist[0], choicelist[0], select(condlist[1:], choicelist[1:], default))


@composite(np.isin)
def isin(element, test_elements):
    """Whether an element is among others."""
    return np.any(np.expand_dims(element, -1) == np.ravel(test_elements), axis=-1)
