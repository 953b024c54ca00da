"""The errors for results that have no gradient, each with what to return, or to call, instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..form.types import Constant, Scalar, Tuple, describe, is_complex, is_float


def without_gradient(kind: Any, function: str, has_aux: bool, seen: Callable[[Any], str]) -> ArgumentError | None:
    """The error for a result of this type; None where it is one number. ``seen`` describes a result, and its value."""
    first = kind
    if has_aux:
        if not isinstance(kind, Tuple) or kind.kind == "dict" or len(kind.items) < 2:
            return ArgumentError(f"{function} has has_aux=True and returns no tuple: return (value, aux)")
        first = kind.items[0]
    if isinstance(first, Scalar) and is_complex(first):
        more = "a gradient needs a real one. return abs(...) or .real of it; or use .vjp (a complex cotangent)"
        return ArgumentError(f"{function} returns a complex number; {more}")
    if isinstance(first, Scalar) and is_float(first):
        return None
    if first is None:
        return ArgumentError(f"{function} returns nothing, a gradient needs a number: return one")
    if isinstance(first, Scalar):
        return ArgumentError(f"{function} returns {describe(first)}, which has no derivative: return a float")
    return ArgumentError(f"{function} returns {seen(first)}; a gradient needs a number. {_remedy(first)}")


def _remedy(kind: Any) -> str:
    """What to return in the place of a result that has no gradient."""
    if isinstance(kind, Tuple) and kind.kind == "dict":
        return "return one of its items, or use .vjp (a dict of cotangents)"
    if isinstance(kind, Tuple):
        return "differentiate(has_aux=True) takes the first item and hands the rest through; or return one number"
    if isinstance(kind, Constant):
        return "return one"
    return "return one number, for example np.sum(...); or use .vjp (a cotangent) or .jacobian"


def short(value: Any) -> str:
    """A result, or as much of it as a message takes."""
    if isinstance(value, tuple):
        return repr(value)[:60]
    return np.array2string(np.asarray(value), threshold=6, precision=4)
