"""The truth of a value, where a statement or an operator asks for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..form.kinds import Instance, may_hold_anything
from ..form.program import located
from ..form.types import Array, Constant, Scalar, Tuple
from ..primitives.families import families, find
from . import nearest
from .dispatch import apply
from .listed import is_container
from .lists import is_list
from .state import Lowering, Split, Structured
from .temporaries import inertly


def known_truth(lowering: Lowering, node: ast.expr) -> Constant | None:
    """What is known of a test, of which only the truth counts: ``a and None`` is never true, whatever the number a."""
    known = lowering.folded(node)
    if known is not None or not isinstance(node, ast.BoolOp):
        return known
    decides = isinstance(node.op, ast.Or)
    for each in node.values:
        known = lowering.folded(each)
        if known is not None and bool(known.value) is decides:
            return Constant(decides)
        if known is None and not _is_number(lowering, each):
            return None  # it may raise, or be more than a value
    return None


def _is_number(lowering: Lowering, node: ast.expr) -> bool:
    """True for numbers, their comparisons and ``not`` of them, which raise nothing."""
    match node:
        case ast.Name():
            return isinstance(lowering.types.get(node.id), Scalar)
        case ast.Constant(value=int() | float()):
            return True
        case ast.Compare(left=left, comparators=others) if not any(
            isinstance(o, (ast.In, ast.NotIn)) for o in node.ops
        ):
            return all(_is_number(lowering, each) for each in (left, *others))
        case ast.UnaryOp(operand=operand):
            return _is_number(lowering, operand)
    return False


def lower_test(lowering: Lowering, node: ast.expr) -> ast.expr:
    """An expression of which only the truth counts: that of a list is whether it has items."""
    if isinstance(node, ast.BoolOp) and lowering.folded(node) is None:
        node = _without_known(lowering, node)
    if isinstance(node, ast.BoolOp) and lowering.folded(node) is None:
        return ast.BoolOp(op=node.op, values=[_operand(lowering, v, k > 0) for k, v in enumerate(node.values)])
    if isinstance(node, ast.IfExp) and known_truth(lowering, node.test) is None:
        asked = lower_test(lowering, node.test)
        one, other = _operand(lowering, node.body, True), _operand(lowering, node.orelse, True)
        return ast.IfExp(test=asked, body=one, orelse=other)
    expression, kind = inertly(lowering, node)
    if isinstance(kind, Array) and is_list(lowering, node):
        length = ast.Subscript(
            value=ast.Attribute(value=expression, attr="shape", ctx=ast.Load()),
            slice=ast.Constant(value=0),
            ctx=ast.Load(),
        )
        return ast.Compare(left=length, ops=[ast.Gt()], comparators=[ast.Constant(value=0)])
    if isinstance(kind, Array):  # of one element; any other raises what it does in NumPy
        truth = find(families().single_items.truth)
        assert truth is not None
        return apply(lowering, truth, [(expression, kind)], node)[0]
    if isinstance(kind, Tuple):
        return ast.Constant(value=bool(kind.items))
    if (
        isinstance(kind, Structured)
        and isinstance(kind.spec.kind, Instance)
        and not any(hasattr(kind.spec.kind.of, asked) for asked in ("__bool__", "__len__"))
    ):
        return ast.Constant(value=True)
    if isinstance(kind, Structured) and may_hold_anything(kind.spec.kind):
        raise lowering.refused(
            node, "not-a-number", "the truth of an object or a record is an answer of its class",
            f"a comparison of {nearest.to_container(node, kind)}",
        )  # fmt: skip
    if isinstance(kind, Structured):
        return ast.Constant(value=bool(kind.spec.keys))
    match expression:
        case ast.Call(func=ast.Name(id="bool"), args=[ast.Subscript() as item]):
            return item
    return expression


def refuse_chosen_list(lowering: Lowering, node: ast.BoolOp) -> None:
    """The value of ``a or b`` is one of the two, which is no truth value where they are lists."""
    for each in _asked_lists(lowering, node):
        if not is_list(lowering, each):
            raise lowering.refused(
                node, "not-a-number", f"`{ast.unparse(node)}` may give `{ast.unparse(each)}`, a container",
                "an `if`, with what is wanted of it in each branch",
            )  # fmt: skip
        test, other = f"len({ast.unparse(each)}) > 0", ast.unparse(node.values[-1])
        first, second = (ast.unparse(each), other) if isinstance(node.op, ast.Or) else (other, ast.unparse(each))
        raise lowering.refused(
            node, "list-operator", f"`{ast.unparse(node)}` gives one of its lists", f"`{first} if {test} else {second}`"
        )


def _asked_lists(lowering: Lowering, node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _asked_lists(lowering, each)
    elif is_list(lowering, node) or is_container(lowering, node):
        yield node


def _without_known(lowering: Lowering, node: ast.BoolOp) -> ast.expr:
    """``a and b`` without the operands at its beginning that are known, and do not decide."""
    values = list(node.values)
    while len(values) > 1 and lowering.folded(values[0]) is not None:
        values = values[1:]
    return located(ast.BoolOp(op=node.op, values=values), node) if len(values) > 1 else values[0]


def _operand(lowering: Lowering, node: ast.expr, sometimes: bool) -> ast.expr:
    """The truth of an operand; one that is evaluated only sometimes must not need statements of its own."""
    length = len(lowering.out)
    found = lower_test(lowering, node)
    if sometimes and len(lowering.out) > length:
        raise Split
    return found
