"""The sizes of arrays from one function to another: each has symbols of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from .kinds import Parts
from .types import Array, Constant, Dimension

MOST_COMPONENTS = 4  # of a vector, along the last axis of arrays


def with_symbols(kind: Any, leaf: str, sized: bool = False) -> Any:
    """The type of a parameter, with symbols of its own for its sizes: those of the caller mean nothing here. Numbers
    of components stay where sizes are asked for."""
    if isinstance(kind, Array):
        return replace(kind, shape=tuple(_symbol(d, leaf, axis, sized) for axis, d in enumerate(kind.shape)))
    return kind


def _symbol(size: Dimension, leaf: str, axis: int, sized: bool) -> Dimension:
    if isinstance(size, int) and (size == 1 or (sized and size <= MOST_COMPONENTS)):
        return size
    return f"~{leaf}.{axis}" if may_be_one(size) else f"{leaf}.{axis}"


def may_be_one(size: Dimension) -> bool:
    """True for a size of a function's own of which is not known that it is other than 1 (``types.same_dimension``)."""
    return isinstance(size, str) and "~" in size


def of_none(size: Dimension, parameters: Collection[str]) -> bool:
    """True for a size that is no number, and none of a parameter: of arrays in a list each may have its own."""
    if not isinstance(size, str):
        return size is None
    owners = {part.split(":")[-1].split(".")[0].lstrip("~") for part in size.split("&")}
    return "~" in size and not owners & set(parameters)


def of_a_call(kind: Any, again: bool = False) -> Any:
    """The type of what a function is given by another, where sizes that are not known may be 1; ``again`` if it calls
    itself, with parts of its arguments for example, so that no size is known to be other than 1."""
    if isinstance(kind, Array):
        return replace(kind, shape=tuple("~" if d is None or (again and isinstance(d, str)) else d for d in kind.shape))
    if isinstance(kind, Parts):
        return replace(kind, items=tuple(of_a_call(item, again) for item in kind.items))
    if isinstance(kind, dict):
        return {k: of_a_call(v, again) for k, v in kind.items()}
    if isinstance(kind, (tuple, list)) and not hasattr(kind, "_fields"):
        return type(kind)(of_a_call(item, again) for item in kind)
    return kind


def without_symbols(kind: Any) -> Any:
    """What tells one type of an argument from another, whatever its sizes are called."""
    if isinstance(kind, Array):
        return replace(kind, shape=tuple(1 if d == 1 else "~" if may_be_one(d) else None for d in kind.shape))
    if isinstance(kind, Parts):
        return [kind.kind, kind.keys, *map(without_symbols, kind.items)]
    if isinstance(kind, dict):
        return {k: without_symbols(v) for k, v in kind.items()}
    if isinstance(kind, (tuple, list)):  # of a class that a function may ask for, if it is a NamedTuple
        return [id(type(kind)), *map(without_symbols, kind)]
    if isinstance(kind, Constant) and callable(kind.value):
        inner = hasattr(kind.value, "captured")  # one text with the same variables is the same function
        return ("function", repr(kind.value) if inner else id(kind.value))
    return kind
