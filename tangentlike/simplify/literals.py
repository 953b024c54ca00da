"""Numbers take the dtype of what they meet, as in NumPy; Numba would promote float32 to float64.

y = 0.5 * x      ->    y = np.float32(0.5) * x        (x is float32)
s = 0            ->    s = 0.0                        (s becomes a float)
d if c else 0    ->    d if c else 0.0                (so an array of it holds floats in plain Python, too)
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.indexing import subscript_type
from ..form.program import dotted, parse, walk, whole_number
from ..form.types import BOOLEAN, FLOAT, INTEGER, Array, Constant, Scalar, Type, elementwise, is_float
from ..primitives.registry import Primitive, lookup

SELECTIONS = ("max", "min", "choose")  # of numbers: the result has the dtype that NumPy promotes them to


class Literals:
    """Types literals in statements; ``types`` maps names, ``functions`` printed calls to primitives, and ``listed``
    are arrays that stand for lists of Python's numbers."""

    def __init__(self, types: dict[str, Type], functions: dict[str, Any], constants: dict[str, Any], listed: set[str]):
        self.types, self.functions, self.constants, self.listed = types, functions, constants, listed

    def block(self, body: list[ast.stmt]) -> None:
        for node in walk(body):
            if isinstance(node, ast.Assign):
                node.value, kind = self.expression(node.value)
                target = node.targets[0]
                if isinstance(target, ast.Name):
                    node.value = self.fit(node.value, kind, self.types.get(target.id))
            elif isinstance(node, ast.AugAssign):
                node.value, kind = self.expression(node.value)
                if isinstance(node.target, ast.Name):
                    node.value = self.fit(node.value, kind, self.types.get(node.target.id))
            elif isinstance(node, (ast.Expr, ast.Return)) and node.value is not None:
                node.value, _ = self.expression(node.value)
            elif isinstance(node, (ast.If, ast.While)):
                node.test, _ = self.expression(node.test)

    def fit(self, value: ast.expr, kind: Type | None, wanted: Type | None) -> ast.expr:
        """A weak number assigned to a name of another dtype."""
        if not (isinstance(kind, Scalar) and isinstance(wanted, Scalar)):
            return value
        number = whole_number(value) if isinstance(value, ast.Constant) else None
        if wanted.dtype == "float64" and number is not None and kind.dtype == "int64":
            return ast.Constant(value=float(number))
        if wanted.dtype == "float32" and kind.weak:
            return _cast(value)
        return value

    def expression(self, node: ast.expr) -> tuple[ast.expr, Type | None]:
        """The expression with its literals typed, and its type where it is known."""
        if isinstance(node, ast.Constant):
            if isinstance(node.value, bool):
                return node, replace(BOOLEAN, weak=True)
            if isinstance(node.value, (int, float)):
                return node, INTEGER if isinstance(node.value, int) else FLOAT
            return node, None
        if isinstance(node, ast.Name):
            if node.id in self.types:
                known = self.types[node.id]
                return node, known if isinstance(known, (Scalar, Array)) else None
            value = self.constants.get(node.id)
            if isinstance(value, (int, float)):
                return node, INTEGER if isinstance(value, int) else FLOAT
            return node, None
        if isinstance(node, ast.BinOp):
            return self.binary(node)
        if isinstance(node, ast.UnaryOp):
            node.operand, kind = self.expression(node.operand)
            return node, BOOLEAN if isinstance(node.op, ast.Not) else kind
        if isinstance(node, ast.Compare):
            pairs = [self.expression(c) for c in (node.left, *node.comparators)]
            node.left, *node.comparators = [e for e, _ in pairs]
            numbers = [k for _, k in pairs if isinstance(k, Scalar)]
            return node, replace(BOOLEAN, weak=all(k.weak for k in numbers)) if len(numbers) == len(pairs) else None
        if isinstance(node, ast.BoolOp):
            node.values = [self.expression(v)[0] for v in node.values]
            return node, BOOLEAN
        if isinstance(node, ast.IfExp):
            node.test, _ = self.expression(node.test)
            pairs = [self.expression(node.body), self.expression(node.orelse)]
            if any(_is_single(k) for _, k in pairs):
                pairs = [(_cast(e) if isinstance(k, Scalar) and k.weak else e, k) for e, k in pairs]
            elif any(isinstance(k, Scalar) and is_float(k) for _, k in pairs):
                pairs = [(self.fit(e, k, FLOAT), FLOAT) for e, k in pairs]
            node.body, node.orelse = pairs[0][0], pairs[1][0]
            return node, pairs[0][1]
        if isinstance(node, ast.Call):
            return self.called(node)
        if isinstance(node, ast.Tuple):
            node.elts = [self.expression(e)[0] for e in node.elts]
            return node, None
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Name) and isinstance(self.types.get(node.value.id), Array):
                try:
                    kind = subscript_type(node, self.types)
                except Exception:
                    return node, None
                if isinstance(kind, Scalar) and node.value.id in self.listed:
                    return node, replace(kind, weak=True)
                return node, kind
            return node, INTEGER if ast.unparse(node.value).endswith(".shape") else None
        if isinstance(node, ast.Attribute):
            text = ast.unparse(node)
            if text.startswith(("np.", "math.")):
                return node, FLOAT
            return node, INTEGER if node.attr in ("size", "ndim") else None
        return node, None

    def binary(self, node: ast.BinOp) -> tuple[ast.expr, Type | None]:
        node.left, left = self.expression(node.left)
        node.right, right = self.expression(node.right)
        literal_power = (
            isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)
        )
        if (
            isinstance(node.op, ast.Pow)
            and isinstance(node.right, ast.UnaryOp)
            and isinstance(node.right.operand, ast.Constant)
        ):
            literal_power = isinstance(node.right.operand.value, int)
        if _is_single(left) and _needs_cast(node.right, right, left) and not literal_power:
            node.right = _cast(node.right)
        elif _is_single(right) and _needs_cast(node.left, left, right):
            node.left = _cast(node.left)
        if left is None or right is None:
            known = left if right is None else right
            return node, known if _is_single(known) else None
        return node, elementwise(left, right) if not isinstance(node.op, ast.MatMult) else left

    def called(self, node: ast.Call) -> tuple[ast.expr, Type | None]:
        text = dotted(node.func)
        entry = self.functions.get(text)
        if entry is None and text.startswith("np.") and callable(getattr(np, text[3:], None)):
            entry = lookup(getattr(np, text[3:]))  # called by a template
        pairs = [self.expression(a) for a in node.args]
        kinds = [k for _, k in pairs]
        joins = isinstance(entry, Primitive) and (entry.elementwise or entry.name in SELECTIONS)
        if joins and any(_is_single(k) for k in kinds):
            other = next(k for k in kinds if _is_single(k))
            pairs = [(_cast(e) if _needs_cast(e, k, other) else e, k) for e, k in pairs]
        node.args = [e for e, _ in pairs]
        if text == "np.float32":
            return node, Scalar("float32")
        given = [Constant(a.value) if isinstance(a, ast.Constant) and k is None else k for a, k in pairs]
        if isinstance(entry, Primitive) and entry.returns is not None and all(k is not None for k in given):
            try:
                return node, entry.returns(*given)
            except Exception:
                return node, None
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("copy", "reshape"):
            return node, self.expression(node.func.value)[1]
        if text in ("len", "int"):
            return node, INTEGER
        single = [k for k in kinds if _is_single(k)]
        return node, single[0] if single else None


def _is_single(kind: Type | None) -> bool:
    return isinstance(kind, (Scalar, Array)) and kind.dtype == "float32"


def _needs_cast(value: ast.expr, kind: Type | None, other: Type | None) -> bool:
    """True for a weak number that Numba would not convert: any beside a scalar, floats beside an array."""
    if not (isinstance(kind, Scalar) and kind.weak and kind.dtype != "bool"):
        return False
    return isinstance(other, Scalar) or kind.dtype == "float64" or not isinstance(value, ast.Constant)


def _cast(value: ast.expr) -> ast.expr:
    if isinstance(value, ast.Call) and dotted(value.func) == "np.float32":
        return value
    return ast.Call(func=parse("np.float32"), args=[value], keywords=[])
