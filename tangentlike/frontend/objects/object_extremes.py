"""Objects of a list in their order, the first of them, and their sum, by their operators or by a key."""

from __future__ import annotations

import ast
import types
from typing import Any

from ...form.program import assign, copy_of, located
from ...form.trees import nodes
from ...reading.resolve import is_helper
from .made_objects import Tracking
from .object_attributes import method, operated, plain
from .object_classes import member
from .object_lists import gone_over
from .object_things import Many, Object, Untracked

MOST_SORTED = 6


def extreme(tracking: Tracking, found: Any, over: Many, key: Any, node: ast.AST) -> Any:
    """``min(objects, key=...)``: the first of those for which the key is smallest, as it is now."""
    with gone_over(tracking, over, node) as items:
        if not items:
            raise Untracked(node, "is the smallest or largest of none")
        if not all(isinstance(each, Object) for each in items):
            raise Untracked(node, "is the smallest or largest of different things")
        if key is None:
            return _first_in_order(tracking, found, items, node)
        values = [tracking.variable("key", plain(_key(tracking, key, each, node), node), node) for each in items]
        best, chosen = values[0], tracking.snapshot(items[0], "chosen", node)
        for each, value in zip(items[1:], values[1:], strict=True):
            with tracking.block() as body:
                tracking.copy(chosen, each, node)
                tracking.emit(assign(best.id, value), node)
            op = ast.Lt() if found is min else ast.Gt()
            test = located(ast.Compare(left=copy_of(value), ops=[op], comparators=[copy_of(best)]), node)
            tracking.emit(ast.If(test=test, body=body, orelse=[]), node)
    return chosen


def _first_in_order(tracking: Tracking, found: Any, items: list[Any], node: ast.AST) -> Any:
    """``min(objects)`` by ``__lt__``, and ``max`` by ``__gt__``, or by ``__lt__`` the other way round."""
    chosen = tracking.snapshot(items[0], "chosen", node)
    for each in items[1:]:
        larger = member(each.of, "__gt__")
        own = isinstance(larger, types.FunctionType) and larger.__module__ != "functools"
        pair = [each, chosen] if found is min or own else [chosen, each]
        test = plain(
            method(tracking, pair[0], "__gt__" if found is max and own else "__lt__", pair[1:], node, ""), node
        )
        with tracking.block() as body:
            tracking.copy(chosen, each, node)
        tracking.emit(ast.If(test=test, body=body or [located(ast.Pass(), node)], orelse=[]), node)
    return chosen


def ordered(tracking: Tracking, over: Many, key: Any, reverse: Any, node: ast.AST) -> Many:
    """``sorted(objects, key=...)`` of a few: neighbours that stand the wrong way round change places."""
    falls = isinstance(reverse, ast.Constant) and bool(reverse.value)
    with gone_over(tracking, over, node) as items:
        if len(items) > MOST_SORTED or not isinstance(reverse, ast.Constant):
            raise tracking.untold(over, node, f"stands in a list of more than {MOST_SORTED} objects that is sorted")
        if not all(isinstance(each, Object) for each in items):
            raise Untracked(node, "is sorted with other things")
        keys = [tracking.variable("key", plain(_key(tracking, key, each, node), node), node) for each in items if key]
        slots = [tracking.snapshot(each, "item", node) for each in items]
        for end in range(len(slots) - 1, 0, -1):
            for k in range(end):
                pair = (k, k + 1) if falls else (k + 1, k)
                test: Any = None
                if key:
                    left, right = (copy_of(keys[each]) for each in pair)
                    test = located(ast.Compare(left=left, ops=[ast.Lt()], comparators=[right]), node)
                else:
                    test = plain(method(tracking, slots[pair[0]], "__lt__", [slots[pair[1]]], node, ""), node)
                with tracking.block() as body:
                    before = tracking.snapshot(slots[k], "item", node)
                    tracking.copy(slots[k], slots[k + 1], node)
                    tracking.copy(slots[k + 1], before, node)
                    if key:
                        earlier = tracking.variable("key", copy_of(keys[k]), node)
                        tracking.emit(assign(keys[k].id, copy_of(keys[k + 1])), node)
                        tracking.emit(assign(keys[k + 1].id, earlier), node)
                tracking.emit(ast.If(test=test, body=body, orelse=[]), node)
    return Many(slots, True, tracking.blocks[-1], is_settled=True)


def summed(tracking: Tracking, over: Many, start: Any, node: ast.AST) -> Any:
    """``sum(objects, start)``, by ``__add__`` and ``__radd__``."""
    with gone_over(tracking, over, node) as items:
        total = start
        for each in items:
            if isinstance(total, Object) or isinstance(each, Object):
                total = operated(tracking, "add", total, each, node, "total")
            else:
                total = located(ast.BinOp(left=plain(total, node), op=ast.Add(), right=plain(each, node)), node)
    return total


def _key(tracking: Tracking, key: Any, each: Any, node: ast.AST) -> Any:
    if isinstance(key, ast.Lambda) and [a.arg for a in nodes(key.args) if isinstance(a, ast.arg)] == [
        key.args.args[0].arg
    ]:
        parameter = key.args.args[0].arg
        with tracking.hidden({parameter}):
            tracking.env[parameter] = each
            return tracking.value_of(copy_of(key.body))
    found = tracking.scope.value(key) if isinstance(key, (ast.Name, ast.Attribute)) else None
    if not is_helper(found):
        raise Untracked(node, "is the smallest or largest by what has no text")
    return tracking.dispatched(found, [each], {}, node, "")
