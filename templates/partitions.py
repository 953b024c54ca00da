"""``np.partition`` and ``np.argpartition``: NumPy says which element goes where, in its order."""

import numpy as np

from tangentlike.form.types import Array
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.registry import composite, method, primitive


def elements_at(rows, kth):
    """Which element of its row is at each place after ``np.partition``; equal ones are taken as they lie."""
    places = np.argsort(np.partition(rows, kth, -1), -1, kind="stable")
    out = np.empty_like(places)
    np.put_along_axis(out, places, np.argsort(rows, -1, kind="stable"), -1)
    return out


partitioned_elements = drawing_kernel(
    "partitioned_elements",
    "rows, kth",
    f"of_library({__name__!r}, 'elements_at', rows, kth)",
    "int64 matrix",
    __name__,
)
argpartitioned_elements = drawing_kernel(
    "argpartitioned_elements",
    "rows, kth",
    "of_library('numpy', 'argpartition', rows, kth, -1)",
    "int64 matrix",
    __name__,
)
for _kernel in (partitioned_elements, argpartitioned_elements):
    primitive(_kernel, returns=lambda rows, kth: Array("int64", (None, None)), no_gradient=True)


def with_axis_last(a, axis):
    """The array whose last axis is parted: all elements in a row for None."""
    return np.ravel(a) if axis is None else np.moveaxis(np.asarray(a), axis, -1)


def as_rows(a):
    """All rows along the last axis, as a matrix."""
    return np.reshape(a, (1, len(a))) if a.ndim == 1 else np.reshape(a, (a.size // max(a.shape[-1], 1), a.shape[-1]))


@composite(np.partition, static=("axis", "kind"))
def partition(a, kth, axis=-1, kind="introselect"):
    """The elements with the ``kth`` of them where they are in order, smaller ones before and larger ones behind."""
    last = with_axis_last(a, axis)
    elements = np.reshape(partitioned_elements(as_rows(last), np.atleast_1d(np.asarray(kth))), last.shape)
    found = np.take_along_axis(last, elements, -1)
    return found if axis is None else np.moveaxis(found, -1, axis)


@composite(np.argpartition, static=("axis", "kind"))
def argpartition(a, kth, axis=-1, kind="introselect"):
    """The places of the elements in such an order."""
    last = with_axis_last(a, axis)
    elements = np.reshape(argpartitioned_elements(as_rows(last), np.atleast_1d(np.asarray(kth))), last.shape)
    return elements if axis is None else np.moveaxis(elements, -1, axis)


method("argpartition", np.argpartition)
