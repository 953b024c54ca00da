"""Whole-number arithmetic that a template leaves behind is done, and factors of one go.

2 * x ** (2 - (2 != 0))         ->    2 * x
dy * 1                          ->    dy
x ** (1.5 * (dout != 0))        ->    x ** 1.5    (which is finite at 0, whatever dout is)
"""

from __future__ import annotations

import ast
import operator

from .program import binary, whole_number

FOLDED = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.NotEq: operator.ne, ast.Eq: operator.eq,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def fold_constants(expression: ast.expr) -> ast.expr:
    """The expression with whole numbers folded; floating-point numbers stay, but for one less a literal truth value."""
    return _Folder().visit(expression)


class _Folder(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Pow):
            node.right = self.exponent(node.right)
        self.generic_visit(node)
        left, right = _whole(node.left), _whole(node.right)
        if left is not None and right is not None and type(node.op) in FOLDED:
            return _number(FOLDED[type(node.op)](left, right))
        number = _literal(node.left)
        if isinstance(node.op, ast.Sub) and isinstance(number, float) and _is_truth(node.right):
            return _number(number - node.right.value)  # type: ignore[attr-defined]
        if (isinstance(node.op, ast.Mult) and right == 1) or (isinstance(node.op, (ast.Div, ast.Pow)) and right == 1):
            return node.left
        if isinstance(node.op, ast.Mult) and left == 1:
            return node.right
        if isinstance(node.op, (ast.Add, ast.Sub)) and right == 0 and not isinstance(node.right, ast.UnaryOp):
            return node.left
        return node

    def exponent(self, node: ast.expr) -> ast.expr:
        """An exponent that is a number, without the factor that takes it away where nothing flows, if the power is
        finite at 0 or the exponent is whole."""
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=ast.Compare(ops=[ast.NotEq()])):
                node.left = self.visit(left)
                number = _literal(node.left)
                return node.left if number is not None and (number >= 0 or number == int(number)) else node
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in FOLDED:
            left, right = _literal(node.left), _literal(node.comparators[0])
            if left is not None and right is not None and not isinstance(node.left, ast.Name):
                return ast.Constant(value=bool(FOLDED[type(node.ops[0])](left, right)))
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if (
            isinstance(node.op, ast.USub)
            and isinstance(node.operand, ast.UnaryOp)
            and isinstance(node.operand.op, ast.USub)
        ):
            return node.operand.operand
        return node


def _whole(node: ast.expr) -> int | None:
    """The value of a whole-number literal (a comparison folded before counts as 0 or 1)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return int(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value if type(node.operand.value) is int else None
    return None


def _literal(node: ast.expr) -> float | None:
    """The value of a literal number."""
    match node:
        case ast.Constant(value=float(value)):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float(value))):
            return -value
    return _whole(node)


def _is_truth(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _number(value: float) -> ast.expr:
    value = int(value) if isinstance(value, bool) else value
    return ast.Constant(value=value) if value >= 0 else ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))


def shifted(value: ast.expr, by: int) -> ast.expr:
    """``value + by`` with whole numbers added up: ``n - 1`` less one is ``n - 2``."""
    number = whole_number(value)
    if number is not None:
        return _number(number + by)
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)):
        number = whole_number(value.right)
        if number is not None:
            total = (number if isinstance(value.op, ast.Add) else -number) + by
            return shifted(value.left, total) if total else value.left
    if by == 0:
        return value
    operator: ast.operator = ast.Add() if by > 0 else ast.Sub()
    return binary(value, operator, ast.Constant(value=abs(by)))
