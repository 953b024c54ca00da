"""What Python does with lists of numbers: their order, extremes, the place of an item, how often it is there.

``max`` and ``min`` keep an item until one beats it, so that a NaN wins where it is the first, and loses elsewhere;
NumPy's are NaN wherever one is.
"""

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError, describe
from tangentlike.primitives.registry import adjoint, composite, kernel, method, primitive

from .extremes import put_one


def _in_order(iterable, key, reverse):
    if key.value is not None:
        raise TypeRuleError(
            "sorted with a `key=` is not supported",
            "the items in the order of their keys: `[items[k] for k in np.argsort(keys)]`",
        )
    if isinstance(iterable, Array) and iterable.ndim == 2:
        return (rows_from_the_largest if reverse.value else rows_in_order), ("iterable",)
    if not isinstance(iterable, Array) or iterable.ndim != 1:
        raise TypeRuleError(f"sorted takes a list of numbers, not {describe(iterable)}", "a list of numbers")
    return (from_the_largest if reverse.value else np.sort), ("iterable",)


primitive(sorted, parameters="iterable, key=None, reverse=False", static=("key", "reverse"), lower=_in_order)


def from_the_largest(items):
    return np.sort(items)[::-1]


def rows_in_order(items):
    """Tuples are compared by their first items, then by their second ones."""
    return items[np.lexsort(items.T[::-1])]


def rows_from_the_largest(items):
    """Those that are equal stay in their order."""
    backwards = items[::-1]
    return backwards[np.lexsort(backwards.T[::-1])][::-1]


@kernel
def place_of_largest(items):
    """The place of the item that Python's ``max`` gives."""
    if items.size == 0:
        raise ValueError("max() arg is an empty sequence")
    best = 0
    for k in range(1, items.size):
        if items[k] > items[best]:
            best = k
    return best


@kernel
def place_of_smallest(items):
    """The place of the item that Python's ``min`` gives."""
    if items.size == 0:
        raise ValueError("min() arg is an empty sequence")
    best = 0
    for k in range(1, items.size):
        if items[k] < items[best]:
            best = k
    return best


@kernel
def largest_item(items):
    """Python's ``max`` of numbers."""
    return items[place_of_largest(items)]


@kernel
def smallest_item(items):
    """Python's ``min`` of numbers."""
    return items[place_of_smallest(items)]


def _item_type(items):
    return Scalar(items.dtype)


primitive(largest_item, parameters="items", returns=_item_type)
primitive(smallest_item, parameters="items", returns=_item_type)


@adjoint(largest_item)
def largest_item_adjoint(items, dout, ditems):
    """The first of the largest items receives the gradient."""
    ditems += put_one(dout, place_of_largest(items), items.shape)


@adjoint(smallest_item)
def smallest_item_adjoint(items, dout, ditems):
    """The first of the smallest items receives the gradient."""
    ditems += put_one(dout, place_of_smallest(items), items.shape)


def index_of(items, item):
    for k in range(len(items)):
        if items[k] == item:
            return k
    raise ValueError("the item is not in the list")


def count_of(items, item):
    found = 0
    for each in items:
        if each == item:
            found += 1
    return found


for _name, _function in (("index", index_of), ("count", count_of)):
    method(_name, _function)
for _function in (from_the_largest, rows_in_order, rows_from_the_largest, index_of, count_of):
    composite(_function)(_function)
