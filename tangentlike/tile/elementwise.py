"""Elementwise expressions over samples, kept as one formula until a buffer is needed."""

from __future__ import annotations

import ast
import operator
from typing import Any

import numpy as np

from ..program import copy_of
from .values import Batched, Known, Lazy, Samples, Shared, Untileable, Value

# Functions of numbers that may stand in a formula, and how the formula is written.
FUNCTIONS = {
    **{f"np.{n}": f"np.{n}({{0}})" for n in (
        "exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos", "log1p",
        "expm1", "abs", "absolute", "fabs", "sign", "floor", "ceil", "exp2", "log2", "log10", "arcsinh", "cbrt",
    )},
    "np.negative": "-{0}", "np.positive": "{0}", "np.square": "{0} * {0}", "np.reciprocal": "1 / {0}",
    "np.add": "{0} + {1}", "np.subtract": "{0} - {1}", "np.multiply": "{0} * {1}", "np.divide": "{0} / {1}",
    "np.true_divide": "{0} / {1}", "np.where": "{1} if {0} else {2}",
    "np.maximum": "{0} if {0} >= {1} or {0} != {0} else {1}", "np.minimum": "{0} if {0} <= {1} or {0} != {0} else {1}",
    "relu": "0 if {0} <= 0 else {0}", "relu_gradient": "0 if {1} <= 0 else {0}", "identity": "{0}",
    "sigmoid": "sigmoid_number({0})", "select": "{1} if {0} else 0", "np.logical_not": "not {0}",
    "np.logical_and": "{0} and {1}", "np.logical_or": "{0} or {1}", "np.greater": "{0} > {1}", "np.less": "{0} < {1}",
    "np.greater_equal": "{0} >= {1}", "np.less_equal": "{0} <= {1}", "np.power": "{0} ** {1}",
}  # fmt: skip
LOGICAL = (
    "np.logical_not",
    "np.logical_and",
    "np.logical_or",
    "np.greater",
    "np.less",
    "np.greater_equal",
    "np.less_equal",
)
PLAIN: dict[str, Any] = {
    "range": range, "len": len, "max": max, "min": min, "int": int, "float": float, "abs": abs,
}  # fmt: skip
OPERATORS: dict[Any, Any] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.USub: operator.neg,
    ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


def leaf(value: Value) -> Lazy:
    """A stored value, or a number, as a formula."""
    if isinstance(value, Lazy):
        return value
    if isinstance(value, (Batched, Shared)):
        name = ast.Name(id=value.name if not _is_view(value) else f"{value.name}@{id(value)}", ctx=ast.Load())
        return Lazy(name, {name.id: value}, value.shape, value.dtype)
    if isinstance(value, Known) and isinstance(value.value, (bool, int, float, np.number)):
        number: Any = value.value
        return Lazy(ast.Constant(value=number), {}, (), "bool" if isinstance(value.value, bool) else "weak")
    if isinstance(value, Known) and isinstance(value.value, Samples):
        size = ast.BinOp(
            left=ast.Name(id="size", ctx=ast.Load()), op=ast.Mult(), right=ast.Constant(value=value.value.factor)
        )
        return Lazy(size, {}, (), "weak")
    raise Untileable(f"{value} stands in a formula over samples")


def bare_leaf(value: Lazy) -> Batched | Shared | None:
    """The stored value that a formula consists of, if it is nothing more."""
    return value.leaves.get(value.expression.id) if isinstance(value.expression, ast.Name) else None


def operands(node: ast.expr) -> list[ast.expr]:
    """The operands of an operator, in order."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return [node.left, *node.comparators]
    if isinstance(node, ast.IfExp):
        return [node.test, node.body, node.orelse]
    if isinstance(node, ast.BoolOp):
        return node.values
    raise Untileable(f"'{ast.unparse(node)}' is not worked through tile by tile")


def known(node: ast.expr, values: list[Any]) -> Known:
    """The value of an operator on values known while compiling."""
    if isinstance(node, ast.Call):
        text = ast.unparse(node.func)
        if text in PLAIN:
            return Known(PLAIN[text](*values))
        if text.startswith("np.") and all(isinstance(v, (int, float)) for v in values):
            return Known(getattr(np, text[3:])(*values))
        raise Untileable(f"'{ast.unparse(node)}' is not worked through tile by tile")
    if isinstance(node, ast.IfExp):
        return Known(values[1] if values[0] else values[2])
    if isinstance(node, ast.BoolOp):
        return Known(all(values) if isinstance(node.op, ast.And) else any(values))
    op = node.ops[0] if isinstance(node, ast.Compare) else node.op  # type: ignore[attr-defined]
    try:
        return Known(OPERATORS[type(op)](*values))
    except (KeyError, TypeError):
        raise Untileable(f"'{ast.unparse(node)}' depends on the number of samples") from None


def combine(node: ast.expr, values: list[Value], dtype: str, function: str = "") -> Lazy:
    """The formula of an operator or function of formulas."""
    parts = [leaf(v) for v in values]
    leaves: dict[str, Batched | Shared] = {}
    for part in parts:
        leaves.update(part.leaves)
    shape = _broadcast([(p.shape, any(isinstance(v, Batched) for v in p.leaves.values())) for p in parts])
    numbers = {
        id(p) for p, v in zip(parts, values, strict=True) if isinstance(v, Shared) and not v.shape
    }  # are converted
    dtypes = {p.dtype for p in parts if id(p) not in numbers} - {"weak", "bool"}
    dtypes |= {dtype} if numbers else set()
    floats = {d for d in dtypes if d.startswith("float")}
    if len(floats) > 1 or (floats and floats != {dtype}):
        raise Untileable("float32 and float64 meet in one formula")
    if function == "np.tanh" and dtype == "float32":
        expression: ast.expr = ast.Call(
            func=ast.Name(id="quick_tanh", ctx=ast.Load()), args=[parts[0].expression], keywords=[]
        )
    elif function:
        expression = _Fill([p.expression for p in parts]).visit(
            ast.parse(_slots(FUNCTIONS[function]), mode="eval").body
        )
    else:
        expression = rebuilt(node, [p.expression for p in parts])
    kind = (
        "bool"
        if function in LOGICAL or isinstance(node, (ast.Compare, ast.BoolOp)) or _is_not(node)
        else dtype
        if floats or leaves
        else "weak"
    )
    wide = {d for d in dtypes if d.startswith(("int", "uint")) and np.result_type(d, dtype) != dtype}
    if kind == dtype and wide:
        raise Untileable(f"{wide.pop()} and {dtype} meet in one formula")
    if kind == dtype and dtypes and not floats:
        raise Untileable("whole numbers of the samples stand in a formula of their own")
    return Lazy(expression, leaves, shape, kind)


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def rebuilt(node: ast.expr, parts: list[ast.expr]) -> ast.expr:
    """The operator with other operands."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Pow) and isinstance(parts[1], ast.Constant) and parts[1].value in (2, 3):
            square = ast.BinOp(left=parts[0], op=ast.Mult(), right=copy_of(parts[0]))
            return square if parts[1].value == 2 else ast.BinOp(left=square, op=ast.Mult(), right=copy_of(parts[0]))
        if isinstance(node.op, (ast.MatMult, ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)):
            raise Untileable(f"'{ast.unparse(node)}' is not worked through tile by tile")
        return ast.BinOp(left=parts[0], op=node.op, right=parts[1])
    if isinstance(node, ast.UnaryOp):
        return ast.UnaryOp(op=node.op, operand=parts[0])
    if isinstance(node, ast.Compare):
        return ast.Compare(left=parts[0], ops=node.ops, comparators=parts[1:])
    if isinstance(node, ast.IfExp):
        return ast.IfExp(test=parts[0], body=parts[1], orelse=parts[2])
    assert isinstance(node, ast.BoolOp)
    return ast.BoolOp(op=node.op, values=parts)


def _slots(text: str) -> str:
    for k in range(3):
        text = text.replace(f"{{{k}}}", f"_{k}")
    return text


class _Fill(ast.NodeTransformer):
    def __init__(self, parts: list[ast.expr]):
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in ("_0", "_1", "_2"):
            return copy_of(self.parts[int(node.id[1])])
        return node


def _is_view(value: Batched | Shared) -> bool:
    return isinstance(value, Batched) and value.base is not None


def _broadcast(shapes: list[tuple[tuple[int, ...], bool]]) -> tuple[int, ...]:
    """The shape of a sample's result; shared operands (False) align at the end, samples' shapes have one rank."""
    ranks = {len(s) for s, batched in shapes if batched}
    if len(ranks) > 1:
        raise Untileable("samples of different ranks meet in one formula")
    rank = ranks.pop() if ranks else max(len(s) for s, _ in shapes)
    out = [1] * rank
    for shape, _ in shapes:
        if len(shape) == rank + 1 and shape[0] == 1:
            shape = shape[1:]
        if len(shape) > rank:
            raise Untileable("a parameter has a value for each sample")
        for k, size in enumerate(shape):
            at = rank - len(shape) + k
            if out[at] not in (1, size) and size != 1:
                raise Untileable("sizes do not broadcast")
            out[at] = max(out[at], size)
    return tuple(out)
