"""What raises wherever it is reached: Python's exception in a branch that a run may not take, else a refusal.

if scale is None:                  if scale is None:
    y = x[0]["scale"]         ->       raise TypeError("'float' object is not subscriptable")
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.program import blocks, located, located_everywhere, parse
from ..form.trees import nodes
from ..form.types import Array, Constant, Scalar
from ..reading.resolve import Found
from .number_kinds import NUMPY, POINT, PYTHON, kinds
from .raised import plain_raise
from .state import Lowering, Raises, Refused

SOMETIMES = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.GeneratorExp)
OF_NUMBERS = (float, int, bool, np.float64, np.int64, np.bool_, np.ndarray, list)


def without_name(lowering: Lowering, text: str, found: Found, refused: Refused) -> Refused:
    """A name from outside that there is not: the program holds for as long as there is none."""
    lowering.names.captured.fix(found.place, found.anchor)
    return Raises(refused, NameError, f"name {text!r} is not defined")


def without_items(lowering: Lowering, node: ast.Subscript, kind: Any, refused: Refused) -> Refused:
    """A part of a number, by a key or a number, which is neither a mask nor a new axis."""
    index = lowering.static(node.slice)
    if not isinstance(kind, Scalar) or index is None or type(index.value) not in (str, int):
        return refused
    found = kinds(lowering, node.value)
    if found == PYTHON:
        return Raises(refused, TypeError, f"'{kind.dtype.rstrip('0123456789')}' object is not subscriptable")
    if found and found <= NUMPY | POINT:
        return Raises(refused, IndexError, "invalid index to scalar variable.")
    return refused


def without_attribute(attribute: str, kind: Any, refused: Refused) -> Refused:
    """An attribute of None, of a number or an array that has none of that name."""
    if not has_none(attribute, kind):
        return refused
    found = "NoneType" if isinstance(kind, Constant) else kind.dtype.rstrip("0123456789")
    found = "numpy.ndarray" if isinstance(kind, Array) else found
    return Raises(refused, AttributeError, f"'{found}' object has no attribute {attribute!r}")


def has_none(attribute: str, kind: Any) -> bool:
    """True for an attribute that neither numbers nor arrays have, whatever Python has in the place of one, nor None."""
    if kind == Constant(None):
        return not hasattr(None, attribute)
    return isinstance(kind, (Array, Scalar)) and not any(hasattr(c, attribute) for c in OF_NUMBERS)


def as_raise(lowering: Lowering, refused: Refused, node: ast.stmt) -> ast.stmt | None:
    """The exception in the place of a statement that raises it, where a branch or a loop may not reach it."""
    if not isinstance(refused, Raises) or not lowering.around:
        return None
    if not refused.surely and not is_evaluated_whole(node):
        return None
    if refused.kind is NameError and node.lineno in lowering.origin.guarded:
        return None
    called = parse(f"{refused.kind.__name__}({refused.words!r})")
    raised = located(ast.Raise(exc=located_everywhere(called, node), cause=None), node)
    return plain_raise(lowering, raised)


def is_evaluated_whole(node: ast.stmt) -> bool:
    """True for a statement, or the test of one, of which no part is evaluated only sometimes."""
    inside = {id(each) for block in blocks(node) for each in block}
    if not isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.If)):
        return False
    parts = [n for child in ast.iter_child_nodes(node) if id(child) not in inside for n in nodes(child)]
    return not any(isinstance(n, SOMETIMES) or (isinstance(n, ast.Compare) and len(n.ops) > 1) for n in parts)
