"""Axes for an array without any, which is a number here: ``x.reshape(1)``, ``np.squeeze(x)``."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.program import located, packed, tuple_of
from ..form.types import Array, Scalar, Tuple
from ..primitives.families import find
from .dispatch import apply, defaults
from .number_kinds import PYTHON, kinds
from .state import Lowering
from .temporaries import atom

RESHAPING = (np.reshape, np.ravel)
UNCHANGED = (np.squeeze, np.transpose)


def is_point(lowering: Lowering, node: ast.expr) -> bool:
    """True for a variable that holds a number of NumPy's, or an array without axes: it has the methods of arrays."""
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    return isinstance(kind, Scalar) and not kinds(lowering, node) & PYTHON


def with_axis(lowering: Lowering, function: Any, arguments: ast.Call, node: ast.Call) -> ast.expr:
    """The call with an array of one element in the place of a number, or the number where it stays one."""
    first = arguments.args[0] if arguments.args else None
    kind = lowering.types.get(first.id) if isinstance(first, ast.Name) else None
    alone = len(arguments.args) == 1 and not arguments.keywords
    if function is np.squeeze and alone and isinstance(kind, Array) and isinstance(first, ast.Name):
        return _only_element(lowering, kind, first) or arguments
    is_function = arguments is node  # which takes Python's numbers, too
    if first is None or not isinstance(kind, Scalar) or not (is_function or is_point(lowering, first)):
        return arguments
    if any(function is each for each in UNCHANGED) and alone:
        return first
    if not any(function is each for each in RESHAPING):
        return arguments
    entry = find(np.array)
    assert entry is not None
    items = located(tuple_of([first]), first), Tuple((kind,))
    array = located(atom(lowering, *apply(lowering, entry, [items, *defaults(entry, 1)], node), "array"), first)
    fresh = ast.Call(func=arguments.func, args=[array, *arguments.args[1:]], keywords=arguments.keywords)
    return located(fresh, arguments)


def _only_element(lowering: Lowering, kind: Array, node: ast.Name) -> ast.expr | None:
    """What ``np.squeeze`` leaves of an array of one element, which has no axes there and is not written."""
    if not kind.ndim or any(size != 1 for size in kind.shape) or node.id in lowering.changing:
        return None
    zeros = [located(ast.Constant(value=0), node) for _ in kind.shape]
    return located(ast.Subscript(value=node, slice=located(packed(zeros), node), ctx=ast.Load()), node)
