"""``round``: of a number of Python's to the nearest decimal; NumPy's truth values cannot be rounded."""

from __future__ import annotations

import ast
from typing import Any

from ..form.types import Scalar
from ..primitives.families import find, support_primitive
from ..primitives.registry import Primitive
from .number_kinds import PYTHON, kinds
from .temporaries import inertly


def rounding(lowering: Any, node: ast.Call) -> Primitive | None:
    """What ``round`` is in a call."""
    rounded = node.args[0]
    if kinds(lowering, rounded) == PYTHON:
        return support_primitive("rounded_decimal")
    kind = inertly(lowering, rounded)[1]
    if isinstance(kind, Scalar) and kind.dtype == "bool":
        text = ast.unparse(rounded)
        reason = f"`{text}` may be a truth value of NumPy's, of which `round` is a `TypeError`"
        others = "".join(f", {ast.unparse(a)}" for a in node.args[1:])
        raise lowering.refused(node, "types", reason, f"a number: `round(int({text}){others})`")
    return find(round)
