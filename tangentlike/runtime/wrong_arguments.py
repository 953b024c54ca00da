"""The errors for arguments that a function cannot be differentiated at, each with the call that converts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentError, Refusal, TangentlikeError, UnsupportedError
from ..form.foreign import instead, what_it_is
from ..form.kinds import is_namespace
from ..form.structures import leaf_names, optional_leaves
from ..form.types import Array, Constant, Scalar, describe, is_float
from ..reading.source import plain_function
from .boundary import Arguments

MOST_LISTS = 6  # that are tried one by one: the function is read anew for each
# The refusals that a list meets where an array is meant.
MEANT_AN_ARRAY = ("not-a-number", "attribute", "method", "tuple-index", "missing-key", "compared-container")


def check_function(function: Any, decorator: bool = False) -> None:
    """Raise for the names or positions of arguments where a function is taken: ``differentiate("x")``."""
    items = function if isinstance(function, (tuple, list)) and function else (function,)
    if all(isinstance(item, (str, int)) and not isinstance(item, bool) for item in items):
        call = f"differentiate(wrt={function!r})" if decorator else f"the function first, then wrt={function!r}"
        raise ArgumentError(f"{function!r} is no function; to name arguments write {call}")
    if not callable(function):
        plain_function(function)  # which says what it is


def without_gradient(given: Arguments, parameter: str, leaf: str) -> ArgumentError:
    """The error for a leaf of ``parameter`` whose gradient is asked for, and which is no float."""
    kind = given.leaf_types[leaf]
    what, place = f"{given.called(leaf)} is {describe(kind)}", given.place(leaf)
    if isinstance(kind, Constant) and (type(kind.value) is object or is_namespace(kind.value)):
        return ArgumentError(f"{given.called(leaf)} is {what_it_is(kind.value)}: {instead(kind.value, place)}")
    remedy = "pass floats"
    if isinstance(kind, Array):
        remedy = f"pass {place}.astype(float)"
    elif isinstance(kind, Scalar) and parameter in _lists(given):
        what, remedy = f"{given.named(parameter)} holds {describe(kind)}", f"pass np.array({parameter}, dtype=float)"
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
    found = _lists(given)
    if not found:
        return None
    outermost = [p for p in found if not any(p.startswith((f"{q}[", f"{q}.")) for q in found)]
    inner = [p for p in found if p not in outermost]
    for places in [*([place] for place in [*outermost, *inner][:MOST_LISTS]), outermost]:
        values = [_with_arrays(v, p, places) for p, v in zip(given.parameters, given.values, strict=False)]
        try:
            lower(Arguments(given.function, given.parameters, tuple(values)))
        except TangentlikeError:
            continue
        return _lists_error(given, first, refused, {place: found[place] for place in places})
    return None


def _lists_error(given: Arguments, first: Refusal, refused: UnsupportedError, kinds: dict[str, str]) -> ArgumentError:
    text = refused.source_lines.get(first.line, "").strip()
    what = " and ".join(f"{given.named(place)} is a {kind}" for place, kind in kinds.items())
    calls = " and ".join(f"np.array({place}, dtype=float)" for place in kinds)
    return ArgumentError(
        f'{what}, and is used as an array: pass {calls}\n  File "{refused.file}", line {first.line}\n    {text}'
    )


def _lists(given: Arguments) -> dict[str, str]:
    """The lists and tuples that could be arrays, by what the caller calls them: what each of them is."""
    found: dict[str, str] = {}
    for parameter, value in zip(given.parameters, given.values, strict=False):
        _collect(value, parameter, found)
    return found


def _collect(value: Any, place: str, found: dict[str, str]) -> None:
    if as_array(value) is not None:
        found[place] = type(value).__name__
    for key, item in _items(value):
        _collect(item, f"{place}{key}", found)


def _with_arrays(value: Any, place: str, chosen: list[str]) -> Any:
    """The argument with an array for each of the lists in it that are chosen."""
    if place in chosen:
        return as_array(value)
    items = [_with_arrays(item, f"{place}{key}", chosen) for key, item in _items(value)]
    if isinstance(value, dict):
        return dict(zip(value, items, strict=True))
    if isinstance(value, (list, tuple)):
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def _items(value: Any) -> list[tuple[str, Any]]:
    """The items of a container, each with what the caller writes behind its name."""
    if isinstance(value, dict):
        return [(f"[{key!r}]", item) for key, item in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [(f".{name}", item) for name, item in zip(value._fields, value, strict=True)]
    return [(f"[{i}]", item) for i, item in enumerate(value)] if isinstance(value, (list, tuple)) else []


def as_array(value: Any) -> np.ndarray | None:
    """A list or tuple of numbers, or of arrays of one shape, as an array of floats; None for anything else."""
    if not isinstance(value, (list, tuple)) or hasattr(value, "_fields"):
        return None
    try:
        array = np.array(value)
    except ValueError:  # of several lengths
        return None
    return array.astype(np.float64) if array.dtype.kind in "iuf" else None


def leaves_with_gradient(given: Arguments, wrt: list[str]) -> list[str]:
    """The leaves of the arguments that a gradient is asked of; raises ArgumentError where one of them has none."""
    wanted = []
    for parameter in wrt:
        spec = given.part(parameter)
        leaves, optional = list(leaf_names(spec)), set(optional_leaves(spec))
        optional |= {leaf for leaf in leaves if _is_a_choice(given.leaf_types[leaf])}
        floats = [leaf for leaf in leaves if is_float(given.leaf_types[leaf])]
        without = [leaf for leaf in leaves if leaf not in floats and (leaf not in optional or not floats)]
        if without:
            raise without_gradient(given, parameter, without[0])
        wanted += floats
    return list(dict.fromkeys(wanted))


def _is_a_choice(kind: Any) -> bool:
    """Whether it says how something is computed, a text, a flag, a function, None, and cannot be meant for a float."""
    if isinstance(kind, Constant):
        return kind.value is None or isinstance(kind.value, (str, bool)) or callable(kind.value)
    return isinstance(kind, Scalar) and kind.dtype == "bool"
