"""One element of an array as a number of Python's: ``x.item()``, and the truth of an array that has no other."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe
from tangentlike.primitives.registry import composite, method, primitive


def item(a, index=None):
    """``a.item()``, the element as one of Python's numbers; ``index`` counts in C order."""
    return a.item() if index is None else a.item(index)


def _item(a, index):
    if not isinstance(a, (Scalar, Array)) or (isinstance(a, Scalar) and a.weak) or np.dtype(a.dtype).kind not in "fiub":
        raise TypeRuleError(f"item() of {describe(a)}", "the number itself")
    made = {"f": float, "b": bool}.get(np.dtype(a.dtype).kind, int)
    if isinstance(a, Scalar):
        return made, ("a",)
    if isinstance(index, Tuple):
        return PLACED[made], ("a", "index")
    return (ONLY[made], ("a",)) if index == Constant(None) else (NUMBERED[made], ("a", "index"))


primitive(item, lower=_item)
method("item", item)


def tolist(a):
    """``a.tolist()``, a list of Python's numbers, which is an array here."""
    return a.tolist()


def _tolist(a):
    if not isinstance(a, Array):
        return _item(a, Constant(None))
    wide = {"f": "float64", "b": "bool"}.get(np.dtype(a.dtype).kind, "int64")
    return np.copy, (f"a:{wide}",)


primitive(tolist, lower=_tolist)
method("tolist", tolist)


def only(a):
    """The only element."""
    if a.size != 1:
        raise ValueError("can only convert an array of size 1 to a Python scalar")
    return np.ravel(a)[0]


def float_item(a):
    return float(only(a))


def int_item(a):
    return int(only(a))


def bool_item(a):
    return bool(only(a))


def float_item_at(a, index):
    return float(np.ravel(a)[index])


def int_item_at(a, index):
    return int(np.ravel(a)[index])


def bool_item_at(a, index):
    return bool(np.ravel(a)[index])


def float_item_in(a, index):
    return float(a[index])


def int_item_in(a, index):
    return int(a[index])


def bool_item_in(a, index):
    return bool(a[index])


def truth(a):
    """``bool(a)`` of an array."""
    return bool(a)


def only_truth(a):
    if a.size > 1:
        raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
    if a.size == 0:
        raise ValueError(
            "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty."
        )
    return bool(np.ravel(a)[0])


ONLY = {float: float_item, int: int_item, bool: bool_item}
NUMBERED = {float: float_item_at, int: int_item_at, bool: bool_item_at}
PLACED = {float: float_item_in, int: int_item_in, bool: bool_item_in}
primitive(truth, lower=lambda a: (only_truth, ("a",)))
for _function in (only, only_truth, *ONLY.values(), *NUMBERED.values(), *PLACED.values()):
    composite(_function)(_function)
