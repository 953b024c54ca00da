"""Augmented assignments of objects, their attributes and items."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import binds, copy_of, located, name
from ...form.trees import nodes
from . import object_records
from .made_objects import Tracking
from .object_assignments import plain_target, store
from .object_attributes import (
    attribute,
    called,
    held,
    method,
    operated,
    plain,
    store_attribute,
)
from .object_blocks import emit_to
from .object_class_variables import class_meant, store_of_class
from .object_classes import OPERATORS, member
from .object_order import evaluated
from .object_own_ways import sets_its_own
from .object_things import Object, Refs, Untracked, is_family


def augmented(tracking: Tracking, node: ast.AugAssign) -> None:
    target = node.target
    owner = held(tracking, target.value) if isinstance(target, ast.Subscript) else None
    if isinstance(owner, Object) and not object_records.is_record(owner):
        _augmented_item(tracking, owner, node)
        return
    if isinstance(target, ast.Subscript) and tracking.numbers_all:
        called_once = any(isinstance(n, (ast.Call, ast.NamedExpr)) for n in nodes(target))
        owner = None if called_once else tracking.value_of(target.value)
        if object_records.is_record(owner):
            _augmented_record(tracking, owner, node)
            return
    if not isinstance(target, ast.Attribute):
        _augmented(tracking, node, tracking.env.get(target.id) if isinstance(target, ast.Name) else None)
        return
    before = len(tracking.out or ())
    owner = tracking.value_of(target.value)
    if not isinstance(owner, Object) and _augmented_of_class(tracking, owner, node):
        return
    if not isinstance(owner, Object):
        _augmented(tracking, node, None)
        return
    if is_family(owner.of):
        _augmented_by_class(tracking, owner, node)
        return
    once = ""
    if len(tracking.out or ()) > before:  # `objects[f()].v += 1`: from here on a name stands for what was evaluated
        once = tracking.fresh("owner", ast.unparse(target.value))
        tracking.env[once] = owner
        target.value = located(name(once), target)
    before = len(tracking.out or ())
    current = attribute(tracking, owner, target.attr, node)
    is_set = isinstance(member(owner.of, target.attr), property)
    by_method = is_set or sets_its_own(owner.of)
    if len(tracking.out or ()) > before or (by_method and isinstance(current, ast.expr)):
        _augmented_once(tracking, owner, current, node)
    elif isinstance(current, ast.expr):
        _augmented_variable(tracking, owner, current, node)
    else:
        _augmented(tracking, node, current, None if is_set else owner)
    tracking.env.pop(once, None)


def _augmented_item(tracking: Tracking, owner: Object, node: ast.AugAssign) -> None:
    """``owner[k] += e`` by ``__getitem__`` and ``__setitem__``."""
    assert isinstance(node.target, ast.Subscript)
    index = tracking.value_of(node.target.slice)
    if isinstance(index, ast.Tuple):
        elements: list[ast.expr] = [
            e if isinstance(e, ast.Constant) else tracking.variable("index", e, node) for e in index.elts
        ]
        index = ast.copy_location(ast.Tuple(elts=elements, ctx=ast.Load()), index)
    elif isinstance(index, ast.expr) and not isinstance(index, ast.Constant):
        index = tracking.variable("index", index, node)
    before = method(tracking, owner, "__getitem__", [index], node, "")
    if not isinstance(before, ast.expr):
        raise Untracked(node, "is changed by an operator in place")
    item = tracking.variable("item", before, node)
    value = plain(tracking.value_of(node.value), node)
    added = ast.AugAssign(target=ast.Name(id=item.id, ctx=ast.Store()), op=node.op, value=value)
    tracking.emit(located(added, node), node)
    called(tracking, method(tracking, owner, "__setitem__", [copy_of(index), item], node, ""), node)


def _augmented_once(tracking: Tracking, owner: Object, current: Any, node: ast.AugAssign) -> None:
    """``owner.p += e`` of what methods get and set: an array that a getter gives is changed itself, and set then."""
    assert isinstance(node.target, ast.Attribute)
    if not isinstance(current, ast.expr):
        raise Untracked(node, "is changed by an operator in place")
    item = tracking.variable("item", current, node)
    value = plain(tracking.value_of(node.value), node)
    added = ast.AugAssign(target=ast.Name(id=item.id, ctx=ast.Store()), op=node.op, value=value)
    tracking.emit(located(added, node), node)
    store_attribute(tracking, owner, node.target.attr, item, node)


def _augmented_of_class(tracking: Tracking, owner: Any, node: ast.AugAssign) -> bool:
    """``Counter.total += e``; False for what is no attribute of a class that is a variable."""
    assert isinstance(node.target, ast.Attribute)
    of = class_meant(tracking, owner) if tracking.class_variables else None
    if of is None or (of, node.target.attr) not in tracking.class_variables:
        return False
    before, value = evaluated(tracking, [read_again(node.target, node.target), node.value])
    added = located(ast.BinOp(left=plain(before, node), op=node.op, right=plain(value, node)), node)
    return store_of_class(tracking, owner, node.target.attr, added, node)


def _augmented_by_class(tracking: Tracking, owner: Object, node: ast.AugAssign) -> None:
    """``owner.a += e`` of what may be of several classes."""
    assert isinstance(node.target, ast.Attribute)
    once, text = tracking.fresh("owner", ast.unparse(node.target.value)), node.target.attr

    def change(one: Object) -> None:
        tracking.env[once] = one
        target = ast.Attribute(value=located(name(once), node), attr=text, ctx=ast.Store())
        augmented(tracking, ast.copy_location(ast.AugAssign(located(target, node), node.op, copy_of(node.value)), node))

    tracking.ways.by_class(tracking, owner, text, change, node)
    tracking.env.pop(once, None)


def _augmented(tracking: Tracking, node: ast.AugAssign, current: Any, owner: Object | None = None) -> None:
    """An augmented assignment of what stands for ``current``, or of what is no object; of ``owner`` it is an attribute
    that no method assigns."""
    target = node.target
    if isinstance(current, Object):
        before = len(tracking.out or ())
        current, value = evaluated(tracking, [read_whole(target), node.value])
        if current.slot and current.row is None and _stores_any(tracking, before, current):
            raise Untracked(node, "is changed by an operator in place, and by what stands behind it")
        in_place = f"__i{OPERATORS.get(type(node.op), '')}__"
        if hasattr(current.of, in_place):
            made = method(tracking, current, in_place, [value], node, "")
        else:
            hint = target.id if isinstance(target, ast.Name) else ""
            made = operated(tracking, OPERATORS.get(type(node.op), ""), current, value, node, hint)
        if made is current and (isinstance(target, ast.Name) or owner is not None):
            return
        store(tracking, target, made, node)
        return
    if isinstance(current, Refs) and isinstance(node.op, ast.Add):
        extend = ast.Attribute(value=read_whole(target), attr="extend", ctx=ast.Load())
        tracking.value_of(located(ast.Call(func=located(extend, node), args=[node.value], keywords=[]), node))
        return
    if current is not None:
        raise Untracked(node, "is changed by an operator in place")
    assert tracking.out is not None
    before = len(tracking.out)
    value = tracking.value_of(node.value)
    fresh = ast.copy_location(ast.AugAssign(target=target, op=node.op, value=plain(value, node)), node)
    if isinstance(target, ast.Name):
        if any(target.id in binds(s) for s in tracking.out[before:]):
            raise Untracked(node, "has a method that is called while a variable is changed that it gives a value")
        emit_to(tracking, fresh)
        return
    if len(tracking.out) > before:
        raise Untracked(node, "has a method that is called while an item is changed")
    written = plain_target(tracking, target, is_added=True)
    assert isinstance(written, (ast.Attribute, ast.Subscript))
    fresh.target = written
    emit_to(tracking, fresh)


def _stores_any(tracking: Tracking, before: int, changed: Object) -> bool:
    """True where a statement from ``before`` on stores an attribute of what stands for several objects."""
    stored = {n.id for s in (tracking.out or ())[before:] for n in nodes(s)
              if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}  # fmt: skip
    return not stored.isdisjoint(each for each in changed.items.values() if isinstance(each, str))


def _augmented_variable(tracking: Tracking, owner: Object, current: ast.expr, node: ast.AugAssign) -> None:
    """``owner.a += e`` of an attribute that is a variable: read before ``e`` is evaluated."""
    assert isinstance(node.target, ast.Attribute)
    values = evaluated(tracking, [read_again(current, node.target), node.value])
    before, value = values
    variable = owner.items.get(node.target.attr)
    if owner.row is not None and isinstance(before, ast.Subscript) and isinstance(variable, ast.Subscript):
        place: Any = ast.Subscript(value=copy_of(before.value), slice=copy_of(before.slice), ctx=ast.Store())
        fresh: Any = ast.AugAssign(target=located(place, node), op=node.op, value=plain(value, node))
        tracking.emit(ast.copy_location(fresh, node), node)
        return
    if isinstance(before, ast.Name) and before.id == variable:
        if owner.inside != tracking.inside:
            raise Untracked(node, "is changed by a function inside")
        tracking.changing(owner)
        place = located(ast.Name(id=variable, ctx=ast.Store()), node)
        tracking.emit(ast.copy_location(ast.AugAssign(target=place, op=node.op, value=plain(value, node)), node), node)
        owner.known[node.target.attr].add(tracking.blocks[-1])
        return
    fresh = located(ast.BinOp(left=before, op=node.op, right=plain(value, node)), node)
    store_attribute(tracking, owner, node.target.attr, fresh, node)


def _augmented_record(tracking: Tracking, owner: Object, node: ast.AugAssign) -> None:
    """``b["x"] += e`` of a dict whose values are attributes."""
    assert isinstance(node.target, ast.Subscript)
    index = tracking.value_of(node.target.slice)
    current = object_records.taken(tracking, owner, index, node)
    read = ast.copy_location(ast.Subscript(node.target.value, node.target.slice, ast.Load()), node.target)
    before, value = evaluated(tracking, [read, node.value])
    if not isinstance(before, ast.Subscript) or not isinstance(current, ast.Subscript):
        raise Untracked(node, "is changed by an operator in place")
    place: Any = ast.Subscript(value=copy_of(before.value), slice=copy_of(before.slice), ctx=ast.Store())
    fresh: Any = ast.AugAssign(target=located(place, node), op=node.op, value=plain(value, node))
    tracking.emit(ast.copy_location(fresh, node), node)


def read_whole(target: ast.expr) -> ast.expr:
    """What a statement changes, as it is read."""
    return located(ast.parse(ast.unparse(target), mode="eval").body, target)


def read_again(current: ast.expr, target: ast.Attribute) -> ast.expr:
    return ast.copy_location(ast.Attribute(value=target.value, attr=target.attr, ctx=ast.Load()), target)
