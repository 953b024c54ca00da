"""Where a cotangent is the seed itself, templates need not ask whether it is 0.

dsqrt = spread(df, x.shape)                            dsqrt = spread(df, x.shape)
dx += dsqrt / (2 * sqrt + (dsqrt == 0))       ->       dx += dsqrt / (2 * sqrt)
dy += df * (0.5 * y ** (-0.5 * (df != 0)))             dy += df * (0.5 * y ** -0.5)
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable

from ..form.program import Program, blocks, dotted, loads, walk
from .zero_elements import changed


def without_questions(
    body: list[ast.stmt], seed: str, program: Program, alias: Callable[[str, str], bool]
) -> list[ast.stmt]:
    """The adjoint half of a function with one result, a number whose cotangent is ``seed``."""
    if not any(isinstance(n, ast.Compare) for node in body for n in ast.walk(node)):
        return body
    changes = Counter(n for node in walk(body) if not list(blocks(node)) for n in changed(program, [node]))
    flowing = {seed} - set(changes)
    for node in walk(body):
        match node:
            case ast.Assign(targets=[ast.Name(id=made)], value=value) if changes[made] == 1:
                if _is_seed(value, flowing) and not any(alias(made, other) for other in changes if other != made):
                    flowing.add(made)
    return [_Answered(flowing).visit(node) for node in body] if flowing else body


def _is_seed(value: ast.expr, flowing: set[str]) -> bool:
    """Whether an expression is a seed, or its share by a number or a size, everywhere in an array or not."""
    match value:
        case ast.Name(id=identifier):
            return identifier in flowing
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _is_seed(operand, flowing)
        case ast.Call(func=func, args=[spread, shape]) if dotted(func) == "spread":
            return _is_seed(spread, flowing) and not loads(shape) & flowing
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Attribute(attr="size")):
            return _is_seed(left, flowing)
        case ast.BinOp(left=left, op=ast.Div() | ast.Mult(), right=ast.Constant(value=number)):
            return bool(number) and _is_seed(left, flowing)
    return False


class _Answered(ast.NodeTransformer):
    def __init__(self, flowing: set[str]):
        self.flowing = flowing

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.BinOp(op=ast.Add(), right=ast.Compare(left=ast.Name(id=asked), ops=[ast.Eq()])):
                return node.left if asked in self.flowing else node
            case ast.BinOp(op=ast.Mult(), right=ast.Compare(left=ast.Name(id=asked), ops=[ast.NotEq()])):
                return node.left if asked in self.flowing else node
        return node
