"""Elementwise expressions over samples, kept as one formula until a buffer is needed.

A formula has one kind: "bool", a kind of whole numbers, a kind of floats, or "weak" for a literal. Where kinds meet,
the operand is wrapped: ``number(e)`` in the dtype of the step, ``wide(e)`` in float64, and ``whole(e)`` for a part that
is computed with the operands as they are. :mod:`loops` spells them.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.program import copy_of
from ..form.trees import nodes
from .constants import OPERATORS
from .functions import BOTH, FUNCTIONS, LOGICAL, TESTS
from .values import Batched, Known, Lazy, Samples, Shared, Untileable, Value

BITS: dict[Any, type[ast.boolop]] = {ast.BitAnd: ast.And, ast.BitOr: ast.Or, ast.Mult: ast.And, ast.Add: ast.Or}


def leaf(value: Value) -> Lazy:
    """A stored value, or a number, as a formula."""
    if isinstance(value, Lazy):
        return value
    if isinstance(value, (Batched, Shared)):
        name = ast.Name(id=value.name if not _is_view(value) else f"{value.name}@{id(value)}", ctx=ast.Load())
        number = (
            isinstance(value, Shared) and not value.shape and value.dtype != "bool"
        )  # of any dtype: it is converted
        return Lazy(name, {name.id: value}, value.shape, "weak" if number else value.dtype)
    if isinstance(value, Known) and isinstance(value.value, (bool, np.bool_)):
        return Lazy(ast.Constant(value=bool(value.value)), {}, (), "bool")
    if isinstance(value, Known) and isinstance(value.value, (int, float, np.number)):
        plain: Any = value.value.item() if isinstance(value.value, np.number) else value.value
        return Lazy(ast.Constant(value=plain), {}, (), "weak")
    if isinstance(value, Known) and isinstance(value.value, Samples):
        size = ast.BinOp(
            left=ast.Name(id="size", ctx=ast.Load()), op=ast.Mult(), right=ast.Constant(value=value.value.factor)
        )
        return Lazy(size, {}, (), "weak")
    raise Untileable("a value that is no array of numbers stands in a formula over samples")


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
    raise Untileable(f"'{ast.unparse(node)}'")


def known(node: ast.expr, values: list[Any]) -> Known:
    """The value of an operator on values known while compiling."""
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
    """The formula of an operator or function of formulas; ``dtype`` is that of the step."""
    parts = [leaf(v) for v in values]
    leaves: dict[str, Batched | Shared] = {}
    for part in parts:
        leaves.update(part.leaves)
    shape = _broadcast([(p.shape, any(isinstance(v, Batched) for v in p.leaves.values())) for p in parts])
    bits = BITS.get(type(getattr(node, "op", None))) if not function else None
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and bits and all(p.dtype == "bool" for p in parts):
        return Lazy(ast.BoolOp(op=bits(), values=[p.expression for p in parts]), leaves, shape, "bool")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) and all(p.dtype == "bool" for p in parts):
        function = "np.logical_xor"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert) and parts[0].dtype == "bool":
        return Lazy(ast.UnaryOp(op=ast.Not(), operand=parts[0].expression), leaves, shape, "bool")
    if function in LOGICAL or isinstance(node, ast.BoolOp) or _is_not(node):
        truths = [_truth(p) for p in parts]
        return Lazy(_built(node, truths, function), leaves, shape, "bool")
    condition = parts[:1] if function in ("np.where", "select") or isinstance(node, ast.IfExp) else []
    rest = parts[len(condition) :]
    kind = _kind(rest, dtype, node, function)
    converted = [*map(_truth, condition), *(_as(p, kind, dtype) for p in rest)]
    if function == "np.tanh" and kind == dtype == "float32":
        expression: ast.expr = wrapped("quick_tanh", converted[0])
    else:
        expression = _built(node, converted, function)
    compares = function in TESTS or isinstance(node, ast.Compare)
    if kind != dtype and kind != "weak":
        expression = wrapped("wide" if kind == "float64" else "whole", expression)
    if not condition and all(p.dtype == "weak" for p in rest):
        kind = "weak"
    return Lazy(expression, leaves, shape, "bool" if compares else kind)


def wrapped(function: str, expression: ast.expr) -> ast.expr:
    return ast.Call(func=ast.Name(id=function, ctx=ast.Load()), args=[expression], keywords=[])


def _kind(parts: list[Lazy], dtype: str, node: ast.expr, function: str) -> str:
    """The kind in which the operands meet, by NumPy's rules."""
    kinds = {p.dtype for p in parts} - {"weak"}
    if not kinds:
        return dtype if any(p.leaves for p in parts) else "weak"
    some = any(_has_fraction(p) for p in parts if p.dtype == "weak")
    kind = np.result_type(*map(np.dtype, kinds)).name
    if not kind.startswith("float"):
        divides = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Pow))
        if divides or some or function not in {"", "np.where", *BOTH}:
            kind = "float64"
        elif kind == "bool":
            kind = "int64"
    if kind.startswith("float") and kind not in (dtype, "float64"):
        raise Untileable(f"{kind} and {dtype} meet in one formula")
    if kind.startswith(("int", "uint")) and kind != "int64" and not isinstance(node, ast.Compare):
        raise Untileable(f"arithmetic with {kind} numbers, which may not hold its results")
    return kind


def _as(part: Lazy, kind: str, dtype: str) -> ast.expr:
    """The operand's formula where the kinds meet in ``kind``."""
    if part.dtype == "weak" and kind == dtype and any(v.dtype.startswith("int") for v in part.leaves.values()):
        return wrapped("number", part.expression)
    if part.dtype in (kind, "weak") or kind == "weak":
        return part.expression
    if not kind.startswith("float"):
        return wrapped("integer", part.expression) if part.dtype == "bool" else part.expression
    return wrapped("number" if kind == dtype else "wide_number", part.expression)


def _has_fraction(part: Lazy) -> bool:
    """True for a literal, or a number of the program, that is a float."""
    if any(v.dtype.startswith("float") for v in part.leaves.values()):
        return True
    return any(isinstance(c, ast.Constant) and isinstance(c.value, float) for c in nodes(part.expression))


def as_kind(value: Lazy, kind: str, dtype: str) -> Lazy:
    """``value.astype(kind)`` for floats and truth values."""
    if value.dtype == kind:
        return value
    if kind == "bool":
        return Lazy(_truth(value), value.leaves, value.shape, "bool")
    if kind == dtype or kind == "float64":
        expression = wrapped("number" if kind == dtype else "wide_number", value.expression)
        return Lazy(expression, value.leaves, value.shape, kind)
    if kind == "int64" and not value.dtype.startswith("float"):
        return Lazy(wrapped("integer", value.expression), value.leaves, value.shape, kind)
    raise Untileable(f"numbers of the samples become {kind}")


def _truth(part: Lazy) -> ast.expr:
    """The formula as a condition."""
    if part.dtype == "bool":
        return part.expression
    test = ast.Compare(left=part.expression, ops=[ast.NotEq()], comparators=[ast.Constant(value=0)])
    return test if part.dtype.startswith("float") or part.dtype == "weak" else wrapped("whole", test)


def _built(node: ast.expr, parts: list[ast.expr], function: str) -> ast.expr:
    if not function:
        return rebuilt(node, parts)
    return _Fill(parts).visit(ast.parse(_slots(FUNCTIONS[function]), mode="eval").body)


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def rebuilt(node: ast.expr, parts: list[ast.expr]) -> ast.expr:
    """The operator with other operands."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Pow) and isinstance(parts[1], ast.Constant) and parts[1].value in (2, 3):
            square = ast.BinOp(left=parts[0], op=ast.Mult(), right=copy_of(parts[0]))
            return square if parts[1].value == 2 else ast.BinOp(left=square, op=ast.Mult(), right=copy_of(parts[0]))
        if isinstance(node.op, (ast.MatMult, ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)):
            raise Untileable(f"'{ast.unparse(node)}'")
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
