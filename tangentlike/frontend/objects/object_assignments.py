"""Assignments of objects, and of their attributes."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import assign, copy_of, located, name
from ...form.trees import nodes
from ...reading.resolve import MISSING
from . import object_records, object_refs
from .made_objects import Tracking
from .object_attributes import (
    called,
    held,
    is_empty_display,
    iterated,
    method,
    plain,
    store_attribute,
)
from .object_blocks import emit_to
from .object_boxes import kept
from .object_class_variables import store_of_class
from .object_codes import constant_value
from .object_dicts import store_value
from .object_displays import items_change, let_go_of, note_display, root_of
from .object_fields import store_by_name
from .object_functions import note_function
from .object_generators import check_kept
from .object_lists import store_item
from .object_order import evaluated, settle
from .object_things import THINGS, Fields, Inner, Keyed, Many, Object, Refs, Rows, Untracked


def assign_to(tracking: Tracking, node: ast.Assign) -> None:
    target = node.targets[0]
    hint = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
    value = tracking.value_of(node.value, hint)
    check_kept(tracking, value, node)
    if is_empty_display(value) and len(node.targets) == 1 and _begins(tracking, target, value):
        return
    if len(node.targets) == 1 and _begins_set(tracking, target, value):
        return
    if len(node.targets) > 1 and isinstance(value, ast.expr) and not isinstance(value, (ast.Name, ast.Constant)):
        if any(_has_object(tracking, t) for t in node.targets):
            value = tracking.variable("value", value, node)
        else:
            targets = [plain_target(tracking, t) for t in node.targets]
            emit_to(tracking, ast.copy_location(ast.Assign(targets=targets, value=value), node))
            return
    if isinstance(value, ast.List) and isinstance(node.value, ast.ListComp) and _stays(tracking, target):
        value = Many(value.elts, True, tracking.blocks[-1])  # items of which each is known, such as accelerations
    for each in node.targets:
        before = len(tracking.out or ())
        store(tracking, each, copy_of(value) if isinstance(value, ast.expr) else value, node)
        if tracking.out is not None and len(node.targets) > 1 and isinstance(value, ast.expr):
            first = [value]  # a setter may change what was read
            settle(tracking, first, before, node)
            value = first[0]


def _stays(tracking: Tracking, target: ast.expr) -> bool:
    """True for a name that gets one list, in which nothing is put in another place."""
    return isinstance(target, ast.Name) and tracking.counts[target.id] <= 1 and target.id not in tracking.filled


def _begins(tracking: Tracking, target: ast.expr, value: ast.expr) -> bool:
    """``objects = []``: a list of which nobody knows yet what goes into it; False where its variable is all."""
    if not isinstance(target, ast.Name) or tracking.counts[target.id] > 1 or target.id not in tracking.filled:
        return False
    if target.id in tracking.known.names:
        return False
    tracking.emit(assign(target.id, value), target)
    if isinstance(value, ast.Dict):
        tracking.env[target.id] = Keyed([], [], tracking.blocks[-1], target.id)
    else:
        begun = tracking.out[-1] if tracking.out else None
        tracking.env[target.id] = Many([], True, tracking.blocks[-1], target.id, begun=begun)
    return True


def _begins_set(tracking: Tracking, target: ast.expr, value: Any) -> bool:
    """``visited = set()``, of which nobody knows yet whether objects go into it."""
    if not (isinstance(target, ast.Name) and isinstance(value, ast.Call) and not value.args and not value.keywords):
        return False
    if tracking.scope.value(value.func) is not set or tracking.numbers_all or tracking.counts[target.id] > 1:
        return False
    tracking.emit(assign(target.id, value), target)
    begun = tracking.out[-1] if tracking.out else None
    made = Many([], True, tracking.blocks[-1], target.id, is_set=True, begun=begun)
    tracking.env[target.id] = made
    return True


def annotated(tracking: Tracking, node: ast.AnnAssign) -> None:
    if node.value is not None:
        assign_to(tracking, ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node))


def _has_object(tracking: Tracking, target: ast.expr) -> bool:
    return any(
        isinstance(n, ast.Attribute) or (isinstance(n, ast.Name) and n.id in {*tracking.env, *tracking.known.names})
        for n in nodes(target)
    )


def store(tracking: Tracking, target: ast.expr, value: Any, node: ast.stmt) -> None:
    """``target = value``."""
    if isinstance(target, ast.Name):
        value = kept(tracking, value, node)
        if isinstance(value, THINGS):
            tracking.refuse_around(target.id, node)
        if tracking.numbers_all and tracking.ways.bind_number(tracking, target.id, value, node):
            return
        if isinstance(value, THINGS):
            tracking.bind(target.id, value, node)
            return
        if isinstance(tracking.env.get(target.id), (ast.Constant, ast.Name)) and isinstance(value, ast.expr):
            del tracking.env[target.id]  # what stood for a text or a number, in the body of a function
            if isinstance(value, ast.Constant):
                tracking.env[target.id] = value
            emit_to(tracking, ast.copy_location(ast.Assign(targets=[target], value=value), node))
            return
        if isinstance(value, Inner) and tracking.counts[target.id] <= 1 and target.id not in tracking.env:
            tracking.named.add(target.id)
            tracking.env[target.id] = value
            return
        if target.id in tracking.env or isinstance(value, type):
            raise Untracked(node, "takes the place of something else, or the other way round")
    elif isinstance(target, (ast.Tuple, ast.List)) and _unpacked(tracking, target, value, node):
        return
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        _store_in(tracking, target, value, node)
        return
    if not isinstance(value, ast.expr):
        raise tracking.untold(value, node, "is stored in something else")
    if isinstance(target, ast.Name):
        note_display(tracking, target.id, value)
        if isinstance(value, ast.Lambda) and tracking.counts[target.id] <= 1:
            tracking.lambdas.add(target.id)
            note_function(tracking, target.id, value)
    else:
        let_go_of(tracking, [value], node)
    emit_to(tracking, ast.copy_location(ast.Assign(targets=[plain_target(tracking, target)], value=value), node))


def _store_in(tracking: Tracking, target: ast.Attribute | ast.Subscript, value: Any, node: ast.stmt) -> None:
    """``owner.a = value``, ``owner[k] = value``."""
    if store_by_name(tracking, target, value, node):
        return
    before = len(tracking.out or ())
    owner = held(tracking, target.value) if isinstance(value, THINGS) else None
    if not isinstance(owner, (Many, Keyed)):
        owner = tracking.value_of(target.value)
    if isinstance(target, ast.Attribute) and isinstance(owner, Object):
        if tracking.out is not None and len(tracking.out) > before:
            first = [value]
            settle(tracking, first, before, node)
            value = first[0]
        store_attribute(tracking, owner, target.attr, value, node)
        return
    if isinstance(target, ast.Attribute) and store_of_class(tracking, owner, target.attr, value, node):
        return
    fresh: Any
    if isinstance(target, ast.Attribute):
        fresh = ast.Attribute(value=plain(owner, node), attr=target.attr, ctx=ast.Store())
    else:
        index = tracking.value_of(target.slice)
        if tracking.out is not None and len(tracking.out) > before:
            first = [value, owner]
            settle(tracking, first, before, node)
            value, owner = first
        if object_records.is_record(owner):
            object_records.store_value(tracking, owner, index, value, node)
            return
        if isinstance(owner, Object):
            called(tracking, method(tracking, owner, "__setitem__", [index, value], node, ""), node)
            return
        if tracking.numbers_all:
            owner = object_refs.added_to(tracking, owner, held(tracking, target.value), value, node) or owner
        if isinstance(owner, Refs):
            object_refs.store_item(tracking, owner, index, value, node)
            return
        if isinstance(owner, Keyed):
            store_value(tracking, owner, index, value, node)
            return
        if isinstance(owner, Rows):
            raise Untracked(node, "is put into a list by what is only known while it runs")
        if isinstance(owner, Many):
            store_item(tracking, owner, index, value, node)
            return
        fresh = ast.Subscript(value=plain(owner, node), slice=plain(index, node), ctx=ast.Store())
    if not isinstance(value, ast.expr):
        raise tracking.untold(value, node, "is stored in something else")
    let_go_of(tracking, [value], node)
    items_change(tracking, root_of(fresh), node)
    emit_to(tracking, ast.copy_location(ast.Assign(targets=[located(fresh, target)], value=value), node))


def _unpacked(tracking: Tracking, target: ast.Tuple | ast.List, value: Any, node: ast.stmt) -> bool:
    """``a.x, b = e1, e2``, item by item; False for what has nothing to do with objects."""
    before = value
    value = iterated(tracking, value, node) if isinstance(value, Object) else value
    if isinstance(value, Refs) and isinstance(value.kind, Fields):
        value = object_refs.items_of_tuple(tracking, value, node)
    items: Any = value.items if isinstance(value, Many) else getattr(value, "elts", None)
    objects = isinstance(value, Many) or value is not before or _has_object(tracking, target)
    if not objects:
        return False
    items, targets = _with_rest(tracking, target.elts, items)
    starred = any(isinstance(e, ast.Starred) for e in (*targets, *(i for i in items or () if isinstance(i, ast.AST))))
    if starred or (items is not None and len(items) != len(targets)):
        raise Untracked(node, "is unpacked")
    if items is None:
        names = [tracking.fresh("item") for _ in target.elts]
        taken = ast.Tuple(elts=[ast.Name(id=n, ctx=ast.Store()) for n in names], ctx=ast.Store())
        tracking.emit(ast.Assign(targets=[taken], value=value), node)
        items = [located(name(n), node) for n in names]
    kept: list[Any] = []
    for each in items:
        if isinstance(each, Object) and each.row is not None:
            each = tracking.ways.settled_row(tracking, each, node)
        elif isinstance(each, Object) and each.slot:
            each = tracking.snapshot(each, each.base, node)
        elif isinstance(each, ast.expr) and not _is_fixed(tracking, each) and len(items) > 1:
            each = tracking.variable("item", each, node)
        kept.append(each)
    refused: Untracked | None = None
    for left, right in zip(targets, kept, strict=True):
        try:
            store(tracking, left, right, node)
        except Untracked as reason:  # what is stored next may tell what this one needs
            refused = refused or reason
    if refused is not None:
        raise refused
    return True


def _is_fixed(tracking: Tracking, value: ast.expr) -> bool:
    """True for a constant, a member of an enumeration, or a list or dict that begins empty."""
    return isinstance(value, ast.Constant) or is_empty_display(value) or constant_value(tracking, value) is not MISSING


def _with_rest(tracking: Tracking, targets: list[ast.expr], items: Any) -> tuple[Any, list[ast.expr]]:
    """The items and the targets of ``a, *rest, z = items``, the rest as one list."""
    stars = [k for k, each in enumerate(targets) if isinstance(each, ast.Starred)]
    if len(stars) != 1 or items is None or len(items) < len(targets) - 1:
        return items, targets
    start, end = stars[0], len(items) - (len(targets) - 1 - stars[0])
    rest = Many(list(items[start:end]), True, tracking.blocks[-1])
    star = targets[start]
    assert isinstance(star, ast.Starred)
    whole: Any = rest if any(isinstance(v, THINGS) for v in rest.items) else plain(rest, star)
    return [*items[:start], whole, *items[end:]], [*targets[:start], star.value, *targets[start + 1 :]]


def plain_target(tracking: Tracking, target: ast.expr, is_added: bool = False) -> ast.expr:
    """A target that is no object, what stands in it rewritten; ``is_added`` says that an item is changed in place."""
    if isinstance(target, ast.Name):
        if target.id in tracking.env:
            raise tracking.untold(tracking.env[target.id], target, "takes the place of an object")
        return target
    if isinstance(target, (ast.Tuple, ast.List)):
        elements = [plain_target(tracking, e) for e in target.elts]
        return ast.copy_location(type(target)(elts=elements, ctx=ast.Store()), target)
    if isinstance(target, ast.Starred):
        return ast.copy_location(ast.Starred(value=plain_target(tracking, target.value), ctx=ast.Store()), target)
    assert isinstance(target, (ast.Subscript, ast.Attribute))
    if isinstance(target, ast.Attribute):
        owner = plain(tracking.value_of(target.value), target)
        return ast.copy_location(ast.Attribute(value=owner, attr=target.attr, ctx=ast.Store()), target)
    base, index = evaluated(tracking, [target.value, target.slice])
    if isinstance(base, (Many, Keyed)):
        raise Untracked(target, "stands in a list or dict that is changed in another way")
    items_change(tracking, root_of(base), target, is_added)
    fresh = ast.Subscript(value=plain(base, target), slice=plain(index, target), ctx=ast.Store())
    return ast.copy_location(fresh, target)
