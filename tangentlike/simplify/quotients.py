"""A division stays off the path from one trip's cotangent to the next: what else is divided is divided first.

for i in range(n - 1, -1, -1):                      for i in range(n - 1, -1, -1):
    dx = -(dx * (r * x[i])) / limit           ->        dx = -dx * (r * x[i] / limit)

The trips of a reverse pass wait for each other by their cotangents, and a division takes as long as four products. For
numbers of float64 in loops only.
"""

from __future__ import annotations

import ast

from ..form.indexing import subscript_type
from ..form.program import binds, blocks, loads, walk
from ..form.types import Array, Scalar, Type


def divide_first(body: list[ast.stmt], cotangents: set[str], types: dict[str, Type]) -> list[ast.stmt]:
    """The adjoint half with such quotients; ``cotangents`` are the names of what it is given and adds to."""
    _in_loops(body, _Divider(_flowing(body, cotangents), types))
    return body


def _in_loops(body: list[ast.stmt], divider: _Divider) -> None:
    for node in body:
        if isinstance(node, (ast.For, ast.While)):
            divider.generic_visit(node)
        else:
            for block in blocks(node):
                _in_loops(block, divider)


def _flowing(body: list[ast.stmt], cotangents: set[str]) -> set[str]:
    """The names of cotangents and of what is computed from them."""
    found, before = set(cotangents), -1
    statements = [s for s in walk(body) if isinstance(s, (ast.Assign, ast.AugAssign))]
    while before != len(found):
        before = len(found)
        for node in statements:
            if loads(node.value) & found:
                found |= binds(node)
    return found


class _Divider(ast.NodeTransformer):
    def __init__(self, flowing: set[str], types: dict[str, Type]):
        self.flowing, self.types = flowing, types

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div) or loads(node.right) & self.flowing or not self.is_plain(node):
            return node
        negative, factors = _factors(node.left)
        carried = [f for f in factors if loads(f) & self.flowing]
        others = [f for f in factors if not loads(f) & self.flowing]
        if not carried or not others:
            return node
        if negative:
            carried[0] = ast.UnaryOp(op=ast.USub(), operand=carried[0])
        quotient = ast.BinOp(left=_product(others), op=ast.Div(), right=node.right)
        return ast.BinOp(left=_product(carried), op=ast.Mult(), right=quotient)

    def is_plain(self, node: ast.expr) -> bool:
        """Whether an expression computes with numbers of float64 alone, which a compiler may take in any order."""
        match node:
            case ast.Constant(value=value):
                return isinstance(value, (int, float))
            case ast.Name(id=identifier):
                return _is_float64(self.types.get(identifier))
            case ast.Subscript(value=ast.Name(id=identifier)):
                return isinstance(self.types.get(identifier), Array) and _is_float64(subscript_type(node, self.types))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.is_plain(operand)
            case ast.BinOp(left=left, right=right):
                return self.is_plain(left) and self.is_plain(right)
        return False


def _is_float64(kind: Type | None) -> bool:
    return isinstance(kind, Scalar) and kind.dtype == "float64"


def _factors(node: ast.expr) -> tuple[bool, list[ast.expr]]:
    """Whether a product is negative, and what is multiplied, from left to right."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            negative, factors = _factors(operand)
            return not negative, factors
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            (a, first), (b, second) = _factors(left), _factors(right)
            return a != b, first + second
    return False, [node]


def _product(factors: list[ast.expr]) -> ast.expr:
    product = factors[0]
    for factor in factors[1:]:
        product = ast.BinOp(left=product, op=ast.Mult(), right=factor)
    return product
