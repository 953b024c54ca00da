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
    attribute,
    called,
    held,
    is_empty_display,
    iterated,
    method,
    operated,
    plain,
    store_attribute,
)
from .object_blocks import emit_to
from .object_boxes import kept
from .object_classes import OPERATORS, member
from .object_codes import constant_value
from .object_dicts import store_value
from .object_displays import items_change, let_go_of, note_display, root_of
from .object_generators import check_kept
from .object_lists import store_item
from .object_order import evaluated, settle
from .object_things import THINGS, Keyed, Many, Object, Refs, Rows, Untracked, is_family


def assign_to(tracking: Tracking, node: ast.Assign) -> None:
    target = node.targets[0]
    hint = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
    value = tracking.value_of(node.value, hint)
    check_kept(tracking, value, node)
    if is_empty_display(value) and len(node.targets) == 1 and _begins(tracking, target, value):
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
        store(tracking, each, copy_of(value) if isinstance(value, ast.expr) else value, node)


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
        if tracking.numbers_all and tracking.ways.bind_number(tracking, target.id, value, node):
            return
        if isinstance(value, THINGS):
            tracking.bind(target.id, value, node)
            return
        if isinstance(tracking.env.get(target.id), ast.Constant) and isinstance(value, ast.expr):
            del tracking.env[target.id]  # what stood for a text or a number, in the body of a function
            if isinstance(value, ast.Constant):
                tracking.env[target.id] = value
            emit_to(tracking, ast.copy_location(ast.Assign(targets=[target], value=value), node))
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
    else:
        let_go_of(tracking, [value], node)
    emit_to(tracking, ast.copy_location(ast.Assign(targets=[plain_target(tracking, target)], value=value), node))


def _store_in(tracking: Tracking, target: ast.Attribute | ast.Subscript, value: Any, node: ast.stmt) -> None:
    """``owner.a = value``, ``owner[k] = value``."""
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
    for left, right in zip(targets, kept, strict=True):
        store(tracking, left, right, node)
    return True


def _is_fixed(tracking: Tracking, value: ast.expr) -> bool:
    """True for a constant, or a member of an enumeration."""
    return isinstance(value, ast.Constant) or constant_value(tracking, value) is not MISSING


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


def augmented(tracking: Tracking, node: ast.AugAssign) -> None:
    target = node.target
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
    current = attribute(tracking, owner, target.attr, node)
    if isinstance(current, ast.expr):
        _augmented_variable(tracking, owner, current, node)
    else:
        is_set = isinstance(member(owner.of, target.attr), property)
        _augmented(tracking, node, current, None if is_set else owner)
    tracking.env.pop(once, None)


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
