"""The errors for arguments that a function cannot be differentiated at, each with the call that converts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentError, TangentlikeError, UnsupportedError
from ..form.types import Array, Scalar, describe
from .boundary import Arguments

# The refusals that a list meets where an array is meant.
MEANT_AN_ARRAY = ("not-a-number", "attribute", "method", "tuple-index", "missing-key", "compared-container")


def check_function(function: Any, decorator: bool = False) -> None:
    """Raise for the names or positions of arguments where a function is taken: ``differentiate("x")``."""
    items = function if isinstance(function, (tuple, list)) and function else (function,)
    if all(isinstance(item, (str, int)) and not isinstance(item, bool) for item in items):
        call = f"differentiate(wrt={function!r})" if decorator else f"the function first, then wrt={function!r}"
        raise ArgumentError(f"{function!r} is no function; to name arguments write {call}")


def without_gradient(given: Arguments, parameter: str, leaf: str) -> ArgumentError:
    """The error for a leaf of ``parameter`` whose gradient is asked for, and which is no float."""
    kind = given.leaf_types[leaf]
    what, place = f"{given.called(leaf)} is {describe(kind)}", given.place(leaf)
    remedy = "pass floats"
    if isinstance(kind, Array):
        remedy = f"pass {place}.astype(float)"
    elif isinstance(kind, Scalar) and parameter in _arrays_for(given):
        what, remedy = f"{given.called(parameter)} holds {describe(kind)}", f"pass np.array({parameter}, dtype=float)"
    elif isinstance(kind, Scalar):
        remedy = f"pass float({place})"
    return ArgumentError(f"{what}, which carries no gradient: {remedy}, or leave {parameter} out of wrt")


def lists_for_arrays(
    given: Arguments, refused: UnsupportedError, lower: Callable[[Arguments], Any]
) -> ArgumentError | None:
    """The error for lists that the function uses as arrays; None where ``refused`` has another cause.

    ``lower`` compiles the function for other arguments: what it refuses no more with arrays is due to the lists.
    """
    first = refused.refusals[0]
    if first.code not in MEANT_AN_ARRAY or any(f".{own} " in first.reason for own in dir(list)):
        return None
    found = _arrays_for(given)
    for names in [*([name] for name in found), list(found)]:
        values = [found[p] if p in names else v for p, v in zip(given.parameters, given.values, strict=False)]
        try:
            lower(Arguments(given.function, given.parameters, tuple(values)))
        except TangentlikeError:
            continue
        return _lists_error(given, refused, names)
    return None


def _lists_error(given: Arguments, refused: UnsupportedError, names: list[str]) -> ArgumentError | None:
    first = refused.refusals[0]
    text = refused.source_lines.get(first.line, "").strip()
    kinds = dict(zip(given.parameters, (type(v).__name__ for v in given.values), strict=True))
    what = " and ".join(f"{given.called(name)} is a {kinds[name]}" for name in names)
    calls = " and ".join(f"np.array({name}, dtype=float)" for name in names)
    return ArgumentError(
        f'{what}, and is used as an array: pass {calls}\n  File "{refused.file}", line {first.line}\n    {text}'
    )


def _arrays_for(given: Arguments) -> dict[str, np.ndarray]:
    """For each list or tuple of numbers, or of arrays of one shape: an array of floats."""
    found = {}
    for parameter, value in zip(given.parameters, given.values, strict=False):
        if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
            try:
                array = np.array(value)
            except ValueError:  # of several lengths
                continue
            if array.dtype.kind in "iuf":
                found[parameter] = array.astype(np.float64)
    return found
