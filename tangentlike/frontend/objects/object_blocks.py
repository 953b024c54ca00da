"""Blocks of statements while objects become variables, and the tests before them."""

from __future__ import annotations

import ast
import contextlib
from typing import Any

from ...form.program import copy_of, located
from ...form.trees import nodes
from ..syntax.texts import known_text
from .made_objects import Tracking
from .object_attributes import length, method, plain
from .object_boxes import is_nothing
from .object_things import NOBODY, Inner, Many, Object, Refs, Rows, Untracked, is_family, members_of


def in_block(tracking: Tracking, body: list[ast.stmt]) -> tuple[list[ast.stmt], int]:
    with tracking.block():
        made = tracking.walk_block(body)
        return made, tracking.blocks[-1]


def emit_to(tracking: Tracking, node: ast.stmt) -> None:
    assert tracking.out is not None
    tracking.out.append(node)


def stores(node: ast.stmt, target: str) -> int:
    names = [n for n in nodes(node) if isinstance(n, ast.Name) and n.id == target]
    return sum(1 for n in names if not isinstance(n.ctx, ast.Load))


def plain_test(tracking: Tracking, node: ast.expr) -> ast.expr:
    """A test of what objects have become, without what is known of it: that ends it, or leaves it to the others."""
    if not isinstance(node, ast.BoolOp):
        return truth(tracking, tracking.value_of(node), node)
    values: list[ast.expr] = []
    ends = isinstance(node.op, ast.Or)
    for value in node.values:
        with tracking.only_expressions() if values else contextlib.nullcontext():
            each = plain_test(tracking, value)
        if not isinstance(each, ast.Constant):
            values.append(each)
        elif bool(each.value) is ends:
            values.append(each)
            break
    if not values:
        return located(ast.Constant(value=not ends), node)
    return values[0] if len(values) == 1 else ast.copy_location(ast.BoolOp(op=node.op, values=values), node)


def truth(tracking: Tracking, value: Any, node: ast.AST) -> ast.expr:
    """What a value is as a test: of an object, what its class answers."""
    if isinstance(value, Refs):
        return located(copy_of(value.expr), node)
    if isinstance(value, Object):
        asked = next(
            (each for each in ("__bool__", "__len__") if any(hasattr(of, each) for of in members_of(value.of))), ""
        )
        if asked and is_family(value.of):
            raise Untracked(node, "may be of several classes, and is asked for what its class answers")
        if value.or_none and asked:
            raise Untracked(node, "may be None, and is asked for what its class answers")
        if value.or_none:
            return is_somebody(value, node)
        if not asked:
            return located(ast.Constant(value=True), node)
        answer = plain(method(tracking, value, asked, [], node, ""), node)
        if asked == "__bool__":
            return answer
        zero = ast.Constant(value=0)
        return located(ast.Compare(left=answer, ops=[ast.NotEq()], comparators=[zero]), node)
    if isinstance(value, Rows):
        count = length(value, node)
        return located(ast.Compare(left=count, ops=[ast.NotEq()], comparators=[ast.Constant(value=0)]), node)
    if isinstance(value, Many):
        return located(ast.Constant(value=bool(value.items)), node)
    if isinstance(value, Inner) or tracking.is_function(value):
        return located(ast.Constant(value=True), node)
    test = plain(value, node)
    if (there := is_nothing(tracking, test, ast.IsNot(), node)) is not None:
        return located(ast.BoolOp(op=ast.And(), values=[there, test]), node)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and isinstance(test.operand, ast.Constant):
        return located(ast.Constant(value=not test.operand.value), node)
    told = known_text(test, lambda _: None)  # a comparison of texts that were handed over
    return test if told is None else located(ast.Constant(value=bool(told.value)), node)


def is_somebody(value: Object, node: ast.AST) -> ast.expr:
    """``object is not None`` of one that has a number."""
    if not value.or_none:
        return located(ast.Constant(value=True), node)
    nobody = located(ast.Constant(value=NOBODY), node)
    return located(ast.Compare(left=copy_of(value.row[1]), ops=[ast.NotEq()], comparators=[nobody]), node)
