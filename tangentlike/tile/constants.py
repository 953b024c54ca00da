"""Values known while compiling: sizes, numbers, and arrays made of them."""

from __future__ import annotations

import ast
import operator
from typing import Any

import numpy as np

from ..primitives.registry import Primitive, key_of
from .values import Known, Samples, Untileable

PLAIN: dict[str, Any] = {
    "range": range, "len": len, "max": max, "min": min, "int": int, "float": float, "abs": abs, "bool": bool,
    "round": round, "sum": sum,
}  # fmt: skip
OPERATORS: dict[Any, Any] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.USub: operator.neg,
    ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Invert: operator.invert, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
}  # fmt: skip
LARGEST = 100_000  # elements of an array that is written into the step


def has_samples(value: Any) -> bool:
    """True when a known value depends on the number of samples."""
    return isinstance(value, Samples) or (isinstance(value, (tuple, list)) and any(map(has_samples, value)))


def evaluated(node: ast.Call, found: Any, values: list[Any], options: dict[str, Any]) -> Known:
    """What a function gives for arguments that are known."""
    text = ast.unparse(node.func)
    if text in PLAIN:
        function = PLAIN[text]
    elif found is not None:
        function = key_of(found.call if isinstance(found, Primitive) else found)
    elif text.startswith("np."):
        function = getattr(np, text[3:])
    else:
        raise Untileable(f"{text}()")
    entry = found if isinstance(found, Primitive) else None
    if entry is not None:  # NumPy's own defaults
        while values and len(values) <= len(entry.parameters) and values[-1] is None:
            if entry.defaults.get(entry.parameters[len(values) - 1], 0) is not None:
                break
            values = values[:-1]
    value = function(*values, **options)
    if isinstance(value, np.ndarray) and value.size > LARGEST:
        raise Untileable(f"{text}() makes an array of {value.size} elements")
    return Known(value)
