"""How the elements of results lie in memory, which decides whether a reshape of them is a view or a copy.

NumPy orders most fresh results as their operands, compiled code in C order. Where the two may differ the order of the
result is unknown (``Array.order``), and ``either.py`` refuses what depends on it.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from ..form.types import Array, Tuple, Type
from ..primitives.registry import Primitive


def in_known_order(entry: Primitive, kinds: list[Any], result: Any) -> Any:
    """The type of a fresh result, its order unknown where NumPy may take it from operands that are not in C order."""
    if not isinstance(result, Array) or result.ndim < 2 or result.order != "C" or entry.order:
        return result
    if entry.view or entry.elementwise or not any(_is_in_other_order(kind) for kind in kinds):
        return result
    return replace(result, order="?")


def of_library(lowering: Any, kinds: list[Any], made: tuple[ast.expr, Any]) -> tuple[ast.expr, Any]:
    """What a composite gives in the place of a library's function, which turns axes as it likes."""
    in_order = not any(map(_is_in_other_order, [*kinds, made[1]]))
    return made if in_order else (made[0], in_unknown_order(lowering, *made))


def in_unknown_order(lowering: Any, expression: ast.expr, kind: Type) -> Type:
    """The type of results that NumPy orders otherwise than compiled code."""
    if isinstance(kind, Tuple):
        return replace(kind, items=tuple(in_unknown_order(lowering, expression, item) for item in kind.items))
    if not isinstance(kind, Array) or kind.ndim < 2:
        return kind
    kind = replace(kind, order="?")
    if isinstance(expression, ast.Name) and expression.id in lowering.types:
        lowering.types[expression.id] = kind
    return kind


def _is_in_other_order(kind: Any) -> bool:
    if isinstance(kind, Tuple):
        return any(_is_in_other_order(item) for item in kind.items)
    return isinstance(kind, Array) and kind.order != "C"
