"""Lowering expressions whose operands are not all evaluated: ``and``, ``or``, ``if else``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.program import copy_of, located, name, store
from ..form.types import BOOLEAN, Array, Opaque, Scalar, describe, is_float, promote
from ..reading.resolve import is_number
from .binding import bind_name
from .conditions import known_truth, lower_test, refuse_chosen_list
from .dispatch import handle, lower_expression, lowers
from .lists import is_list
from .state import Lowering, Refused, Split
from .temporaries import atom, inertly, temporary

Lowered = Callable[[], tuple[ast.expr, Any]]


@lowers(ast.BoolOp)
def lower_bool_op(lowering: Lowering, node: ast.BoolOp):
    known = lowering.folded(node)
    if known is not None:
        if is_number(known.value):
            value = known.value.item() if isinstance(known.value, np.generic) else known.value
            return lower_expression(lowering, located(ast.Constant(value=value), node))
        return constant(known.value)
    first, *others = node.values
    known = lowering.folded(first)
    if known is not None:  # it does not decide: that would be known
        return lower_expression(
            lowering, located(ast.BoolOp(op=node.op, values=others), node) if others[1:] else others[0]
        )
    chosen = chosen_list(lowering, node)
    if chosen is not None:
        return lower_expression(lowering, chosen)
    refuse_chosen_list(lowering, node)
    operands = [inertly(lowering, first), *(conditionally(lowering, v) for v in others)]
    kinds = [kind for _, kind in operands]
    numbers = [kind for kind in kinds if isinstance(kind, Scalar)]
    if len(numbers) < len(kinds):
        for value, kind in zip(node.values, kinds, strict=True):
            if isinstance(kind, Array) and not is_list(lowering, value):
                text = ast.unparse(value)
                raise lowering.refused(
                    node, "array-condition", f"`{ast.unparse(node)}` gives one of its operands, {describe(kind)}",
                    f"`np.all({text})` or `np.any({text})` in the place of `{text}`",
                )  # fmt: skip
        nothing = next((kind for kind in kinds if isinstance(kind, Opaque)), None)  # the result of such a function
        if nothing is not None and nothing.never:
            raise Split
        return ast.BoolOp(op=node.op, values=[lower_test(lowering, v) for v in node.values]), nothing or BOOLEAN
    lowering.note_mixed(numbers)
    if lowering.inert or not any(map(is_float, kinds)):
        dtype, weak = promote(*numbers) if any(kind != BOOLEAN for kind in kinds) else ("bool", False)
        return ast.BoolOp(op=node.op, values=[expression for expression, _ in operands]), Scalar(dtype, weak)
    # The operand that decides, with its derivative: a branch.
    deciding, kind = lower_expression(lowering, first)
    deciding = atom(lowering, deciding, kind, "value")
    rest = located(ast.BoolOp(op=node.op, values=others), node) if len(others) > 1 else others[0]
    if isinstance(node.op, ast.Or):
        return lower_branch(
            lowering, deciding, lambda: (deciding, kind), lambda: lower_expression(lowering, rest), node
        )
    return lower_branch(lowering, deciding, lambda: lower_expression(lowering, rest), lambda: (deciding, kind), node)


def chosen_list(lowering: Lowering, node: ast.expr) -> ast.IfExp | None:
    """``a or b`` of a list as ``a if len(a) > 0 else b``, with ``a`` under a name; None for anything else."""
    if not isinstance(node, ast.BoolOp) or lowering.folded(node) is not None:
        return None
    first, *others = node.values
    of_array = isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "tolist"
    if not of_array and not is_list(lowering, first):
        return None
    if not isinstance(first, ast.Name):
        if lowering.inert:
            raise Split
        held = temporary(lowering, "choice", node)
        handle(lowering, located(ast.Assign(targets=[store(held)], value=first), node))
        first = located(name(held), node)
    rest = located(ast.BoolOp(op=node.op, values=others), node) if others[1:] else others[0]
    one, other = (first, rest) if isinstance(node.op, ast.Or) else (rest, first)
    length = ast.Call(func=name("len"), args=[copy_of(first)], keywords=[])
    test = ast.Compare(left=length, ops=[ast.Gt()], comparators=[ast.Constant(value=0)])
    return located(ast.IfExp(test=test, body=one, orelse=copy_of(other)), node)


def conditionally(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """An inert expression that is evaluated only sometimes: it must not need statements of its own."""
    length = len(lowering.out)
    found = inertly(lowering, node)
    if len(lowering.out) > length:
        raise Split
    return found


@lowers(ast.IfExp)
def lower_if_exp(lowering: Lowering, node: ast.IfExp):
    known = known_truth(lowering, node.test)
    if known is not None:
        return lower_expression(lowering, node.body if known.value else node.orelse)
    if lowering.inert:
        test = lower_test(lowering, node.test)
        body, kind = conditionally(lowering, node.body)
        orelse, other = conditionally(lowering, node.orelse)
        if isinstance(kind, Array) != isinstance(other, Array):
            raise Split
        lowering.note_mixed([kind, other])
        return ast.IfExp(test=test, body=body, orelse=orelse), kind if is_float(kind) else other
    test = lower_test(lowering, node.test)
    return lower_branch(
        lowering,
        test,
        lambda: lower_expression(lowering, node.body),
        lambda: lower_expression(lowering, node.orelse),
        node,
    )


def lower_branch(
    lowering: Lowering, test: ast.expr, body: Lowered, orelse: Lowered, node: ast.expr
) -> tuple[ast.expr, Any]:
    """``if test: choice = ... else: choice = ...``, as the name that holds the choice."""
    chosen = temporary(lowering, "choice", node)
    lowering.definitions[chosen] = 2
    branches = []
    for value in (body, orelse):
        outer, lowering.out = lowering.out, []
        lowering.loaded = {}
        try:
            expression, kind = value()
            bind_name(lowering, chosen, expression, kind, node)
        except Refused as refused:
            waits = refused.refusal is None and lowering.waiting
            if not waits or (value is orelse and chosen not in lowering.types):
                raise
            lowering.untyped.append(located(ast.Expr(value=node), node))  # the other one tells the type
        branches.append(lowering.out)
        lowering.out = outer
    fresh = ast.If(test=copy_of(test), body=branches[0], orelse=branches[1])
    fresh.lineno = lowering.line
    lowering.out.append(fresh)
    lowering.fresh.discard(chosen)
    lowering.loaded = {}
    return lower_expression(lowering, name(chosen))
