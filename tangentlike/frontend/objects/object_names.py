"""Names that stand for objects which have numbers, and for what holds such numbers (``object_numbers.py``)."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import assign, located, located_everywhere, name
from . import object_rows
from .made_objects import Tracking
from .object_attributes import is_empty_display, now
from .object_families import joined as joined_kind
from .object_kinds import covers, is_none, is_numbered, is_of_none, kind_of, with_none
from .object_numbers import learn_attribute, meant, number_of, settled
from .object_things import Again, Fields, Items, Many, Object, One, Refs, Untracked, reachable


def learn_name(tracking: Tracking, target: str, kind: Any, node: ast.AST) -> None:
    """Note what a variable holds; raises Untracked where that was known, and is no help."""
    known = tracking.known.names.get(target)
    tracking.known.names[target] = joined_kind(tracking, known, kind, node)
    if tracking.known.names[target] == known:
        raise Untracked(node, "is kept with other things")
    raise Again


def learn_place(tracking: Tracking, place: Any, kind: Any, node: ast.AST) -> None:
    """Note what an expression holds that was taken for one of no objects."""
    if isinstance(place, ast.Name):
        for each in reachable(tracking):
            for attr, item in each.items.items() if isinstance(each, Object) else ():
                if place.id in (item, getattr(item, "variable", "")):
                    learn_attribute(tracking, (each.of, (attr,)), None, kind, node)
        learn_name(tracking, place.id, kind, node)
    if isinstance(place, ast.Subscript) and isinstance(place.value, ast.Name):
        for of, rows in tracking.arenas.items():
            for path, each in rows.lists.items():
                if each == place.value.id:
                    learn_attribute(tracking, (of, path), rows.kinds.get(path), kind, node)
    if isinstance(place, ast.Subscript):
        learn_place(tracking, place.value, Items(kind), node)
    raise Untracked(node, "is kept with other things")


def bind(tracking: Tracking, target: str, value: Any, node: ast.AST) -> bool:
    """Let a name stand for an object that has a number, or for what holds some; False for anything else."""
    value = now(value)
    known, old = tracking.known.names.get(target), tracking.env.get(target)
    if isinstance(value, Object) and not is_numbered(value) and value.of in tracking.known.classes:
        raise Untracked(node, "is known elsewhere before it is made")
    kind = kind_of(value)
    if kind is None and isinstance(value, Object) and isinstance(known, One):
        raise tracking.untold(value, node, "takes the place of something else")
    if is_none(value):
        kind = with_none(known or kind_of(old))
    fits = is_empty_display(value) or getattr(value, "is_empty", False) or is_of_none(value)
    if kind is None and not (known is not None and fits):
        if isinstance(value, ast.expr):
            tracking.plainly.add(target)
        return False
    if isinstance(kind, Fields) and isinstance(value, Many):
        return False  # a tuple of known items
    return _bind_kind(tracking, target, value, joined_kind(tracking, known, kind, node), old, node)


def _bind_kind(tracking: Tracking, target: str, value: Any, kind: Any, old: Any, node: ast.AST) -> bool:
    known = tracking.known.names.get(target)
    single = tracking.counts[target] <= 1 or tracking.follows(target)
    if isinstance(kind, One) and single and not isinstance(value, ast.Constant):
        tracking.named.add(target)
        tracking.env[target] = settled(tracking, value, node, later=True)
        return True
    before = kind_of(old) if old is not None else None
    if target in tracking.plainly or (before is not None and not covers(before, kind)) or (
        known is not None and not covers(known, kind)
    ):  # fmt: skip
        learn_name(tracking, target, joined_kind(tracking, before, kind, node), node)
    number = number_of(tracking, value, kind, node)
    if not isinstance(kind, One):
        if isinstance(value, Refs) and isinstance(number, ast.Name):
            if single and tracking.counts[number.id] <= 1 and not tracking.looping:
                tracking.env[target] = Refs(number, kind)  # two names of one list
                return True
            if number.id in tracking.listed:  # which has no other name
                whole = ast.Call(func=name("list"), args=[number], keywords=[])
                number = located_everywhere(whole, node)
        tracking.emit(assign(target, number), node)
        tracking.env[target] = Refs(located(name(target), node), kind)
        return True
    tracking.named.add(target)
    if not (isinstance(old, Object) and old.slot and is_numbered(old)):
        if old is not None and not single:
            raise tracking.untold(old, node, "takes the place of something else")
        chosen = located(name(tracking.fresh(f"{target}_place", target)), node)
        old = meant(tracking, chosen, kind, node)
        old.slot = True
    tracking.emit(assign(old.row[1].id, number), node)
    tracking.env[target] = old
    return True


def bind_row(tracking: Tracking, target: str, value: Object, node: ast.AST) -> None:
    """Let a name stand for an object of a list."""
    if not (is_numbered(value) and bind(tracking, target, value, node)):
        object_rows.bind(tracking, target, value, node)
