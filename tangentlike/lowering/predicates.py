"""Questions about the type of a value, answered while compiling: ``isinstance``, ``np.isscalar``, ``hasattr``.

They are asked of values of the types that the compiler knows: a Python number or a number of NumPy's, an array of that
rank and dtype, a list, a tuple. Where these do not agree, nothing is known.
"""

from __future__ import annotations

import ast
import builtins
from typing import Any

import numpy as np

from ..form.types import Array, Constant, Scalar, Tuple
from ..reading.captured import MISSING

PREDICATES = (isinstance, np.isscalar, hasattr, callable, np.iscomplexobj, np.isrealobj)


UNKNOWN = object()


def answer(lowering: Any, node: ast.Call) -> Constant | None:
    """The answer to a question, if it is one and can be known; None otherwise."""
    function = lowering.names.look(node.func).value
    if isinstance(node.func, ast.Name) and (lowering.is_local(node.func.id) or function is MISSING):
        return None
    if not any(function is each for each in PREDICATES) or node.keywords or not node.args:
        return None
    value = example(lowering, node.args[0])
    others = [_constant(lowering, argument) for argument in node.args[1:]]
    if value is UNKNOWN or UNKNOWN in others:
        return None
    try:
        return Constant(bool(function(value, *others)))
    except TypeError:  # as it would be in Python, if it is reached
        return None


def example(lowering: Any, node: ast.expr) -> Any:
    """A value of the type of a name or a constant, or ``UNKNOWN``."""
    known = lowering.folded(node)
    if known is not None:
        return known.value
    if not isinstance(node, ast.Name):
        return UNKNOWN
    if node.id in lowering.structures:
        spec = lowering.structures[node.id]
        return {"dict": {}, "list": [], "tuple": ()}.get(spec.kind, UNKNOWN) if hasattr(spec, "kind") else UNKNOWN
    if node.id in lowering.tuples:
        kind: Any = lowering.tuple_type(node.id, [])
        return {"dict": {}, "list": [], "tuple": ()}.get(kind.kind, UNKNOWN)
    if node.id in lowering.lists:
        return []
    return _of_type(lowering.types.get(node.id))


def _of_type(kind: Any) -> Any:
    if isinstance(kind, Array):
        return np.zeros((1,) * kind.ndim, kind.dtype)
    if isinstance(kind, Scalar):
        value = np.dtype(kind.dtype).type(0)
        return value.item() if kind.weak else value
    return () if isinstance(kind, Tuple) else UNKNOWN


def _constant(lowering: Any, node: ast.expr) -> Any:
    """The value of a type, a tuple of types, or a text."""
    if isinstance(node, ast.Tuple):
        items = [_constant(lowering, item) for item in node.elts]
        return UNKNOWN if UNKNOWN in items else tuple(items)
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and lowering.is_local(node.id):
        return UNKNOWN
    value = lowering.names.find(node) if isinstance(node, (ast.Name, ast.Attribute)) else MISSING
    if value is MISSING and isinstance(node, ast.Name):
        value = getattr(builtins, node.id, MISSING)
    return UNKNOWN if value is MISSING else value
