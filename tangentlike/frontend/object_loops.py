"""Loops over objects, trip by trip, and loops that change them."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import assign, copy_of, located
from ..form.trees import nodes
from .exits import one_after_the_other
from .made_objects import Many, Tracking, Untracked
from .object_assignments import plain_target
from .object_attributes import held, iterated, plain
from .object_blocks import emit_to, in_block, plain_test, stores
from .trips import own_exits


def while_loop(tracking: Tracking, node: ast.While) -> None:
    with tracking.block() as before:
        test = plain_test(tracking, node.test)
    body, _ = in_block(tracking, node.body)
    if before:
        if node.orelse:
            raise Untracked(node, "has a method that is called in the test of a loop")
        leave = located(
            ast.If(test=located(ast.UnaryOp(op=ast.Not(), operand=test), node), body=[ast.Break()], orelse=[]), node
        )
        located(leave.body[0], node)
        body, test = [*before, leave, *body], located(ast.Constant(value=True), node)
        if any(isinstance(n, ast.Continue) for n in own_exits(node.body)):
            pass  # the test stands first, where a `continue` leads
    orelse, _ = in_block(tracking, node.orelse)
    emit_to(tracking, ast.copy_location(ast.While(test=test, body=body, orelse=orelse), node))


def for_loop(tracking: Tracking, node: ast.For) -> None:
    trips = _trips(tracking, node)
    if trips is not None:
        _one_by_one(tracking, node, trips)
        return
    over = iterated(tracking, tracking.value_of(node.iter), node)
    if isinstance(over, Many):
        _one_by_one(tracking, node, list(over.items))
        return
    iterable = plain(over, node)
    target = plain_target(tracking, node.target)
    body, _ = in_block(tracking, node.body)
    orelse, _ = in_block(tracking, node.orelse)
    body = body or [ast.copy_location(ast.Pass(), node)]
    emit_to(tracking, ast.copy_location(ast.For(target=target, iter=iterable, body=body, orelse=orelse), node))


def _trips(tracking: Tracking, node: ast.For) -> list[Any] | None:
    """What the variable of a loop over objects stands for in each trip; None for any other loop."""
    call = node.iter if isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Name) else None
    called = tracking.scope.value(call.func) if call is not None else None
    if call is not None and called in (enumerate, zip, reversed) and not call.keywords:
        parts = [_known(tracking, a) for a in call.args]
        if all(p is None for p in parts):
            return None
        if any(p is None for p in parts):
            raise Untracked(node, "is gone over together with something of another length")
        each = [p for p in parts if p is not None]
        if called is reversed:
            return each[0][::-1]
        if called is enumerate:
            return [Many([located(ast.Constant(value=k), node), v]) for k, v in enumerate(each[0])]
        return [Many(list(vs)) for vs in zip(*each, strict=False)]
    if call is not None and called is range:
        return _numbers(tracking, node, call)
    return _known(tracking, node.iter)


def _numbers(tracking: Tracking, node: ast.For, call: ast.Call) -> list[Any] | None:
    """The trips of ``for i in range(len(objects))`` where ``objects[i]`` stands in the loop."""
    target = node.target.id if isinstance(node.target, ast.Name) else ""
    taken = [n for s in node.body for n in nodes(s) if isinstance(n, ast.Subscript)
             and isinstance(held(tracking, n.value), Many)
             and any(isinstance(m, ast.Name) and m.id == target for m in nodes(n.slice))]  # fmt: skip
    if not taken:
        return None
    bounds = [tracking.value_of(a) for a in call.args]
    if not all(isinstance(b, ast.Constant) and isinstance(b.value, int) for b in bounds):
        raise Untracked(node, "is taken out of a list or tuple by what is only known while it runs")
    if target in {
        n.id for s in node.body for n in nodes(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
    }:
        raise Untracked(node, "is taken out of a list or tuple by what the loop changes")
    return [located(ast.Constant(value=k), node) for k in range(*(b.value for b in bounds))]


def _known(tracking: Tracking, node: ast.expr) -> list[Any] | None:
    known = held(tracking, node)
    if isinstance(known, Many) and not known.is_empty:
        return list(known.items)
    if isinstance(node, (ast.Tuple, ast.List)):
        value = tracking.value_of(node)
        if isinstance(value, Many):
            return tracking.settled_items(value, "item", node).items
    return None


def _one_by_one(tracking: Tracking, node: ast.For, trips: list[Any]) -> None:
    exits = any(own_exits(node.body))
    made: list[list[ast.stmt]] = []
    targets = {n.id for n in nodes(node.target) if isinstance(n, ast.Name)}
    for each in trips:
        if exits:
            with tracking.block():
                made.append(_trip(tracking, node, each))
        else:
            made.append(_trip(tracking, node, each))
    for each in targets:  # a number is what its variable holds, and no more known
        if isinstance(tracking.env.get(each), ast.expr):
            del tracking.env[each]
    orelse, _ = in_block(tracking, node.orelse)
    for statement in one_after_the_other(made, orelse, tracking.taken):
        emit_to(tracking, statement)


def _trip(tracking: Tracking, node: ast.For, each: Any) -> list[ast.stmt]:
    outer, tracking.out = tracking.out, []
    assert tracking.out is not None
    _bind_trip(tracking, node.target, each, node)
    first, tracking.out = tracking.out, outer
    return [*first, *tracking.walk_block(copy_of(node.body))]


def _bind_trip(tracking: Tracking, target: ast.expr, value: Any, node: ast.For) -> None:
    """The loop variable stands for an object itself in its trip."""
    if isinstance(target, ast.Name) and not isinstance(value, ast.expr):
        if stores(node, target.id) > 1:
            raise Untracked(node, "is a variable of a loop that is assigned")
        tracking.named.add(target.id)
        tracking.env[target.id] = value
    elif isinstance(target, ast.Name):
        tracking.emit(assign(target.id, value), node)
        if isinstance(value, ast.Constant) and stores(node, target.id) == 1:
            tracking.env[target.id] = value
    elif isinstance(target, ast.Tuple) and isinstance(value, Many) and len(value.items) == len(target.elts):
        for one, item in zip(target.elts, value.items, strict=True):
            _bind_trip(tracking, one, item, node)
    else:
        raise Untracked(node, "is unpacked")
