"""Reductions with ``where=`` and ``initial=``: those of the chosen elements, and of one number more; positions with
``keepdims=``."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, is_float
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite

STATIC = ("axis", "keepdims")


def sum_of_chosen(a, axis, keepdims, initial, where):
    """The sum."""
    chosen = a if where is None else np.where(where, a, 0)
    total = np.sum(chosen, axis=axis, keepdims=keepdims)
    return total if initial is None else total + initial


def product_of_chosen(a, axis, keepdims, initial, where):
    """The product."""
    chosen = a if where is None else np.where(where, a, 1)
    product = np.prod(chosen, axis=axis, keepdims=keepdims)
    return product if initial is None else product * initial


def largest_of_chosen(a, axis, keepdims, initial, where):
    """The largest, ``initial`` included."""
    if axis is None and not keepdims and a.size == 0:
        return 1 * initial
    if (axis is not None or keepdims) and a.size == 0:
        return 0 * np.sum(a, axis=axis, keepdims=keepdims, dtype=a.dtype) + initial
    chosen = a if where is None else np.where(where, a, initial)
    return np.maximum(np.max(chosen, axis=axis, keepdims=keepdims), initial)


def smallest_of_chosen(a, axis, keepdims, initial, where):
    """The smallest, ``initial`` included."""
    if axis is None and not keepdims and a.size == 0:
        return 1 * initial
    if (axis is not None or keepdims) and a.size == 0:
        return 0 * np.sum(a, axis=axis, keepdims=keepdims, dtype=a.dtype) + initial
    chosen = a if where is None else np.where(where, a, initial)
    return np.minimum(np.min(chosen, axis=axis, keepdims=keepdims), initial)


def any_of_chosen(a, axis, keepdims, initial, where):
    """Whether one of the chosen is not 0."""
    return np.any(np.where(where, a, False), axis=axis, keepdims=keepdims)


def all_of_chosen(a, axis, keepdims, initial, where):
    """Whether none of the chosen is 0."""
    return np.all(np.where(where, a, True), axis=axis, keepdims=keepdims)


def count_of_chosen(a, axis, keepdims, where):
    """How many there are, in the dtype of ``a``."""
    return np.sum(np.where(where, np.ones_like(a), 0), axis=axis, keepdims=keepdims)


def mean_of_chosen(a, axis, keepdims, initial, where):
    """The mean."""
    total = np.sum(np.where(where, a, 0), axis=axis, keepdims=keepdims)
    return total / count_of_chosen(a, axis, keepdims, where)


def variance_of_chosen(a, axis, keepdims, ddof, where):
    """The variance."""
    distances = np.where(where, a - mean_of_chosen(a, axis, True, None, where), 0)
    total = np.sum(distances**2, axis=axis, keepdims=keepdims)
    return total / np.maximum(count_of_chosen(a, axis, keepdims, where) - ddof, 0)


def deviation_of_chosen(a, axis, keepdims, ddof, where):
    """The standard deviation."""
    return np.sqrt(variance_of_chosen(a, axis, keepdims, ddof, where))


FORMS = {
    np.sum: sum_of_chosen,
    np.prod: product_of_chosen,
    np.max: largest_of_chosen,
    np.min: smallest_of_chosen,
    np.any: any_of_chosen,
    np.all: all_of_chosen,
    np.mean: mean_of_chosen,
}

for _function in (*FORMS.values(), count_of_chosen, variance_of_chosen, deviation_of_chosen):
    composite(_function)(_function)
    STATIC_OF_COMPOSITES[_function] = STATIC


def check_chosen(where):
    """Refuses an array of numbers, with which NumPy raises a TypeError, to say what is chosen."""
    if isinstance(where, Array) and where.dtype != "bool":
        raise TypeRuleError(
            f"`where=` says with truth values what is chosen, not with {where.dtype}", "truth values: `where=... != 0`"
        )


def reduced_in_part(function, a, axis, dtype, keepdims, initial, where):
    """What a reduction with one of these options becomes; None without."""
    if initial == where == Constant(None):
        return None
    check_chosen(where)
    if function in (np.max, np.min) and initial == Constant(None):
        raise TypeRuleError("reduction operation has no identity: `where=` needs `initial=`", "`initial=` with it")
    found = a.dtype if dtype == Constant(None) else np.dtype(dtype.value).name
    if initial != Constant(None) and (not isinstance(initial, Scalar) or (is_float(initial) and found[0] != "f")):
        raise TypeRuleError("this `initial=` is no number of the array's dtype", "a number of the same dtype")
    beside = isinstance(initial, Scalar) and is_float(initial) and not initial.weak and initial.dtype != found
    values = "a" if dtype == Constant(None) else f"a:{np.dtype(dtype.value).name}"
    if function is np.mean and not is_float(a) and dtype == Constant(None):
        values = "a:float64"
    first = f"initial:{found}" if beside else "initial"
    return FORMS[function], (values, (axis.value,), (bool(keepdims.value),), first, "where")


def positions_kept(function):
    """``function`` with the axes that it is taken along, which stay with size 1."""

    def positions(a, axis):
        found = function(a, axis=axis)
        return np.full((1,) * np.ndim(a), found) if axis is None else np.expand_dims(found, axis)

    return composite(positions, static=("axis",))(positions)
