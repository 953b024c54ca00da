"""The sizes of arrays from one function to another: each has symbols of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .kinds import Parts
from .types import Array, Constant


def with_symbols(kind: Any, leaf: str) -> Any:
    """The type of a parameter, with symbols of its own for its sizes: those of the caller mean nothing here."""
    if isinstance(kind, Array):
        shape = tuple(d if d == 1 and isinstance(d, int) else f"{leaf}.{axis}" for axis, d in enumerate(kind.shape))
        return replace(kind, shape=shape)
    return kind


def without_symbols(kind: Any) -> Any:
    """What tells one type of an argument from another, whatever its sizes are called."""
    if isinstance(kind, Array):
        return replace(kind, shape=tuple(1 if d == 1 else None for d in kind.shape))
    if isinstance(kind, Parts):
        return [kind.kind, kind.keys, *map(without_symbols, kind.items)]
    if isinstance(kind, dict):
        return {k: without_symbols(v) for k, v in kind.items()}
    if isinstance(kind, (tuple, list)):
        return [without_symbols(k) for k in kind]
    if isinstance(kind, Constant) and callable(kind.value):
        inner = hasattr(kind.value, "captured")  # one text with the same variables is the same function
        return ("function", repr(kind.value) if inner else id(kind.value))
    return kind
