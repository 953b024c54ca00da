"""What NumPy's functions take for arrays: tuples and lists of numbers, put together as NumPy does."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.program import tuple_of
from ..form.types import Array, Constant, Scalar, Tuple
from ..primitives.families import find
from ..primitives.registry import Primitive
from .arguments import SHAPES
from .dispatch import apply, defaults
from .temporaries import as_numbers, atom, refuse_object
from .tuples import tuple_items

SEQUENCES = ("object", "tup", "arrays", *SHAPES)  # parameters that take several things and no array of them
STACKED = {np.vstack: (2, 0), np.column_stack: (2, 1), np.hstack: (1, 0)}  # the fewest axes, and where new ones stand


def put_together(lowering, entry: Primitive, arguments: list[tuple[ast.expr, Any]], node: ast.AST):
    """The arguments of a function of NumPy, tuples and lists as the arrays that NumPy makes of them."""
    module = getattr(entry.function, "__module__", "") or ""
    of_numpy = isinstance(entry.function, np.ufunc) or module.startswith(("numpy", "scipy.special"))
    if not of_numpy and not entry.draws and entry.function is not sorted:
        return arguments
    return [
        (e, kind) if p in entry.static
        else _rows_put_together(lowering, entry, *as_numbers(lowering, e, kind, node), node) if p in SEQUENCES
        else _put_together(lowering, e, kind, node)
        for p, (e, kind) in zip(entry.parameters, arguments, strict=True)
    ]  # fmt: skip


def _rows_put_together(
    lowering, entry: Primitive, expression: ast.expr, kind: Any, node: ast.AST
) -> tuple[ast.expr, Any]:
    """Several things, of which tuples of numbers are arrays: ``np.array(((a, b), (c, d)))``."""
    if isinstance(kind, Tuple) and any(isinstance(k, Tuple) for k in kind.items):
        items = [_put_together(lowering, e, k, node) for e, k in tuple_items(lowering, expression, kind)]
        expression, kind = tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items))
    return _with_axes(lowering, entry, expression, kind, node)


def _with_axes(lowering, entry: Primitive, expression: ast.expr, kind: Any, node: ast.AST) -> tuple[ast.expr, Any]:
    """What is stacked, numbers and vectors with the axes that NumPy gives them beside others."""
    if entry.function not in STACKED or not isinstance(kind, Tuple) or not kind.items:
        return expression, kind
    least, new = STACKED[entry.function]
    ranks = {k.ndim for k in kind.items if isinstance(k, (Scalar, Array))}
    if len(ranks) == 1 and ranks != {0}:
        return expression, kind  # they are stacked as they are
    made, expanded = find(np.array), find(np.expand_dims)
    assert made is not None and expanded is not None
    items = []
    for item, item_kind in tuple_items(lowering, expression, kind):
        if isinstance(item_kind, Scalar):
            single = tuple_of([atom(lowering, item, item_kind, "number")]), Tuple((item_kind,))
            item, item_kind = apply(lowering, made, [single, *defaults(made, 1)], node)
        if isinstance(item_kind, Array) and item_kind.ndim < least:
            whole = atom(lowering, item, item_kind, "row"), item_kind
            item, item_kind = apply(lowering, expanded, [whole, (constant(new)[0], Constant(new))], node)
        items.append((atom(lowering, item, item_kind, "row"), item_kind))
    return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items))


def _put_together(lowering, expression: ast.expr, kind: Any, node: ast.AST) -> tuple[ast.expr, Any]:
    refuse_object(lowering, expression, kind, node)
    if not isinstance(kind, Tuple) or not isinstance(expression, (ast.Tuple, ast.Name, ast.Attribute)):
        return expression, kind
    numbers, kind = as_numbers(lowering, expression, kind, node)
    items = [_put_together(lowering, e, k, node) for e, k in tuple_items(lowering, numbers, kind)]
    if not items or not all(isinstance(k, (Scalar, Array)) for _, k in items):
        return numbers, kind
    whole = tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items))
    entry = find(np.array)
    assert entry is not None
    return apply(lowering, entry, [whole, *defaults(entry, 1)], node)
