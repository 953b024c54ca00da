"""Loops over objects, trip by trip, and loops that change them."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import assign, copy_of, located
from ...form.trees import nodes
from ..flow.exits import one_after_the_other
from ..syntax.short_forms import CHANGING
from ..unrolled.trips import own_exits
from ..unrolled.used_names import names_in
from . import object_refs, object_row_loops
from .generator_turns import check_turns
from .made_objects import Tracking
from .object_assignments import plain_target
from .object_attempts import attempt
from .object_attributes import iterated, plain
from .object_blocks import emit_to, in_block, plain_test, stores
from .object_displays import items_of, note_display, parts_of_item
from .object_iterators import gives_values, loop_by_next
from .object_lists import gone_over, one_by_one
from .object_plain import note_items
from .object_things import Many, Refs, Untracked


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
    if object_row_loops.has_rows(tracking, node.iter):
        emit_to(tracking, object_row_loops.loop(tracking, node, in_block))
        return
    before = len(tracking.going)
    over = iterated(tracking, tracking.value_of(node.iter), node, by_next=True)
    if gives_values(over):
        loop_by_next(tracking, node, over)
        return
    check_turns(tracking, before, node, node.body)
    if isinstance(over, Refs):
        if _gone_over(node.iter) & set().union(*(_changed_length(n) for s in node.body for n in nodes(s))):
            raise Untracked(node, "is in a list that gets longer or shorter in a loop over it")
        emit_to(tracking, object_refs.loop(tracking, node, over, in_block))
        return
    if isinstance(over, Many):
        _one_by_one(tracking, node, over)
        return
    target = node.target.id if isinstance(node.target, ast.Name) else ""
    items = items_of(tracking, over)
    if items == [] and not isinstance(over, (ast.Tuple, ast.List)):
        for statement in in_block(tracking, node.orelse)[0]:
            emit_to(tracking, statement)
        return
    if stores(node, target) > 1 or items is None:
        _as_it_is(tracking, node, over)
        return
    with attempt(tracking) as tried:
        if any(isinstance(_known_callee(tracking, each), type) for each in items):
            raise Untracked(node, "goes over classes")
        _as_it_is(tracking, node, over)
        tried.append(True)
    if not tried:
        trips = one_by_one(tracking, over)
        if trips is None:
            raise Untracked(node, "is made or taken in a loop whose trips are not known")
        _one_by_one(tracking, node, Many(trips))


def _gone_over(iterable: ast.expr) -> set[str]:
    """The lists themselves that a loop goes over, not copies of them."""
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name):
        whole = iterable.func.id in ("enumerate", "zip", "reversed")
        return set().union(*map(_gone_over, iterable.args)) if whole else set()
    return {iterable.id} if isinstance(iterable, ast.Name) else set()


def _changed_length(node: Any) -> set[str]:
    """The list in ``objects.append(e)`` and the like."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr=method)) if method in CHANGING:
            return {called}
    return set()


def _as_it_is(tracking: Tracking, node: ast.For, over: Any) -> None:
    """A loop over things that are no objects."""
    iterable = plain(over, node)
    note_items(tracking, node.target, iterable)
    target = plain_target(tracking, node.target)
    body, _ = in_block(tracking, node.body)
    orelse, _ = in_block(tracking, node.orelse)
    body = body or [ast.copy_location(ast.Pass(), node)]
    emit_to(tracking, ast.copy_location(ast.For(target=target, iter=iterable, body=body, orelse=orelse), node))


def _one_by_one(tracking: Tracking, node: ast.For, over: Many) -> None:
    """The trips of a loop over objects, or of one that makes or takes another object in each."""
    exits = any(own_exits(node.body))
    made: list[list[ast.stmt]] = []
    targets = names_in([node.target])
    if exits or len(tracking.blocks) > 1 or tracking.looping > 1:
        for each in targets & tracking.read_outside:  # which object it is there, is only known while it runs
            tracking.counts[each] += 1
            tracking.straight.discard(each)
            tracking.several.add(each)
    with gone_over(tracking, over, node) as trips:
        for each in trips:
            bound = _bound(tracking, node, each)
            if not made and targets & tracking.several:
                tracking.out, bound = [*(tracking.out or []), *bound], []  # the variables that all trips share
            if exits:
                with tracking.block():
                    made.append([*bound, *tracking.walk_block(copy_of(node.body))])
            else:
                made.append([*bound, *tracking.walk_block(copy_of(node.body))])
    for each in targets:
        tracking.displays.pop(each, None)
        if isinstance(
            tracking.env.get(each), (ast.expr, type)
        ):  # a number is what its variable holds, and no more known
            del tracking.env[each]
    orelse, _ = in_block(tracking, node.orelse)
    for statement in one_after_the_other(made, orelse, tracking.taken):
        emit_to(tracking, statement)


def _bound(tracking: Tracking, node: ast.For, each: Any) -> list[ast.stmt]:
    """What stands before a trip, in which the variables of the loop stand for ``each``."""
    outer, tracking.out = tracking.out, []
    assert tracking.out is not None
    _bind_trip(tracking, node.target, each, node)
    first, tracking.out = tracking.out, outer
    return first


def _known_callee(tracking: Tracking, value: ast.expr) -> Any:
    """The class or the name of the function that an expression is; None for anything else."""
    if tracking.is_function(value):
        return value
    found = tracking.scope.value(value) if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)) else None
    if not isinstance(found, type) or found not in tracking.apart:
        return None
    tracking.looked.append(copy_of(value))
    return found


def _bind_trip(tracking: Tracking, target: ast.expr, value: Any, node: ast.For) -> None:
    """The loop variable stands for an object itself in its trip."""
    if isinstance(target, ast.Name) and not isinstance(value, ast.expr):
        if stores(node, target.id) > 1:
            raise Untracked(node, "is a variable of a loop that is assigned")
        if target.id in tracking.several:
            tracking.bind(target.id, value, node)
            return
        tracking.named.add(target.id)
        tracking.env[target.id] = value
    elif isinstance(target, ast.Name):
        once = stores(node, target.id) == 1
        if once and target.id not in tracking.read_outside and (meant := _known_callee(tracking, value)) is not None:
            tracking.env[target.id] = meant
            return
        tracking.emit(assign(target.id, value), node)
        if once:
            if isinstance(value, ast.Constant):
                tracking.env[target.id] = value
            note_display(tracking, target.id, value, is_trip=True)
    elif isinstance(target, (ast.Tuple, ast.List)) and (items := parts_of_item(tracking, target, value)) is not None:
        for one, item in zip(target.elts, items, strict=True):
            _bind_trip(tracking, one, item, node)
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, ast.expr):
        tracking.emit(ast.Assign(targets=[plain_target(tracking, target)], value=value), node)
    else:
        raise Untracked(node, "is unpacked")
