"""Lowering comparisons: of numbers, of arrays element by element, of shapes; the others are refused."""

from __future__ import annotations

import ast
from typing import Any

from ..form.operators import OPERATORS
from ..form.types import BOOLEAN, Array, Constant, Scalar, Tuple
from .known import Structured


def lowered(lowering: Any, node: ast.Compare) -> tuple[ast.expr, Any]:
    """The comparison and its type: an array of truth values where an array is compared."""
    known = lowering.folded(node)
    if known is not None:
        return ast.Constant(value=known.value), BOOLEAN
    parts = [lowering.expression(e) for e in [node.left, *node.comparators]]
    if len(parts) == 2 and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        is_none = [isinstance(t, Constant) and t.value is None for _, t in parts]
        if is_none[1]:  # a function that returns None, or a value, whatever its arguments
            return ast.Constant(value=is_none[0] is isinstance(node.ops[0], ast.Is)), BOOLEAN
    _refuse(lowering, node, [t for _, t in parts])
    if any(isinstance(t, Array) for _, t in parts):
        if len(parts) > 2:
            raise lowering.refused(node, "chained-comparison", "a chained comparison of arrays", _pairwise(node))
        if not isinstance(node.ops[0], (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
            return lowering.operation(
                OPERATORS[type(node.ops[0])], [lowering.as_number(e, t, node) for e, t in parts], node
            )
    left, *others = [e for e, _ in parts]
    kind = Scalar("bool", all(not isinstance(t, Scalar) or t.weak for _, t in parts))
    return ast.Compare(left=left, ops=node.ops, comparators=others), kind


def _pairwise(node: ast.Compare) -> str:
    operands = [node.left, *node.comparators]
    pairs = zip(operands, node.ops, operands[1:], strict=False)
    texts = [ast.unparse(ast.Compare(left=a, ops=[op], comparators=[b])) for a, op, b in pairs]
    return f"one after the other: `{' & '.join(f'({text})' for text in texts)}`"


def _refuse(lowering: Any, node: ast.Compare, kinds: list[Any]) -> None:
    """Tuples are compared with tuples (shapes, say), and looked into by ``in``: with numbers NumPy makes arrays."""
    searched = isinstance(node.ops[0], (ast.In, ast.NotIn))
    lists = all(lowering.is_list(e) for e in [node.left, *node.comparators]) and not searched
    ordered = isinstance(node.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE))
    operands = [ast.unparse(e) for e in (node.left, *node.comparators)]
    unordered = [
        operand
        for operand, t in zip(operands, kinds, strict=True)
        if isinstance(t, Constant) and not isinstance(t.value, (bool, int, float))
    ]
    if ordered and unordered:
        raise lowering.refused(
            node, "compared-constant", "what has no order is compared by its order, wherever it is reached",
            f"ask first, in an `if` of its own around this one: `if {unordered[0]} is not None:`",
        )  # fmt: skip
    tuples = [isinstance(t, (Tuple, Structured)) for t in kinds]
    alike = all(isinstance(t, Tuple) for t in kinds)
    if lists or (any(tuples) and not alike and not searched):
        raise lowering.refused(
            node, "compared-container", "containers are compared as wholes, or made arrays of",
            f"their items one by one, or arrays made of them: `np.array({operands[0]})` and `np.array({operands[1]})`",
        )  # fmt: skip
